"""One match on the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from matching.models import Match
from members.http import KnownRequest, partial_or_page, private_page, say_no, see_other
from neighborhood.moves import Refusal
from triage import services
from triage.match_page import match_in_hand
from triage.permissions import can_act_on, can_act_on_match, matches_in_charge, require_desk
from triage.queue import tabs_of
from triage.timeline import scope_of_match, timeline_of


@require_safe
@private_page
def match(request: KnownRequest, pk: int) -> HttpResponse:
    """Show both sides of a match, where it stands and why."""
    return _page(request, _found(request, pk))


@require_POST
@private_page
def match_contact(request: KnownRequest, pk: int) -> HttpResponse:
    """Show how to reach one of the two, and write down that you looked."""
    found, now, by = _found(request, pk), timezone.now(), request.member
    is_helper = request.POST.get("side") == "helper"
    may_look = can_act_on_match(by, found, at=now)
    if not may_look or not (is_helper or can_act_on(by, found.need, at=now)):
        raise PermissionDenied
    try:
        if is_helper:
            services.look_at_helper(found, by=by)
        else:
            services.look_at_contact(found.need, by=by)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, found, status=409)
    if request.htmx:
        return _page(request, found)
    return see_other(request, reverse("triage:match", args=(pk,)))


def _found(request: KnownRequest, pk: int) -> Match:
    """Return the match: 403 for whoever may not look at the desk, 404 outside the charge."""
    now = timezone.now()
    require_desk(request.member, at=now)
    charge = matches_in_charge(request.member, at=now).with_both()
    found: Match = get_object_or_404(charge, pk=pk)
    return found


def _page(request: KnownRequest, found: Match, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    scope = scope_of_match(found, reader=request.member)
    context = match_in_hand(found, reader=request.member, at=now) | {
        "timeline": timeline_of(scope, query=request.GET, at=now),
        "tabs": tabs_of(request.member, at=now, here="queue"),
    }
    return partial_or_page(request, "triage/match.html", "desk", context, status=status)
