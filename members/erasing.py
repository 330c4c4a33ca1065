"""What takes a person out of the words of others, and out of the admin log."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from members.board import ERASED
from members.contact import STRUCK
from members.doubles import others_at
from members.free_texts import free_text_of, free_texts
from members.models import ContactWay, Member
from members.services import own_ways
from members.spellings import core_of, is_one_number, spellings_of
from neighborhood.models import Neighborhood, PartnerGroup
from neighborhood.moves import Refusal


class InOtherHands(Refusal):
    """Somebody has a row in hand that would have to change."""

    sentence = _("Somebody else is at it right now. Nothing was changed. Try again in a minute.")


# Words that turn a sentence round, in all our languages, are nobody's trace, whatever somebody
# calls themselves: or by leaving they could turn what coordinators noted about others.
_TURNS = (
    "not no nor never nobody none nothing without only unless cannot cant can't dont don't "
    "nunca jamás nadie ningún ninguno ninguna nada ni sin tampoco solo sólo "
    "لا لم لن ليس ليست ما أبدا أبداً بدون غير إلا 不要 不能 不可 没有 别给 从不 不是"
)
NO_NAMES = frozenset(_TURNS.split())


@dataclass(frozen=True, slots=True)
class Trace:
    """One number or address, as it may stand in words.

    finds: a pattern for each of its spellings. core: one for Postgres, which holds of each text
    in which the first finds something, and of few others. others: the keys of those who are still
    here and can be reached there as well.
    """

    finds: str
    core: str
    others: frozenset[int]


@dataclass(frozen=True, slots=True)
class Traces:
    """What finds a person in words: the parts of their name, their numbers and addresses."""

    names: tuple[str, ...]
    reach: tuple[Trace, ...]

    @property
    def core(self) -> str:
        """Return where Postgres has to look for numbers and addresses; empty for nowhere."""
        return "|".join(trace.core for trace in self.reach)

    def strike(self, words: str, *, writers: Collection[int] = (), named: bool = False) -> str:
        """Return words without the numbers and addresses, and without the name if so wished.

        writers: whose own words they are; what is theirs as well stays.
        """
        found = [trace.finds for trace in self.reach if trace.others.isdisjoint(writers)]
        found += self.names if named else ()
        if not found:
            return words
        pattern = "|".join(sorted(found, key=len, reverse=True))
        struck = re.sub(pattern, ERASED, words, flags=re.IGNORECASE)
        # Words that were nothing else would pass for erased ones, and keep what stands below them.
        return STRUCK if struck == ERASED != words else struck


def traces_of(member: Member, *, ways: Sequence[ContactWay] | None = None) -> Traces:
    """Return what finds a member in free text; ask before the member is emptied.

    ways: those that go; all of them by default. Two queries, and one for each way. The group's
    own number is everybody's and no trace, as are those of other groups, and neither is what its
    owner said is somebody else's.
    """
    names = tuple(rf"\b{re.escape(part)}\b" for part in _parts_of(member.name))
    ours = _phones_of_groups()
    if ways is None:
        ways = [way for way in own_ways(member) if not (way.by_other and way.unproved)]
    values = sorted({way.value for way in ways if way.value}, key=len, reverse=True)
    reach = (
        Trace(spellings_of(value), core_of(value), others_at(value, besides=member))
        for value in values if not any(is_one_number(value, phone) for phone in ours)
    )  # fmt: skip
    return Traces(names, tuple(reach))


def strike_reach(member: Member) -> None:
    """Strike a member's numbers and addresses from all that people wrote. One query for each table.

    It locks needs, offers, members and matches of anybody, so it comes after all locks that are
    waited for, and waits for none itself: whoever calls it tries again another time. Raises
    InOtherHands when somebody has one of the rows.
    """
    _strike_everywhere(traces_of(member))


def strike_way(way: ContactWay) -> None:
    """Strike one number or address that its member gives up, like `strike_reach` all of them.

    What they are reached by in another way, too, stays. Raises InOtherHands.
    """
    others = way.member.ways.filter(value=way.value).exclude(pk=way.pk)
    if not others.exists():
        _strike_everywhere(traces_of(way.member, ways=[way]))


def strike_in(rows: QuerySet[Any], traces: Traces, *, named: bool = False) -> None:
    """Strike a member from some rows of one table, and what the admin log says of these."""
    text = free_text_of(rows.model)
    for row in rows.only(*text.fields, *text.writers).order_by("pk").iterator():
        before = {name: getattr(row, name) for name in text.fields}
        writers = {getattr(row, name) for name in text.writers}
        struck = {
            name: traces.strike(words, writers=writers, named=named)
            for name, words in before.items()
        }
        if struck != before:
            rows.model._default_manager.filter(pk=row.pk).update(**struck)
            empty_log(rows.model, [row.pk])


def _parts_of(name: str) -> list[str]:
    """Return the parts of a name that find a person in words."""
    return [part for part in name.split() if len(part) > 1 and _plain(part) not in NO_NAMES]


def _plain(part: str) -> str:
    return part.replace("’", "'").strip("'.,;:!?¡¿-–—").casefold()


def _phones_of_groups() -> list[str]:
    """Return the numbers of this group and of those that neighbors are pointed to."""
    return [Neighborhood.current().phone, *PartnerGroup.objects.values_list("phone", flat=True)]


def _strike_everywhere(traces: Traces) -> None:
    for text in free_texts() if traces.core else ():
        holds = reduce(or_, (Q((f"{field}__iregex", traces.core)) for field in text.fields))
        rows = text.model._default_manager.filter(holds)
        try:
            strike_in(rows.select_for_update(no_key=True, nowait=True), traces)
        except OperationalError as problem:
            if isinstance(problem.__cause__, LockNotAvailable):
                raise InOtherHands from problem
            raise


def empty_log(model: type[Model], keys: Iterable[int]) -> None:
    """Erase what the admin log says in words of some rows; that somebody changed them stays."""
    kind = ContentType.objects.get_for_model(model)
    about = LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys])
    about.update(object_repr=ERASED, change_message="")
