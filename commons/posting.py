"""Putting on the board what one form asks for and offers, and the person behind it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from commons.news import may_hear, tell_posted
from matching.sorting import Sorted, chosen, guessed, left_over
from members.board import CategorySource
from members.models import Member, Reach
from members.services import add_member, renew_paper_code
from members.shown_ways import choose_by_posting
from needs.models import Need
from needs.services import edit_need, open_need
from neighborhood.models import Area, Category
from neighborhood.naming import written_in
from offers.models import Offer
from offers.services import edit_offer, open_offer
from outbox.texts import texting


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What one form asks for and offers; each thing becomes a row of its own.

    reach, reach_at: how to reach a person who is new; unused for a member who is here.
    need_category, offer_category: what the neighbor chose; None lets the words speak.
    refused: "need" or "offer", whose one thing is of none of the kinds that its words suggest.
    """

    needs: tuple[str, ...]
    offers: tuple[str, ...]
    area: Area
    need_category: Category | None
    offer_category: Category | None
    reach: str
    reach_at: str
    form_key: uuid.UUID
    lang: str
    looks_like_spam: bool = False
    refused: tuple[str, ...] = ()

    @property
    def key(self) -> uuid.UUID:
        """Return the key of these very answers.

        Sent twice, the same form gives the same key. Going back and writing something else
        gives another, so that the new words are not lost.
        """
        answers = [self.needs, self.offers, self.area.pk, self.reach, self.reach_at]
        return uuid.uuid5(self.form_key, json.dumps(answers))


def post(posting: Posting, *, by: Member | None) -> Member:
    """Put it on the board and return whose it is: ``by``, or a new member.

    All or nothing. The same answers sent again, be it in the same instant, change nothing and
    return the member of the first time: the database takes each key once.
    """
    try:
        return _post_once(posting, by=by)
    except IntegrityError:
        first = _poster_of(posting.key)
        if first is None:
            raise
        return first


def reworded(entry: Need | Offer, *, what: str) -> dict[str, Any]:
    """Return the fields that new words change: a guessed category is guessed again."""
    if entry.category_source != CategorySource.GUESSED or what == entry.what:
        return {"what": what}
    return {"what": what, **guessed([what])[0].fields}


def edit_entry(entry: Need | Offer, *, changes: dict[str, Any], by: Member) -> None:
    """Change a need or an offer, whichever it is. Raises what their services raise."""
    if isinstance(entry, Need):
        edit_need(entry.pk, changes=changes, by=by)
    else:
        edit_offer(entry.pk, changes=changes, by=by)


@transaction.atomic
def _post_once(posting: Posting, *, by: Member | None) -> Member:
    member = by or _new_member(posting)
    if by is not None:
        choose_by_posting(by)
    asks = by is None and has_receipt(posting.reach)
    # Nothing stands under an address whose owner cannot be told.
    held = posting.looks_like_spam or (asks and not may_hear(posting.reach_at))
    entries: list[Need | Offer] = []
    for fields in _rows(posting, side="need"):
        need = Need(requester=member, **fields)
        entries.append(open_need(need, by=member, held=held))
    for fields in _rows(posting, side="offer"):
        offer = Offer(helper=member, once=fields["category"].once, **fields)
        entries.append(open_offer(offer, by=member, held=held))
    if asks:
        tell_posted(member, entries[0])
    return member


def has_receipt(reach: str) -> bool:
    """Tell whether the owner of a new address hears of the post; a text only where one can go."""
    is_text = reach == Reach.TEXT and (settings.DEMO or bool(texting.gateway()))
    return reach == Reach.EMAIL or is_text


def _new_member(posting: Posting) -> Member:
    member = add_member(
        reach=posting.reach, reach_at=posting.reach_at, area=posting.area, lang=posting.lang,
        heard=not has_receipt(posting.reach),
    )  # fmt: skip
    renew_paper_code(member)
    return member


def _rows(posting: Posting, *, side: str) -> list[dict[str, Any]]:
    things, category = {
        "need": (posting.needs, posting.need_category),
        "offer": (posting.offers, posting.offer_category),
    }[side]
    kinds = _sort(things, category=category, refused=side in posting.refused)
    return [
        {
            "what": thing,
            "lang": written_in(thing, posting.lang),
            "area": posting.area,
            "submission_key": posting.key,
            "submission_position": position,
            **sorted_.fields,
        }
        for position, (thing, sorted_) in enumerate(zip(things, kinds, strict=True))
    ]


def _sort(things: Sequence[str], *, category: Category | None, refused: bool) -> list[Sorted]:
    if not things:
        return []
    if category is not None:
        return [chosen(category) for _thing in things]
    if refused:
        return [left_over(thing) for thing in things]
    return guessed(things)


def _poster_of(key: uuid.UUID) -> Member | None:
    if need := Need.objects.of_form(key).select_related("requester").first():
        return need.requester
    if offer := Offer.objects.of_form(key).select_related("helper").first():
        return offer.helper
    return None
