"""What is kept for how long, and what erases it. Each app registers its rules in ``ready()``.

One table for three readers: the daily run, the public page about privacy, and `docs/privacy.md`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighborhood.models import Neighborhood, RetentionRun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

BATCH = 200

type Rows = models.QuerySet[Any]


def delete(rows: Rows) -> None:
    """Erase whole rows."""
    rows.delete()


class ErasesNothing(Exception):
    """A rule finds the same rows again after it has erased them."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that is kept for a while.

    name: a code. what, why, since: words of the public page; ``since`` says from when on the time
        runs, as in "after it was closed".
    lifetime: how long it is kept, by the group's settings.
    due: the rows whose time began at that moment or before; what `erase` did is no longer due.
    erase: takes away what is due of a batch of rows, inside a transaction. Safe to run twice.
    forgets_people: whether each row is a person, of whom the public line tells how many.
    """

    name: str
    what: StrOrPromise
    why: StrOrPromise
    since: StrOrPromise
    lifetime: Callable[[Neighborhood], timedelta]
    due: Callable[[datetime], Rows]
    erase: Callable[[Rows], Any] = delete
    forgets_people: bool = False

    def rows(self, *, at: datetime) -> Rows:
        """Return what is due now."""
        return self.due(at - self.lifetime(Neighborhood.current()))


_rules: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Add rules to the table."""
    for rule in rules:
        _rules[rule.name] = rule


def rules() -> list[Rule]:
    """Return the table, in the order in which the apps stand."""
    return list(_rules.values())


def days(count: int) -> Callable[[Neighborhood], timedelta]:
    """Return a lifetime that no setting changes."""
    return lambda _group: timedelta(days=count)


def contact_days(group: Neighborhood) -> timedelta:
    """Return how long we can still reach somebody who has nothing open."""
    return timedelta(days=group.contact_days)


def words_days(group: Neighborhood) -> timedelta:
    """Return how long words are kept after what they are about is over."""
    return timedelta(days=group.words_days)


def run(*, at: datetime) -> RetentionRun:
    """Apply every rule, and write down how many rows and people each has forgotten.

    Each batch is a transaction of its own: whoever is stopped half-way begins again where they
    were. A rule that fails is logged and stops no other; the run then says that it failed.
    """
    run = RetentionRun.objects.create(started_at=at)
    for rule in rules():
        try:
            run.counts[rule.name] = sum(_erase(rule, at=at))
        # Whatever it is, the others go on, and the next day tries again.
        except Exception:
            logger.exception("The retention rule %s failed", rule.name)
            run.failed.append(rule.name)
    run.people = sum(run.counts.get(rule.name, 0) for rule in rules() if rule.forgets_people)
    run.finished_at = timezone.now()
    run.save()
    return run


def count_due(*, at: datetime) -> dict[str, int]:
    """Return how many rows each rule would erase. Changes nothing; one query for each."""
    return {rule.name: rule.rows(at=at).count() for rule in rules()}


def in_words(length: timedelta) -> str:
    """Say how long something is kept: in days, or in minutes where it is less than one."""
    if length.days:
        return ngettext("%(count)s day", "%(count)s days", length.days) % {"count": length.days}
    minutes = int(length.total_seconds()) // 60
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def until(rule: Rule, *, group: Neighborhood) -> str:
    """Say when something is erased, as in "30 days after it was closed"."""
    said = {"length": in_words(rule.lifetime(group)), "since": rule.since}
    return _("%(length)s %(since)s") % said


def _erase(rule: Rule, *, at: datetime) -> Iterator[int]:
    before: list[int] = []
    while pks := list(rule.rows(at=at).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        if pks == before:
            raise ErasesNothing(rule.name)
        with transaction.atomic():
            rule.erase(rule.rows(at=at).model._default_manager.filter(pk__in=pks))
        yield len(pks)
        before = pks
