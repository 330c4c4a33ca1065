"""Taking a need or an offer from a call: the person, the post, and a note, in one go."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from matching.sorting import guessed
from members.board import ShareContact
from members.models import Event, Member, Reach
from members.services import add_member, note_number, paper_code_of, renew_paper_code
from needs.models import Need
from needs.services import confirm_need_current, open_need
from neighborhood.models import Area
from offers.models import Offer
from offers.services import confirm_offer_current, open_offer
from triage.calls import Call, Outcome
from triage.models import Note


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
        first = _owner_of_form(taken)
        call = Call.objects.filter(member=first, by=by).order_by("-pk").first() if first else None
        if call is None:
            raise
        return call


@transaction.atomic
def note_again(entry: Need | Offer, *, by: Member, note: str = "") -> Call:
    """Note that somebody called about what stands on the board already: it still holds."""
    owner = entry.requester if isinstance(entry, Need) else entry.helper
    if isinstance(entry, Need):
        confirm_need_current(entry.pk, by=by)
    else:
        confirm_offer_current(entry.pk, by=by)
    return _call_of(owner, entry, by=by, note=note)


@transaction.atomic
def _take(taken: Taken, *, by: Member, caller: Member | None) -> Call:
    owner = caller or _new_caller(taken)
    if caller is not None and taken.number:
        note_number(caller, reach=taken.reach, number=taken.number, by=by)
    if not paper_code_of(owner):
        renew_paper_code(owner)
    entry = _opened(taken, owner=owner, by=by)
    return _call_of(owner, entry, by=by, note=taken.note)


def _new_caller(taken: Taken) -> Member:
    lang = taken.language if taken.language in dict(settings.LANGUAGES) else _page_language()
    member = add_member(
        reach=taken.reach, reach_at=taken.number, area=taken.area, lang=lang, name=taken.name
    )
    if taken.language:
        member.languages = [taken.language]
        member.save(update_fields=["languages"])
    return member


def _opened(taken: Taken, *, owner: Member, by: Member) -> Need | Offer:
    fields: dict[str, Any] = {
        "what": taken.what, "area": taken.area, "lang": _page_language(),
        "languages": [taken.language] if taken.language else [],
        "submission_key": taken.key, **guessed([taken.what])[0].fields,
    }  # fmt: skip
    share = ShareContact.WHOEVER_HELPS if taken.may_share else ShareContact.ASK_FIRST
    if taken.is_offer:
        offer = Offer(helper=owner, once=fields["category"].once, **fields)
        return open_offer(offer, by=by, on_behalf_of=owner)
    need = Need(requester=owner, urgency=taken.urgency, share_contact=share, **fields)
    return open_need(need, by=by, on_behalf_of=owner)


def _call_of(owner: Member, entry: Need | Offer, *, by: Member, note: str) -> Call:
    need = entry if isinstance(entry, Need) else None
    now = timezone.now()
    Call.objects.waiting().about(need or owner).filter(member=owner).update(done_at=now)
    if note and need is not None:
        Event.objects.record("noted", need, by=by, now=need.status)
        Note.objects.create(need=need, by=by, text=note)
    call: Call = Call.objects.create(
        member=owner, need=need, by=by, at=now, outcome=Outcome.REACHED
    )
    return call


def _owner_of_form(taken: Taken) -> Member | None:
    if need := Need.objects.of_form(taken.key).select_related("requester").first():
        return need.requester
    offer = Offer.objects.of_form(taken.key).select_related("helper").first()
    return offer.helper if offer else None


def _page_language() -> str:
    return get_language() or "en"
