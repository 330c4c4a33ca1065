"""Making a need wider at its requester's word, and pointing to another group that could help."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from matching.news import tell_about_need
from matching.refusals import NeedIsNotOpen, NothingToWiden
from matching.services.closing import close_need
from matching.services.undoing import changed_fields
from matching.widening import ASKED, GROUP, HANDED_ON, KEPT, Widening, changes_of, makes_sense
from members.models import Event, Member
from needs.models import Need
from needs.services import edit_need
from needs.states import ClosedReason
from neighborhood.models import PartnerGroup


@transaction.atomic
def ask_to_widen(need_id: int, *, widening: Widening, by: Member) -> Event:
    """Ask a requester whether something about their need could be otherwise.

    Locks the need and changes nothing in it. A later question takes the place of an earlier one.
    Raises NeedIsNotOpen or NothingToWiden.
    """
    need = _locked(need_id)
    if not makes_sense(need, widening, today=localdate()):
        raise NothingToWiden
    event = Event.objects.record(ASKED, need, by=by, now=need.status, reason=widening)
    tell_about_need(
        need, "need_could_widen", to=need.requester, event=event, ids={"asked": event.pk}
    )
    return event


@transaction.atomic
def widen_need(need_id: int, *, widening: Widening, by: Member) -> dict[str, list[Any]]:
    """Change a need as its requester agreed, and look again who could help.

    by: the requester, or the coordinator to whom they said so. Locks the need. Returns what
    changed, as `changed_fields`. Raises NeedIsNotOpen or NothingToWiden.
    """
    need = _locked(need_id)
    changes = changes_of(need, widening, today=localdate())
    if not changes:
        raise NothingToWiden
    changed = changed_fields(need, changes)
    whose = None if by.pk == need.requester_id else need.requester
    edit_need(need_id, by=by, changes=changes, on_behalf_of=whose, reason=widening)
    return changed


@transaction.atomic
def keep_as_is(need_id: int, *, widening: Widening, by: Member) -> None:
    """Note that a requester said it has to stay as it is, so that nobody asks again."""
    need = _locked(need_id)
    Event.objects.record(KEPT, need, by=by, now=need.status, reason=widening)


@transaction.atomic
def hand_on(need_id: int, *, group: PartnerGroup, by: Member, close: bool) -> None:
    """Tell a requester which other group helps with this, and how to reach it.

    The group is told nothing: the requester decides whether to turn to it. close: nobody looks
    on here. Locks the need, and what closing it locks. Raises NeedIsNotOpen.
    """
    need = _locked(need_id)
    event = Event.objects.record(
        HANDED_ON, need, by=by, now=need.status, reason=f"{GROUP}{group.pk}"
    )
    tell_about_need(need, "need_handed_on", to=need.requester, event=event, ids={"group": group.pk})
    if close:
        close_need(need_id=need_id, by=by, reason=ClosedReason.HANDED_ON)


def _locked(need_id: int) -> Need:
    need: Need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    if not need.is_on_board:
        raise NeedIsNotOpen
    return need
