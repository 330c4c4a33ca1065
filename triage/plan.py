"""The joint plan as coordinators see it: pair by pair, with reasons and what stands back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matching.models import Suggestion, SuggestionQuerySet
from matching.planning import Pair, still_to_fill
from matching.services import Asked
from matching.words import Reader, reason_words, word_names
from members.models import Member
from needs.models import Need
from offers.models import Offer
from triage.permissions import needs_in_charge, needs_to_act_on
from triage.rows import waited_since

type Rows = Sequence[Suggestion]

# Texts less alike than this may speak of two things of one kind: a dog, and a tortoise.
LOOSE = 0.1


def planned_for(member: Member, *, at: datetime) -> SuggestionQuerySet:
    """Return what the plan chose for the needs in this member's charge, soonest first.

    Their own needs are for somebody else to ask for.
    """
    needs = needs_in_charge(member, at=at).open().exclude(requester=member)
    planned = Suggestion.objects.standing().possible().planned()
    return (
        planned.filter(need__in=still_to_fill(needs))
        .with_offer()
        .select_related("need__area", "need__category__parent")
        .order_by("-need__soonness", "need__opened_at", "need", "rank")
    )


def plan_rows(planned: Rows, *, member: Member, at: datetime) -> list[dict[str, Any]]:
    """Return what templates/triage/plan.html shows for each pair. Five queries."""
    names, better = word_names(), _better_ones(planned)
    own = needs_to_act_on(member, at=at).filter(pk__in={row.need_id for row in planned})
    may_ask = set(own.values_list("pk", flat=True))
    return [
        {
            "pair": pair_value((row.need_id, row.offer_id)),
            "need": row.need,
            "may_ask": row.need_id in may_ask,
            "need_url": reverse("triage:need", args=(row.need_id,)),
            "facts": f"{row.need.area} · {row.need.category}",
            "age_words": waited_since(row.need.opened_at, at=at),
            "title": _title(row.offer),
            "what": row.offer,
            "reasons": reason_words(row.reasons, reader=Reader.COORDINATOR, names=names),
            "is_loose": _share_of_words(row) < LOOSE,
            "stands_back": better.get(row.pk, ""),
            "open_url": reverse("triage:suggestion", args=(row.need_id, row.offer_id)),
        }
        for row in planned
    ]


def pair_value(pair: Pair) -> str:
    """Return a pair as its box in the form names it."""
    return f"{pair[0]}-{pair[1]}"


def pairs_from(values: Iterable[str]) -> list[Pair]:
    """Read the boxes that were ticked; what names no pair is left out."""
    split = (value.partition("-")[::2] for value in values)
    return [(int(need), int(offer)) for need, offer in split if _is_key(need) and _is_key(offer)]


def asked_words(asked: Asked) -> str:
    """Say how many were asked, and how many pairs were no longer possible."""
    count, dropped = len(asked.matches), len(asked.dropped)
    said = ngettext("%(n)s neighbor is asked.", "%(n)s neighbors are asked.", count) % {"n": count}
    if dropped:
        too_late = ngettext(
            "%(n)s pair was no longer possible.", "%(n)s pairs were no longer possible.", dropped
        )
        said = f"{said} {too_late % {'n': dropped}}"
    return said


def planned_elsewhere(row: Suggestion, *, reader: Member, at: datetime) -> Need | None:
    """Return another need that the plan wants this helper for, of those in charge. One query."""
    planned = planned_for(reader, at=at).filter(offer__helper=row.offer.helper_id)
    other = planned.exclude(need=row.need_id).first()
    return other.need if other else None


def better_elsewhere(offer: Offer, *, need: Need) -> str:
    """Say that somebody fits better, but is wanted more elsewhere."""
    words = {"name": _title(offer), "need": need.what}
    return _("%(name)s fits even better, but is planned for “%(need)s”.") % words


def _share_of_words(row: Suggestion) -> float:
    return next((part["value"] for part in row.parts if part["name"] == "text"), 1.0)


def _is_key(text: str) -> bool:
    # As many digits as always fit into a key of Postgres.
    return text.isdecimal() and len(text) <= 18


def _title(offer: Offer) -> str:
    name = offer.helper.public_name or pgettext("stands in for a first name", "A neighbor")
    where = {"name": name, "area": offer.area}
    return pgettext("a neighbor and their area", "%(name)s, in %(area)s") % where


def _better_ones(planned: Rows) -> Mapping[int, str]:
    """Say by suggestion who fits its need better, but is wanted more elsewhere. One query."""
    needs_by_helper: defaultdict[int, list[Need]] = defaultdict(list)
    for row in planned:
        needs_by_helper[row.offer.helper_id].append(row.need)
    others = Suggestion.objects.standing().possible().with_offer()
    rows_by_need: defaultdict[int, list[Suggestion]] = defaultdict(list)
    for other in others.filter(need__in={row.need_id for row in planned}):
        rows_by_need[other.need_id].append(other)
    return {
        row.pk: said
        for row in planned
        if (said := _stands_back(row, rows_by_need[row.need_id], needs_by_helper))
    }


def _stands_back(
    row: Suggestion, others: Rows, needs_by_helper: Mapping[int, Sequence[Need]]
) -> str:
    for other in others:
        elsewhere = needs_by_helper.get(other.offer.helper_id, [])
        wanted = [need for need in elsewhere if need.pk != row.need_id]
        if other.value > row.value and wanted:
            return better_elsewhere(other.offer, need=wanted[0])
    return ""
