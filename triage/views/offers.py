"""An offer in hand: most often one that waits for a look."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import KnownRequest, private_page, say, say_no, see_other
from neighborhood.moves import Refusal
from offers.models import Offer
from triage import acting, acting_on_offers, services
from triage.forms import NoteForm
from triage.hand import offer_in_hand
from triage.permissions import can_act_on, offers_in_charge, require_desk
from triage.views.desk import desk_of, desk_part, part_of


@require_safe
@private_page
def offer(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the queue and one offer."""
    return _in_hand(request, pk)


@require_POST
@private_page
def offer_release(request: KnownRequest, pk: int) -> HttpResponse:
    """Let a held offer onto the board."""
    found = _to_act_on(request, pk)
    try:
        acting_on_offers.release(found, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _in_hand(request, pk, status=409)
    say(request, _("It is on the board now."))
    return see_other(request, reverse("triage:queue") + "?view=held")


@require_POST
@private_page
def offer_closure(request: KnownRequest, pk: int) -> HttpResponse:
    """Take an offer off the board."""
    found = _to_act_on(request, pk)
    try:
        acting_on_offers.close(found, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _in_hand(request, pk, status=409)
    say(request, _("It is off the board. Everybody who counted on it hears of it."))
    return see_other(request, reverse("triage:queue") + "?view=held")


@require_POST
@private_page
def offer_contact(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the helper's contact, and write down that you looked."""
    services.look_at_contact(_to_act_on(request, pk), by=request.member)
    if request.htmx:
        return _in_hand(request, pk)
    return see_other(request, reverse("triage:offer", args=(pk,)))


@require_POST
@private_page
def offer_notes(request: KnownRequest, pk: int) -> HttpResponse:
    """Write a note."""
    found, form = _to_act_on(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        return _in_hand(request, pk, status=422, note_form=form)
    acting.note_aside(found, by=request.member, text=form.cleaned_data["text"])
    say(request, _("Noted."))
    if request.htmx:
        return _in_hand(request, pk)
    return see_other(request, reverse("triage:offer", args=(pk,)))


def _in_hand(
    request: KnownRequest, pk: int, *, status: int = 200, **forms: NoteForm
) -> HttpResponse:
    part, now = part_of(request), timezone.now()
    context = desk_of(request, offer_id=pk)
    charge = offers_in_charge(request.member, at=now).with_card()
    context |= offer_in_hand(get_object_or_404(charge, pk=pk), reader=request.member, at=now)
    context |= forms
    return desk_part(request, part, context, status=status)


def _to_act_on(request: KnownRequest, pk: int) -> Offer:
    """Return the offer: 404 outside the charge, 403 for shadows and for one's own."""
    now = timezone.now()
    require_desk(request.member, at=now)
    charge = offers_in_charge(request.member, at=now).with_card()
    found: Offer = get_object_or_404(charge, pk=pk)
    if not can_act_on(request.member, found, at=now):
        raise PermissionDenied
    return found
