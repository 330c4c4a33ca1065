"""Left the queue, right the need in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url, retarget, trigger_client_event

from matching.models import Match
from members.endings import with_number
from members.http import (
    KnownRequest,
    posted_key,
    private_page,
    say,
    say_no,
    see_other,
)
from needs.models import Need
from neighborhood.moves import Refusal
from offers.models import Offer
from triage import acting, services
from triage.forms import CloseForm, NoteForm, SnoozeForm
from triage.hand import after_hand_of, hand_of, matches_of
from triage.opened import close_offers
from triage.permissions import can_act_on, needs_in_charge, require_desk
from triage.plan.asking import take_back_question
from triage.queue import Queue, count_left, keys_of_page, next_key, to_do, with_rows
from triage.rows import left_said, proposed_words
from triage.views.desk import (
    PAGE_SIZE,
    asked_queue,
    beside,
    desk_of,
    desk_part,
    page_asked,
    part_of,
    show_queue,
)
from triage.words import moment_words

#: What an action says: one sentence, and perhaps more after how many are left.
type Said = tuple[str, ...]


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


@require_safe
@private_page
def after(request: KnownRequest, pk: int) -> HttpResponse:
    """Answer htmx with what stands below the need in hand."""
    now = timezone.now()
    require_desk(request.member, at=now)
    charge = needs_in_charge(request.member, at=now).with_card().select_related("requester")
    found = get_object_or_404(with_number(charge, of="requester"), pk=pk)
    context = after_hand_of(found, reader=request.member, at=now, matches=matches_of(found))
    context["can_act"] = can_act_on(request.member, found, at=now)
    return TemplateResponse(request, "triage/after.html", context)


@require_POST
@private_page
def proposals(request: KnownRequest, pk: int) -> HttpResponse:
    """Propose a suggested helper."""
    found, offer_id = _to_act_on(request, pk), posted_key(request, "offer")

    def propose(seen: int | None) -> Said:
        if offer_id is None:
            return ()
        offer = get_object_or_404(Offer.objects.select_related("helper"), pk=offer_id)
        acting.propose(pk, offer_id=offer_id, by=request.member, seen=seen)
        return proposed_words(offer.helper.first_name_or_neighbor)

    return _act(request, found, propose, goes_on=True)


@require_POST
@private_page
def proposal_undo(request: KnownRequest, pk: int, match_id: int) -> HttpResponse:
    """Take a proposal back; its message never leaves when it has not yet."""
    found = _to_act_on(request, pk)

    def undo(_seen: int | None) -> Said:
        get_object_or_404(Match, pk=match_id, need=pk)
        take_back_question(match_id, by=request.member)
        return (_("Taken back."),)

    return _act(request, found, undo)


@require_POST
@private_page
def dismissals(request: KnownRequest, pk: int) -> HttpResponse:
    """Put one suggestion aside: not this one."""
    found, offer_id = _to_act_on(request, pk), posted_key(request, "offer")

    def dismiss(seen: int | None) -> Said:
        if offer_id is not None:
            acting.put_aside(pk, offer_id=offer_id, by=request.member, seen=seen)
        return (_("Put aside."),)

    return _act(request, found, dismiss)


@require_POST
@private_page
def snooze(request: KnownRequest, pk: int) -> HttpResponse:
    """Let a need rest on the desk until a moment, or wake it."""
    found = _to_act_on(request, pk)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return _in_hand(request, pk, status=422, snooze_form=form)
    until = form.moment()

    def rest(seen: int | None) -> Said:
        acting.snooze(pk, until=until, by=request.member, seen=seen)
        if until is None:
            return (_("It is awake."),)
        return (_("Back on %s.") % moment_words(until, at=timezone.now()),)

    return _act(request, found, rest, goes_on=until is not None)


@require_POST
@private_page
def owner(request: KnownRequest, pk: int) -> HttpResponse:
    """Take a need in hand, or let it go when it is one's own."""
    found = _to_act_on(request, pk)
    is_mine = found.coordinator_id == request.member.pk

    def take(seen: int | None) -> Said:
        acting.entrust(pk, to=None if is_mine else request.member, by=request.member, seen=seen)
        return (_("You let it go.") if is_mine else _("It is yours."),)

    return _act(request, found, take)


