"""Where the work goes on once two are dealt with: the next pair, else the one that was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.urls import reverse

from members.doubles import Two
from members.models import Member
from needs.models import Need
from triage.duplicates.pages import pairs_of_members, pairs_of_needs
from triage.permissions import needs_to_act_on, others_in_charge


def next_url(*, kept: Need | Member | None, is_need: bool, by: Member, at: datetime) -> str:
    """Return the next pair that this coordinator may decide, one with the kept one first.

    Else the page of the kept one, or the list if both were kept. Five queries at most.
    """
    kind, pairs_of = ("need", pairs_of_needs) if is_need else ("member", pairs_of_members)
    pairs: Sequence[Any] = pairs_of(by, at=at)
    two = _next([pair.keys for pair in pairs], kept=kept, may=_may(by, is_need=is_need, at=at))
    if two:
        return reverse(f"triage:{kind}_pair", args=two)
    if kept is not None:
        # The heading of a need; of a person it is the first on the page.
        return reverse(f"triage:{kind}", args=(kept.pk,)) + ("#hand" if is_need else "")
    return reverse("triage:duplicates" if is_need else "triage:duplicates_people")


type May = Callable[[Iterable[int]], Iterable[int]]


def _may(by: Member, *, is_need: bool, at: datetime) -> May:
    rows: Any = (
        needs_to_act_on(by, at=at) if is_need else others_in_charge(by, at=at, acting=True)
    )  # fmt: skip
    return lambda keys: rows.filter(pk__in=keys).values_list("pk", flat=True)


def _next(pairs: Sequence[Two], *, kept: Need | Member | None, may: May) -> Two | None:
    acting = set(may(set(chain.from_iterable(pairs)))) if pairs else set()
    ours = [two for two in pairs if acting.issuperset(two)]
    # False stands before True.
    return min(ours, key=lambda two: kept is None or kept.pk not in two, default=None)
