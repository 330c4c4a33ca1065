"""One person on the desk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import KnownRequest, partial_or_page, private_page, say, see_other
from members.models import Member
from triage import acting, services
from triage.forms import PersonNoteForm
from triage.member_page import member_in_hand
from triage.permissions import can_act_on_member, members_in_charge, require_desk
from triage.queue import tabs_of
from triage.safety import note_safety, take_safety_note_away
from triage.timeline import scope_of_member, timeline_of


@require_safe
@private_page
def member(request: KnownRequest, pk: int) -> HttpResponse:
    """Show a person, what is theirs, and what happened."""
    return _page(request, _found(request, pk))


@require_POST
@private_page
def member_contact(request: KnownRequest, pk: int) -> HttpResponse:
    """Show how to reach a person, and write down that you looked."""
    found = _to_act_on(request, pk)
    services.look_at_contact(found, by=request.member)
    return _answer(request, found)


@require_POST
@private_page
def member_notes(request: KnownRequest, pk: int) -> HttpResponse:
    """Write a note about a person."""
    found, form = _to_act_on(request, pk), PersonNoteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, note_form=form)
    note = note_safety if form.cleaned_data["is_safety"] else acting.note_aside
    note(found, by=request.member, text=form.cleaned_data["text"])
    say(request, _("Noted."))
    return _answer(request, found)


@require_POST
@private_page
def member_safety(request: KnownRequest, pk: int) -> HttpResponse:
    """Take a safety note about a person away; one that is gone already is no mistake."""
    found = _to_act_on(request, pk)
    given = request.POST.get("note", "")
    if given.isascii() and given.isdecimal() and len(given) < len(str(2**63)):
        take_safety_note_away(found, note_id=int(given), by=request.member)
    say(request, _("Taken away."))
    return _answer(request, found)


def _found(request: KnownRequest, pk: int) -> Member:
    """Return the person: 403 for whoever may not look at the desk, 404 outside the charge."""
    now = timezone.now()
    require_desk(request.member, at=now)
    charge = members_in_charge(request.member, at=now).select_related("area")
    found: Member = get_object_or_404(charge, pk=pk)
    return found


def _to_act_on(request: KnownRequest, pk: int) -> Member:
    """Return the person: 403 for shadows and for oneself."""
    found = _found(request, pk)
    if not can_act_on_member(request.member, found, at=timezone.now()):
        raise PermissionDenied
    return found


def _answer(request: KnownRequest, found: Member) -> HttpResponse:
    if request.htmx:
        return _page(request, found)
    return see_other(request, reverse("triage:member", args=(found.pk,)))


def _page(request: KnownRequest, found: Member, *, status: int = 200, **forms: Any) -> HttpResponse:
    now, reader = timezone.now(), request.member
    scope = scope_of_member(found, reader=reader, at=now)
    context = member_in_hand(found, scope, reader=reader, at=now) | forms
    context |= {
        "timeline": timeline_of(scope, query=request.GET, at=now),
        "tabs": tabs_of(reader, at=now),
    }
    return partial_or_page(request, "triage/member.html", "desk", context, status=status)
