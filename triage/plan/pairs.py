"""The joint plan as coordinators see it: pair by pair, with reasons and what stands back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from matching.facts import current_settings
from matching.models import Suggestion
from matching.pace import welcome_now
from matching.planning import Pair, still_to_fill
from matching.suggested import SuggestionQuerySet
from matching.words import Reader, reason_words, word_names
from members.directions import side_by_side
from members.models import Member
from triage.permissions import needs_in_charge, needs_to_act_on
from triage.plan.displaced import stand_back_words, title_of
from triage.plan.often import often_words
from triage.rows import waiting_words

type Rows = Sequence[Suggestion]

# Texts less alike than this may speak of two things of one kind: a dog, and a tortoise.
LOOSE = 0.1


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the plan proposes to one coordinator: the suggestions in order, by key.

    times_by_helper: how often each helper is named in it.
    """

    keys: list[int]
    need_ids: frozenset[int]
    times_by_helper: dict[int, int]

    def page(self, number: str | None, *, size: int) -> Page[Suggestion]:
        """Return one page of them, as `plan_rows` wants it. One query."""
        paginator: Paginator[Any] = Paginator(self.keys, size)
        page = paginator.get_page(number)
        rows = Suggestion.objects.filter(pk__in=list(page.object_list)).with_offer()
        rows = rows.select_related("need__area", "need__category__parent")
        row_by_key = {row.pk: row for row in rows}
        shown = [row_by_key[key] for key in page.object_list if key in row_by_key]
        return Page(shown, page.number, paginator)


def planned_for(member: Member, *, at: datetime) -> SuggestionQuerySet:
    """Return what the plan chose for the needs in this member's charge, soonest first.

    Their own needs are for somebody else to ask for.
    """
    needs = needs_in_charge(member, at=at).open().awake(at=at).exclude(requester=member)
    planned = Suggestion.objects.standing().possible().planned()
    return planned.filter(need__in=still_to_fill(needs)).order_by(
        "-need__soonness", "need__opened_at", "need", "rank"
    )


def proposed_to(member: Member, *, at: datetime) -> Proposed:
    """Return the part of the plan that this coordinator could ask now.

    The plan named no helper more often than their pace allows. What they were asked since then
    counts too: the pairs that would be too many are left out, the last first. Five queries.
    """
    rows = list(planned_for(member, at=at).values_list("pk", "need_id", "offer__helper_id"))
    helpers = Member.objects.filter(pk__in={helper_id for _pk, _need, helper_id in rows})
    left = welcome_now(
        helpers.only("pace", "resting_until", "last_asked_at", "last_helped_at"),
        at=at, settings=current_settings(),
    )  # fmt: skip
    times: dict[int, int] = {}
    kept = []
    for key, need_id, helper_id in rows:
        if times.get(helper_id, 0) < left[helper_id]:
            times[helper_id] = times.get(helper_id, 0) + 1
            kept.append((key, need_id))
    return Proposed([key for key, _need in kept], frozenset(need for _key, need in kept), times)


def plan_rows(
    rows: Rows, *, proposed: Proposed, member: Member, at: datetime
) -> list[dict[str, Any]]:
    """Return what templates/triage/pair.html shows for each pair. Nine queries."""
    names = word_names()
    back = stand_back_words(rows, member=member, at=at)
    often = often_words(rows, times_by_helper=proposed.times_by_helper, at=at)
    own = needs_to_act_on(member, at=at).filter(pk__in={row.need_id for row in rows})
    may_ask = set(own.values_list("pk", flat=True))
    return [
        {
            "pair": pair_value((row.need_id, row.offer_id)),
            "need": row.need,
            "may_ask": row.need_id in may_ask,
            "need_url": reverse("triage:need", args=(row.need_id,)),
            "facts": side_by_side((row.need.area, row.need.category)),
            "waits": waiting_words(row.need.opened_at, at=at),
            "title": title_of(row.offer),
            "what": row.offer,
            "reasons": reason_words(row.reasons, reader=Reader.COORDINATOR, names=names),
            "is_loose": (is_loose := _share_of_words(row) < LOOSE),
            # Whoever asks has read both texts first.
            "is_ticked": row.need_id in may_ask and not is_loose,
            "often": often.get(row.offer.helper_id, ""),
            "stand_back": back[row.pk],
            "open_url": reverse("triage:suggestion", args=(row.need_id, row.offer_id)),
        }
        for row in rows
    ]


def pair_value(pair: Pair) -> str:
    """Return a pair as its box in the form names it."""
    return f"{pair[0]}-{pair[1]}"


def pairs_from(values: Iterable[str]) -> list[Pair]:
    """Read the boxes that were ticked; what names no pair is left out."""
    split = (value.partition("-")[::2] for value in values)
    return [(int(need), int(offer)) for need, offer in split if _is_key(need) and _is_key(offer)]


def _share_of_words(row: Suggestion) -> float:
    return next((part["value"] for part in row.parts if part["name"] == "text"), 1.0)


def _is_key(text: str) -> bool:
    # As many digits as always fit into a key of Postgres.
    return text.isdecimal() and len(text) <= 18
