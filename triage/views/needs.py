"""Left the queue, right the need in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from matching import services as matching
from matching.models import Match
from matching.states import Origin
from matching.suggestions import dismiss_suggestion
from members.http import (
    KnownRequest,
    partial_or_page,
    posted_key,
    private_page,
    say,
    say_no,
    see_other,
)
from members.listing import KeysFirstPaginator
from needs.models import Need
from needs.services import release_need
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from offers.models import Offer
from triage import services
from triage.forms import CloseForm, NoteForm
from triage.hand import hand_of
from triage.opened import close_offers
from triage.permissions import can_act_on, needs_in_charge, require_desk
from triage.queue import held_offers, queue_of, rows_of, rows_of_offers, tabs_of

PAGE_SIZE = 40
SAID_IN_SECONDS = 120


@require_safe
@private_page
def queue(request: KnownRequest) -> HttpResponse:
    """Show the queue alone."""
    return partial_or_page(request, "triage/queue.html", "desk", desk_of(request))


@require_safe
@private_page
def need(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the queue and the need in hand."""
    return _in_hand(request, pk)


@require_safe
@private_page
def suggestions(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the need in hand and, by name, who comes close without fitting."""
    return _in_hand(request, pk, show_close=True)


@require_safe
@private_page
def suggestion(request: KnownRequest, pk: int, offer_id: int) -> HttpResponse:
    """Show the need in hand with one offer opened: every rule, every part."""
    return _in_hand(request, pk, offer_id=offer_id)


@require_POST
@private_page
def proposals(request: KnownRequest, pk: int) -> HttpResponse:
    """Propose a suggested helper."""
    offer_id = posted_key(request, "offer")

    def propose(found: Need) -> str:
        if offer_id is None:
            return ""
        offer = get_object_or_404(Offer, pk=offer_id)
        matching.propose(
            need_id=pk, offer_id=offer.pk, by=request.member, origin=Origin.COORDINATOR
        )
        return _proposed()

    return _act(request, pk, propose)


@require_POST
@private_page
def proposal_undo(request: KnownRequest, pk: int, match_id: int) -> HttpResponse:
    """Take a proposal back; its message never leaves when it has not yet."""

    def undo(found: Need) -> str:
        get_object_or_404(Match, pk=match_id, need=found)
        matching.take_back_proposal(match_id=match_id, by=request.member)
        return _("Taken back.")

    return _act(request, pk, undo)


@require_POST
@private_page
def dismissals(request: KnownRequest, pk: int) -> HttpResponse:
    """Put one suggestion aside: not this one."""
    offer_id = posted_key(request, "offer")

    def dismiss(found: Need) -> str:
        if offer_id is not None:
            dismiss_suggestion(pk, offer_id=offer_id, by=request.member)
        return _("Put aside.")

    return _act(request, pk, dismiss)


@require_POST
@private_page
def notes(request: KnownRequest, pk: int) -> HttpResponse:
    """Write a note."""
    _to_act_on(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _in_hand(request, pk, status=422, note_form=form)

    def note(found: Need) -> str:
        services.add_note(found, by=request.member, text=form.cleaned_data["text"])
        return _("Noted.")

    return _act(request, pk, note)


@require_POST
@private_page
def closure(request: KnownRequest, pk: int) -> HttpResponse:
    """Close a need with a reason."""
    _to_act_on(request, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _in_hand(request, pk, status=422, close_form=form)

    def close(found: Need) -> str:
        matching.close_need(need_id=pk, by=request.member, reason=form.cleaned_data["reason"])
        return _("Closed. Everybody who was asked hears of it.")

    return _act(request, pk, close)


@require_POST
@private_page
def release(request: KnownRequest, pk: int) -> HttpResponse:
    """Let a held need onto the board."""

    def let_go(found: Need) -> str:
        release_need(need_id=pk, by=request.member)
        return _("It is on the board now.")

    return _act(request, pk, let_go)


@require_POST
@private_page
def contact(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the requester's contact, and write down that you looked."""

    def look(found: Need) -> str:
        services.look_at_contact(found, by=request.member)
        return ""

    return _act(request, pk, look)


def desk_of(
    request: KnownRequest, *, need_id: int | None = None, offer_id: int | None = None
) -> dict[str, Any]:
    """Return what the left side of the desk shows; 403 for whoever may not look."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    view, words = request.GET.get("view", "open"), request.GET.get("q", "")[:100]
    current = queue_of(member, view=view, words=words, at=now)
    page = KeysFirstPaginator(current.needs, PAGE_SIZE).get_page(request.GET.get("page"))
    held = held_offers(member, words=words, at=now)[:PAGE_SIZE]
    offers = list(held) if current.view == "held" else []
    return {
        "queue": current, "page": page, "left": page.paginator.count + len(offers),
        "tabs": tabs_of(member, at=now, queue=current),
        "rows": rows_of(page, queue=current, at=now, here=need_id),
        "offer_rows": rows_of_offers(offers, at=now, here=offer_id),
        "query": current.address().partition("?")[2],
    }  # fmt: skip


def _in_hand(
    request: KnownRequest, pk: int, *, status: int = 200, offer_id: int | None = None,
    show_close: bool = False, **forms: Any,
) -> HttpResponse:  # fmt: skip
    context, now = desk_of(request, need_id=pk), timezone.now()
    charge = needs_in_charge(request.member, at=now)
    found = get_object_or_404(charge.with_card().select_related("requester", "outlook"), pk=pk)
    context |= hand_of(found, reader=request.member, at=now, offer_id=offer_id) | forms
    if show_close:
        context |= {"show_close": True, "close": close_offers(found, at=now)}
    return partial_or_page(request, "triage/queue.html", "desk", context, status=status)


def _to_act_on(request: KnownRequest, pk: int) -> Need:
    """Return the need: 404 outside the charge, 403 for shadows and for one's own."""
    now = timezone.now()
    require_desk(request.member, at=now)
    found: Need = get_object_or_404(needs_in_charge(request.member, at=now), pk=pk)
    if not can_act_on(request.member, found, at=now):
        raise PermissionDenied
    return found


def _act(request: KnownRequest, pk: int, action: Callable[[Need], str]) -> HttpResponse:
    """Do one thing to a need; 409 with how it stands when it is too late for that."""
    found = _to_act_on(request, pk)
    try:
        sentence = action(found)
    except Refusal as refusal:
        say_no(request, refusal)
        return _in_hand(request, pk, status=409)
    if sentence:
        say(request, sentence)
    if request.htmx:
        return _in_hand(request, pk)
    query = request.GET.urlencode()
    return see_other(request, reverse("triage:need", args=(pk,)) + (f"?{query}" if query else ""))


def _proposed() -> str:
    """Say until when the question can be taken back."""
    seconds = Neighborhood.current().undo_seconds
    if not seconds:
        return _("Proposed. The question leaves now.")
    if seconds <= SAID_IN_SECONDS:
        said = ngettext(
            "Proposed. The question leaves in %(n)s second; until then you can take it back.",
            "Proposed. The question leaves in %(n)s seconds; until then you can take it back.",
            seconds,
        )
        return said % {"n": seconds}
    minutes = round(seconds / 60)
    said = ngettext(
        "Proposed. The question leaves in %(n)s minute; until then you can take it back.",
        "Proposed. The question leaves in %(n)s minutes; until then you can take it back.",
        minutes,
    )
    return said % {"n": minutes}
