"""The phone rings: take a need or an offer, see who may be calling again, find somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.permissions import can_coordinate
from members.services import TooManyLookUps
from needs.models import Need
from neighborhood.moves import Refusal
from offers.models import Offer
from triage.permissions import calls_in_charge, require_desk
from triage.phone.callers import (
    Known,
    Said,
    find_callers,
    has_to_be_asked,
    look_alikes,
    rows_of_known,
)
from triage.phone.forms import CallerForm, IntakeForm
from triage.phone.intake import note_again, take_call, taken_before
from triage.phone.intake_said import Person, person_from, said_in
from triage.phone.pages import intake_page, receipt_of, url_of
from triage.queue import tabs_of


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def intake(request: KnownRequest) -> HttpResponse:
    """Ask what a caller says; put it on the board, once it is clear who they are."""
    person = _person(request)
    if request.method != "POST":
        return _page(request, IntakeForm(caller=person.named_by_address), person=person)
    form = IntakeForm(request.POST, caller=person.named_by_address)
    if person.entry is not None:
        return _again(request, form, person.entry)
    if not form.is_valid():
        return _page(request, form, person=person, status=422)
    call = taken_before(form.taken(), by=request.member)
    if call is None and person.is_open:
        said = said_in(form.cleaned_data)
        known, _sentence = _look_alikes(said, request=request)
        if any(has_to_be_asked(one, said=said) for one in known):
            return _page(request, form, person=person, status=409, alike=known, must_say=True)
    call = call or take_call(form.taken(), by=request.member, caller=person.member)
    return see_other(request, reverse("triage:call_taken", args=(call.pk,)))


@require_POST
@private_page
def intake_alike(request: KnownRequest) -> HttpResponse:
    """Say who may be calling again, from what is typed so far. Keeps everything typed."""
    person = _person(request)
    form = IntakeForm(request.POST, caller=person.named_by_address)
    form.is_valid()
    said = said_in(form.cleaned_data, raw=request.POST)
    known, sentence = _look_alikes(said, request=request) if person.is_open else ([], "")
    untouched = IntakeForm(initial=request.POST.dict(), caller=person.named_by_address)
    context = {"alike": known, "looked": True, "sentence": sentence}
    return _page(request, untouched, person=person, status=409 if sentence else 200, **context)


@require_safe
@private_page
def call_taken(request: KnownRequest, pk: int) -> HttpResponse:
    """Show that it stands, and the code to read out to the caller."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    call = get_object_or_404(calls_in_charge(member, at=now).with_both(), pk=pk)
    context = receipt_of(call, reader=member, at=now) | {
        "tabs": tabs_of(member, at=now, here="calls")
    }
    return partial_or_page(request, "triage/call_taken.html", "desk", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def callers(request: KnownRequest) -> HttpResponse:
    """Find somebody by a few letters or digits, which stand in no address."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    context: dict[str, Any] = {
        "tabs": tabs_of(member, at=now, here="calls"),
        "find_form": CallerForm(),
    }
    if request.method != "POST":
        return partial_or_page(request, "triage/callers.html", "found", context)
    if not can_coordinate(member, at=now):
        raise PermissionDenied
    form = CallerForm(request.POST)
    if not form.is_valid():
        context |= {"find_form": form, "found": []}
        return partial_or_page(request, "triage/callers.html", "found", context, status=422)
    try:
        found = find_callers(form.cleaned_data["q"], by=member, at=now)
        context |= {"find_form": form, "found": rows_of_known(found, at=now), "looked": True}
        status = 200
    except TooManyLookUps as refusal:
        context |= {"find_form": form, "sentence": str(refusal)}
        status = 409
    return partial_or_page(request, "triage/callers.html", "found", context, status=status)


def _person(request: KnownRequest) -> Person:
    """Return whom the form is about: 403 for whoever may not act, 404 outside the charge."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    if request.method == "POST" and not can_coordinate(member, at=now):
        raise PermissionDenied
    posted, in_address = request.POST.get("person", ""), request.GET.get("person", "")
    person = person_from(posted or in_address, by=member, at=now)
    return person if posted else replace(person, named_by_address=person.member)


def _look_alikes(said: Said, *, request: KnownRequest) -> tuple[list[Known], str]:
    """Return who may be calling again; by words alone, and why, after too many numbers."""
    now, sentence = timezone.now(), ""
    try:
        return look_alikes(said, by=request.member, at=now), sentence
    except TooManyLookUps as refusal:
        sentence = str(refusal)
    return look_alikes(replace(said, number=""), by=request.member, at=now), sentence


def _again(request: KnownRequest, form: IntakeForm, entry: Need | Offer) -> HttpResponse:
    """Note that somebody called about what stands already, instead of writing it twice."""
    form.is_valid()
    try:
        note_again(entry, by=request.member, note=form.cleaned_data.get("note", ""))
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, form, person=Person(), status=409)
    say(request, _("Noted. It still stands."))
    return see_other(request, url_of(entry))


def _page(
    request: KnownRequest, form: IntakeForm, *, person: Person, status: int = 200, **more: Any
) -> HttpResponse:
    now = timezone.now()
    context = intake_page(form, caller=person.named_by_address, at=now, **more)
    context["tabs"] = tabs_of(request.member, at=now, here="calls")
    return partial_or_page(request, "triage/intake.html", "alike", context, status=status)
