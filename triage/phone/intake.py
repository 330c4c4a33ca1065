"""Taking a need or an offer from a call: the person, the post, and a note, in one go."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from matching.services import close_need, close_offer
from matching.sorting import guessed
from members.board import ShareContact
from members.forgetting import forget_member
from members.models import Event, Member, Reach
from members.services import (
    add_member,
    note_number,
    renew_paper_code,
    unnote_number,
)
from members.shown_ways import choose_by_posting
from needs.models import Need
from needs.services import confirm_need_current, open_need, unconfirm_need_current
from needs.states import ClosedReason
from neighborhood.models import Area
from neighborhood.moves import ChangedMeanwhile
from neighborhood.naming import page_language, written_in
from offers.models import Offer
from offers.services import confirm_offer_current, open_offer, unconfirm_offer_current
from outbox.accounts import has_account
from outbox.services import take_back
from triage.models import Action, Note
from triage.phone.calling import Party, settle, take_call_back
from triage.phone.calls import Call, Outcome
from triage.services import add_note
from triage.undoing import remember, undoes

#: What is written down while a call is taken; anything else is more than that.
OF_INTAKE = ("opened", "made", "noted", "contact_seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a caller said. ``number`` may be empty: then they check back with their code."""

    what: str
    is_offer: bool
    area: Area
    form_key: uuid.UUID
    number: str = ""
    takes_texts: bool = False
    name: str = ""
    urgency: str = ""
    language: str = ""
    may_share: bool = False
    note: str = ""

    @property
    def reach(self) -> str:
        """Return the way by which this number is reached."""
        if not self.number:
            return Reach.CHECK_BACK
        return Reach.TEXT if self.takes_texts else Reach.CALL

    @property
    def key(self) -> uuid.UUID:
        """Return the key of these very answers: the same form sent twice is one post."""
        return uuid.uuid5(self.form_key, f"{self.what}\n{self.is_offer}\n{self.number}")


def take_call(taken: Taken, *, by: Member, caller: Member | None) -> Call:
    """Put what a caller said on the board, in their name.

    caller: somebody who is here already; None makes a new person with a paper code. Sent
    again, the same form changes nothing and returns the call of the first time.
    """
    try:
        return _take(taken, by=by, caller=caller)
    except IntegrityError:
        call = taken_before(taken, by=by)
        if call is None:
            raise
        return call


def taken_before(taken: Taken, *, by: Member) -> Call | None:
    """Return the call that this very form was taken from already."""
    entry = entry_of_form(taken)
    owner = _owner_of(entry) if entry else None
    calls = Call.objects.filter(member=owner, by=by) if owner else Call.objects.none()
    return calls.order_by("-pk").first()


def entry_of_form(taken: Taken) -> Need | Offer | None:
    """Return what was put on the board from this very form already."""
    need = Need.objects.of_form(taken.key).select_related("requester").first()
    return need or Offer.objects.of_form(taken.key).select_related("helper").first()


@transaction.atomic
def note_again(entry: Need | Offer, *, by: Member, note: str = "") -> Call:
    """Note that somebody called about what stands on the board already: it still holds."""
    owner = _owner_of(entry)
    was = _confirmed_at(entry)
    if isinstance(entry, Need):
        confirm_need_current(entry.pk, by=by)
    else:
        confirm_offer_current(entry.pk, by=by)
    confirmed = [moment.isoformat() for moment in (was, _confirmed_at(entry))]
    call, done = _call_of(owner, entry, by=by, note=note)
    remember_intake("called_again", entry, by=by, done={**done, "confirmed": confirmed})
    return call


@undoes("called_again", words=gettext_lazy("Noted a call about “%(what)s”"), is_silent=True)
def _forget_again(action: Action, *, by: Member) -> None:
    was, now = map(datetime.fromisoformat, action.data["confirmed"])
    if action.need_id is not None:
        unconfirm_need_current(action.need_id, was=was, now=now)
    elif action.offer_id is not None:
        unconfirm_offer_current(action.offer_id, was=was, now=now)
    Note.objects.filter(pk=action.data["note"]).delete()
    take_call_back(action)


@undoes("intake", words=gettext_lazy("Took “%(what)s” from a call"))
def undo_intake(action: Action, *, by: Member) -> None:
    """Withdraw it, and erase the person who was made for it, or the number that was new.

    Locks the need or the offer. Once more has come of it, refuse.
    """
    entry = _untouched_entry(action)
    owner = _owner_of(entry)
    Note.objects.filter(pk=action.data["note"]).delete()
    take_call_back(action)
    if action.data["number"] is not None:
        unnote_number(action.data["number"])
    if owner.pk == action.data["made"] and _is_untouched(owner, entry):
        forget_member(owner, by=by)
    elif isinstance(entry, Need):
        close_need(need_id=entry.pk, by=by, reason=ClosedReason.NO_LONGER_NEEDED)
        _say_nothing(entry)
    else:
        close_offer(offer_id=entry.pk, by=by)


