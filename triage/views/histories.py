"""The whole history of one need or one offer."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import KnownRequest, partial_or_page, private_page
from needs.models import Need
from offers.models import Offer
from triage.permissions import needs_in_charge, offers_in_charge, require_desk
from triage.queue import tabs_of
from triage.timeline import Scope, scope_of_need, scope_of_offer, timeline_of


@require_safe
@private_page
def need_history(request: KnownRequest, pk: int) -> HttpResponse:
    """Show all that happened to a need."""
    now = timezone.now()
    require_desk(request.member, at=now)
    found: Need = get_object_or_404(needs_in_charge(request.member, at=now).with_card(), pk=pk)
    return _page(request, found, scope_of_need(found, reader=request.member), at=now)


@require_safe
@private_page
def offer_history(request: KnownRequest, pk: int) -> HttpResponse:
    """Show all that happened to an offer."""
    now = timezone.now()
    require_desk(request.member, at=now)
    found: Offer = get_object_or_404(offers_in_charge(request.member, at=now).with_card(), pk=pk)
    scope = scope_of_offer(found, reader=request.member, at=now)
    return _page(request, found, scope, at=now)


def _page(
    request: KnownRequest, entry: Need | Offer, scope: Scope, *, at: datetime
) -> HttpResponse:
    name = "need" if isinstance(entry, Need) else "offer"
    context = {
        "entry": entry,
        "back_url": reverse(f"triage:{name}", args=(entry.pk,)),
        "timeline": timeline_of(scope, query=request.GET, at=at),
        "tabs": tabs_of(request.member, at=at),
    }
    return partial_or_page(request, "triage/history.html", "desk", context)
