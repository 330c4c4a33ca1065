"""Who and what needs looking after, and the note for the coordinators who come next."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.directions import isolated, said_with
from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.permissions import Charge, charge_of
from neighborhood.models import Area
from neighborhood.moves import Refusal
from triage.caring.handing_over import leave_note, notes_for
from triage.caring.lines import Round, care_of, resting_words
from triage.caring.resting import ask_whether_rest
from triage.permissions import people_to_act_for
from triage.queue import tabs_of
from triage.terms.forms import HandOverNoteForm


@require_safe
@private_page
def care(request: KnownRequest) -> HttpResponse:
    """Show who was asked often, whose yes waits, where needs wait longest, and the note."""
    return _page(request)


@require_POST
@private_page
def care_note(request: KnownRequest) -> HttpResponse:
    """Leave a hand-over note."""
    charge = _acting(request)
    form = HandOverNoteForm(request.POST, charge=charge, areas=list(Area.objects.active()))
    if not form.is_valid():
        return _page(request, status=422, form=form)
    try:
        leave_note(form.cleaned_data["text"], areas=form.chosen(), by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, status=409, form=form)
    say(request, _("The note is left for the next one."))
    return _answer(request)


@require_POST
@private_page
def rest_offer(request: KnownRequest, pk: int) -> HttpResponse:
    """Ask a helper whether a rest would be welcome."""
    _acting(request)
    helper = get_object_or_404(people_to_act_for(request.member, at=timezone.now()), pk=pk)
    try:
        ask_whether_rest(helper, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, status=409)
    said = _("%(name)s is asked whether a rest would be welcome.")
    say(request, said_with(said, name=isolated(helper.first_name_or_neighbor)))
    return _answer(request)


def _seeing(request: KnownRequest) -> Charge:
    charge = charge_of(request.member, at=timezone.now())
    if not charge.sees:
        raise PermissionDenied
    return charge


def _acting(request: KnownRequest) -> Charge:
    charge = _seeing(request)
    if not charge.acts:
        raise PermissionDenied
    return charge


def _answer(request: KnownRequest) -> HttpResponse:
    return _page(request) if request.htmx else see_other(request, reverse("triage:care"))


def _page(
    request: KnownRequest, *, status: int = 200, form: HandOverNoteForm | None = None
) -> HttpResponse:
    now, member, charge = timezone.now(), request.member, _seeing(request)
    areas = list(Area.objects.active())
    look = Round(member, charge, areas, now)
    care_now, notes = care_of(look), notes_for(member, at=now)
    context: dict[str, Any] = {
        "lines": care_now.lines,
        # Those are the only lines with a number of how often.
        "counts_asking": any(line.posts for line in care_now.lines),
        "in_hand": care_now.in_hand,
        "resting": resting_words(look),
        "note": notes[0] if notes else None,
        "earlier": notes[1:],
        "can_act": charge.acts,
        "tabs": tabs_of(member, at=now, here="care"),
    }
    if charge.acts:
        context["form"] = form or HandOverNoteForm(charge=charge, areas=areas)
    return partial_or_page(request, "triage/care.html", "desk", context, status=status)