def new_caller(taken: Taken) -> Member:
    """Make the person who said this; nobody is looked up by a number."""
    lang = page_language(taken.language or "", default=_page_language())
    member = add_member(
        reach=taken.reach, reach_at=taken.number, area=taken.area, lang=lang, name=taken.name,
        heard=True,
    )  # fmt: skip
    if taken.language:
        member.languages = [taken.language]
        member.save(update_fields=["languages"])
    return member


def put_on_board(taken: Taken, *, owner: Member, by: Member) -> Need | Offer:
    """Put it on the board in the name of whoever said it."""
    fields: dict[str, Any] = {
        "what": taken.what, "area": taken.area, "lang": written_in(taken.what, _page_language()),
        "languages": [taken.language] if taken.language else [],
        "submission_key": taken.key, **guessed([taken.what])[0].fields,
    }  # fmt: skip
    share = ShareContact.WHOEVER_HELPS if taken.may_share else ShareContact.ASK_FIRST
    if taken.is_offer:
        offer = Offer(helper=owner, once=fields["category"].once, **fields)
        return open_offer(offer, by=by, on_behalf_of=owner)
    need = Need(requester=owner, urgency=taken.urgency, share_contact=share, **fields)
    return open_need(need, by=by, on_behalf_of=owner)


def remember_intake(kind: str, entry: Need | Offer, *, by: Member, done: dict[str, Any]) -> None:
    """Keep what undoing it takes, in the caller's transaction."""
    if isinstance(entry, Need):
        remember(kind, by=by, need=entry, data=done)
    else:
        remember(kind, by=by, offer=entry, data=done)


@transaction.atomic
def _take(taken: Taken, *, by: Member, caller: Member | None) -> Call:
    owner = caller or new_caller(taken)
    way_id = None
    if caller is not None and taken.number:
        way_id = note_number(caller, reach=taken.reach, number=taken.number, by=by)
    if caller is not None:
        choose_by_posting(caller)
    if caller is None:
        # Never for somebody known: whoever is on the phone only says that it is them.
        renew_paper_code(owner)
    entry = put_on_board(taken, owner=owner, by=by)
    call, done = _call_of(owner, entry, by=by, note=taken.note)
    made = None if caller else owner.pk
    remember_intake("intake", entry, by=by, done={**done, "made": made, "number": way_id})
    return call


def _call_of(
    owner: Member, entry: Need | Offer, *, by: Member, note: str
) -> tuple[Call, dict[str, Any]]:
    """Note the call, and return with it what undoing it takes."""
    need = entry if isinstance(entry, Need) else None
    now = timezone.now()
    settled = settle(Party(owner, need=need), at=now)
    call = Call.objects.create(member=owner, need=need, by=by, at=now, outcome=Outcome.REACHED)
    written = add_note(entry, by=by, text=note).pk if note else None
    return call, {"call": call.pk, "settled": settled, "note": written}


def _confirmed_at(entry: Need | Offer) -> datetime:
    """Lock a need or an offer, and return when somebody last said that it still holds."""
    rows = type(entry)._default_manager.select_for_update(no_key=True).filter(pk=entry.pk)
    moment: datetime = rows.values_list("confirmed_current_at", flat=True).get()
    return moment


def _untouched_entry(action: Action) -> Need | Offer:
    """Lock what was taken from the call; raise ChangedMeanwhile once somebody did more to it."""
    entry: Need | Offer
    if action.need_id is not None:
        entry = Need.objects.select_for_update(no_key=True).get(pk=action.need_id)
    else:
        entry = Offer.objects.select_for_update(no_key=True).get(pk=cast("int", action.offer_id))
    more = Event.objects.about(entry).exclude(verb__in=OF_INTAKE)
    if more.exists() or entry.matches.exists():
        raise ChangedMeanwhile
    return entry


def _is_untouched(owner: Member, entry: Need | Offer) -> bool:
    """Tell whether a member is nobody but who was made for this: nothing else came of them."""
    more = Event.objects.about(owner).exclude(verb__in=OF_INTAKE)
    is_more = any(rows.exists() for rows in (more, owner.merged.all(), owner.terms.all()))
    return _has_only(owner, entry) and not is_more and not has_account(owner)


def _has_only(owner: Member, entry: Need | Offer) -> bool:
    """Tell whether a member has posted nothing but this."""
    needs = Need.objects.of(owner).exclude(submission_key=entry.submission_key)
    offers = Offer.objects.of(owner).exclude(submission_key=entry.submission_key)
    return not needs.exists() and not offers.exists()


def _say_nothing(need: Need) -> None:
    """Drop the news that a need was closed which never should have stood there."""
    closed = Event.objects.about(need).filter(messages__isnull=False).first()
    if closed is not None:
        take_back(closed, at=timezone.now())


def _owner_of(entry: Need | Offer) -> Member:
    return entry.requester if isinstance(entry, Need) else entry.helper


def _page_language() -> str:
    return get_language() or "en"