@require_POST
@private_page
def notes(request: KnownRequest, pk: int) -> HttpResponse:
    """Write a note."""
    found = _to_act_on(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _in_hand(request, pk, status=422, note_form=form)

    def write(_seen: int | None) -> Said:
        acting.note(found, text=form.cleaned_data["text"], by=request.member)
        return (_("Noted."),)

    return _act(request, found, write)


@require_POST
@private_page
def closure(request: KnownRequest, pk: int) -> HttpResponse:
    """Close a need with a reason."""
    found = _to_act_on(request, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _in_hand(request, pk, status=422, close_form=form)

    def close(seen: int | None) -> Said:
        acting.close(pk, reason=form.cleaned_data["reason"], by=request.member, seen=seen)
        return _("Closed."), _("Everybody who was asked hears of it.")

    return _act(request, found, close, goes_on=True)


@require_POST
@private_page
def release(request: KnownRequest, pk: int) -> HttpResponse:
    """Let a held need onto the board."""
    found = _to_act_on(request, pk)

    def let_go(seen: int | None) -> Said:
        acting.release(pk, by=request.member, seen=seen)
        return (_("It is on the board now."),)

    return _act(request, found, let_go, goes_on=True)


@require_POST
@private_page
def reopening(request: KnownRequest, pk: int) -> HttpResponse:
    """Put a withdrawn or expired need back on the board."""
    found = _to_act_on(request, pk)

    def reopen(seen: int | None) -> Said:
        acting.reopen(pk, by=request.member, seen=seen)
        return (_("It is on the board again."),)

    return _act(request, found, reopen)


@require_POST
@private_page
def contact(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the requester's contact, and write down that you looked."""
    found = _to_act_on(request, pk)

    def look(_seen: int | None) -> Said:
        services.look_at_contact(found, by=request.member)
        return ()

    return _act(request, found, look)


def _in_hand(
    request: KnownRequest, pk: int, *, status: int = 200, offer_id: int | None = None,
    show_close: bool = False, **forms: Any,
) -> HttpResponse:  # fmt: skip
    part, now = part_of(request), timezone.now()
    context = beside(request) if part == "side" else desk_of(request, need_id=pk)
    charge = with_rows(needs_in_charge(request.member, at=now)).select_related("requester")
    found = get_object_or_404(with_number(charge, of="requester"), pk=pk)
    query = context["query"]
    context |= hand_of(found, reader=request.member, at=now, offer_id=offer_id, query=query) | forms
    if part == "desk":
        matches = context["matches"]
        context |= after_hand_of(found, reader=request.member, at=now, matches=matches)
    if show_close:
        context |= {"show_close": True, "close": close_offers(found, at=now)}
    return desk_part(request, part, context, status=status)


def _to_act_on(request: KnownRequest, pk: int) -> Need:
    """Return the need: 404 outside the charge, 403 for shadows and for one's own."""
    now = timezone.now()
    require_desk(request.member, at=now)
    found: Need = get_object_or_404(needs_in_charge(request.member, at=now), pk=pk)
    if not can_act_on(request.member, found, at=now):
        raise PermissionDenied
    return found


def _act(
    request: KnownRequest,
    found: Need,
    action: Callable[[int | None], Said],
    *,
    goes_on: bool = False,
) -> HttpResponse:
    """Do one thing to a need; 409 with how it stands when it is too late for that.

    goes_on: the next need comes into the hand, unless this one still waits for a person.
    """
    pk, before = found.pk, asked_queue(request)
    below = _below(request, before, pk) if goes_on else None
    try:
        said = action(posted_key(request, "seen"))
    except Refusal as refusal:
        say_no(request, refusal)
        return trigger_client_event(_in_hand(request, pk, status=409), "moved")
    left = to_do(request.member, narrow=before.narrow, at=timezone.now())
    count, is_left = count_left(left, need_id=pk) if goes_on else (0, True)
    if said:
        first, *rest = said
        whole = (first, *([left_said(count)] if goes_on else []), *rest)
        say(request, format_html_join(" ", "{}", ((one,) for one in whole)))
    return go_to(request, pk if is_left else below)


def _below(request: KnownRequest, queue: Queue, pk: int) -> int | None:
    """Return which need comes into the hand after this one: the one below it.

    With JavaScript the page says which row that is, since it shows the rows as they stood.
    """
    shown = posted_key(request, "next")
    if shown is not None and queue.charge.filter(pk=shown).exists():
        return shown
    return next_key(keys_of_page(queue, page=page_asked(request), size=PAGE_SIZE), after=pk)


def go_to(request: KnownRequest, pk: int | None) -> HttpResponse:
    """Show another need in hand, or the queue alone."""
    url = reverse("triage:need", args=(pk,)) if pk else reverse("triage:queue")
    query = request.GET.urlencode()
    url += f"?{query}" if query else ""
    if not request.htmx:
        return see_other(request, url)
    answer = _in_hand(request, pk) if pk else retarget(show_queue(request), "#desk")
    # The hand is here at once; the queue beside it comes after, in its new order.
    return push_url(trigger_client_event(answer, "moved"), url)
