"""One person on the desk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.coming_back import beside_code
from members.http import (
    KnownRequest,
    partial_or_page,
    posted_key,
    private_page,
    say,
    say_no,
    see_other,
)
from members.models import Member
from members.services import own_ways
from neighborhood.moves import Refusal
from outbox.proving import proves_again
from triage import acting, services
from triage.duplicates.claims import part_claim, with_latest_claim
from triage.forms import PersonNoteForm
from triage.member_page import member_in_hand
from triage.permissions import can_act_on_member, members_in_charge, require_desk
from triage.queue import tabs_of
from triage.reading_out import comes_back_alone, make_code, with_coming_back
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


@require_POST
@private_page
@proves_again(back="triage:queue")
def member_parting(request: KnownRequest, pk: int) -> HttpResponse:
    """Part what a person joined to their own, for whoever had posted it."""
    found = _to_act_on(request, pk)
    try:
        part_claim(found, action_id=posted_key(request, "claim") or 0, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _answer(request, found)
    say(
        request, _("They are two again. The old link opens that page again; the old code does not.")
    )
    return _answer(request, _found(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@proves_again()
def member_code(request: KnownRequest, pk: int) -> HttpResponse:
    """Say what to look at first; POST makes a new code and shows it this once."""
    found, code, status = _to_act_on(request, pk), "", 200
    if request.method == "POST":
        try:
            code = make_code(found, by=request.member)
        except Refusal as refusal:
            say_no(request, refusal)
            status = refusal.http_status
    context = {
        "person": found, "name": capfirst(found.first_name_or_neighbor), "code": code,
        "can_make": not comes_back_alone(found),
        "tabs": tabs_of(request.member, at=timezone.now(), here="queue"),
        "beside": beside_code(found, ways=own_ways(found)),
    }  # fmt: skip
    return partial_or_page(request, "triage/new_code.html", "desk", context, status=status)


def _found(request: KnownRequest, pk: int) -> Member:
    """Return the person: 403 for whoever may not look at the desk, 404 outside the charge."""
    now = timezone.now()
    require_desk(request.member, at=now)
    charge = with_coming_back(members_in_charge(request.member, at=now).select_related("area"))
    found: Member = get_object_or_404(with_latest_claim(charge, at=now), pk=pk)
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
        "tabs": tabs_of(reader, at=now, here="queue"),
    }
    return partial_or_page(request, "triage/member.html", "desk", context, status=status)
