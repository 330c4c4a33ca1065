"""The sheet for one day: what both said yes to, in the order of a round, and what to pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import dist

from django.db.models import Model
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.models import Match
from members.directions import as_written
from members.endings import endings_of
from members.models import Member
from needs.models import Need
from neighborhood.dayparts import hours_on
from neighborhood.fields import Point
from neighborhood.models import Vocabulary
from neighborhood.naming import comma, semicolon, written_in
from neighborhood.vocabulary import named, word_names
from triage.paper.phone import Scope
from triage.permissions import needs_in_charge, needs_to_act_on, offers_in_charge

MOST_STOPS = 80
ORIGIN = Point(0.0, 0.0)
_TO_PACK = (Vocabulary.DIETARY, Vocabulary.ACCESS, Vocabulary.EQUIPMENT)

type Names = Mapping[str, str]


@dataclass(slots=True)
class Side:
    """One of the two at a stop. ending and number: what may be shown of their number, if any."""

    member: Member
    ending: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One match on the sheet. hours: those the need named, for where no time was agreed."""

    match: Match
    requester: Side
    helper: Side
    fits: str
    hours: str

    @property
    def need(self) -> Need:
        """Return what it is for."""
        return self.match.need

    @property
    def sides(self) -> tuple[Side, Side]:
        """Return the two people."""
        return self.requester, self.helper

    @property
    def hour(self) -> int | None:
        """Return the local hour in which it begins; None where no time was agreed."""
        return localtime(self.match.starts_at).hour if self.match.starts_at else None


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What happens on a day: the round, what needs no way, what to pack, what did not fit."""

    on: date
    round: Sequence[Stop]
    by_phone: Sequence[Stop]
    packing: Sequence[str]
    unseen: int

    @property
    def stops(self) -> list[Stop]:
        """Return all of it, in the order of the page."""
        return [*self.round, *self.by_phone]

    @property
    def subjects(self) -> dict[int, Model]:
        """Return whose numbers can be printed, each with the match it is for."""
        sides = ((side, stop.match) for stop in self.stops for side in stop.sides)
        return {side.member.pk: match for side, match in sides if side.ending}

    def with_numbers(self, numbers: Mapping[int, str]) -> DaySheet:
        """Return the sheet with these numbers on it."""
        for stop in self.stops:
            for side in stop.sides:
                side.number = numbers.get(side.member.pk, "")
        return self


def day_sheet(scope: Scope, *, on: date) -> DaySheet:
    """Return what happens on a day in the needs of this charge. A fixed number of queries.

    The same before and after printing; only whose number may be printed is narrower.
    """
    needs = needs_in_charge(scope.reader, at=scope.at).in_area(scope.area)
    rows = Match.objects.confirmed().on_day(on).filter(need__in=needs).with_both()
    matches = list(rows.order_by("starts_at", "pk")[: MOST_STOPS + 1])
    shown = matches[:MOST_STOPS]
    names = word_names(*_TO_PACK)
    endings = endings_of(_may_be_called(shown, scope=scope))
    stops = [_stop(match, on=on, endings=endings, names=names) for match in shown]
    return DaySheet(
        on,
        round_of([stop for stop in stops if not stop.need.category.remote]),
        [stop for stop in stops if stop.need.category.remote],
        packing_words((stop.need for stop in stops if not stop.need.category.remote), names=names),
        len(matches) - len(shown),
    )


def round_of(stops: Iterable[Stop]) -> list[Stop]:
    """Order stops for one round: by the hour agreed, within it always the nearest next.

    Begins at the neighborhood's origin; stops without a time come last. As the crow flies, so
    it is a beginning and not the shortest way. Equally near ones keep their order.
    """
    left, here = list(stops), ORIGIN
    walked: list[Stop] = []
    while left:
        first = min(_hour_or_last(stop) for stop in left)
        near = [stop for stop in left if _hour_or_last(stop) == first]
        nearest = min(near, key=lambda stop: dist(here, stop.need.pt))
        left.remove(nearest)
        walked.append(nearest)
        here = nearest.need.pt
    return walked


def packing_words(needs: Iterable[Need], *, names: Names) -> list[str]:
    """Say for each kind how many there are and what they have to fit. Runs no query.

    A need with several helpers counts once. Every need is one box, one seat, one bag. A lone
    one that fits everybody is left out: it stands in the round.
    """
    by_kind: dict[str, dict[int, Need]] = {}
    for need in needs:
        by_kind.setdefault(str(need.category), {})[need.pk] = need
    said = (_kind_words(kind, list(rows.values()), names) for kind, rows in sorted(by_kind.items()))
    return [words for words in said if words]


def _kind_words(kind: str, needs: Sequence[Need], names: Names) -> str:
    people = sum(need.people or 0 for need in needs)
    fits = [
        ngettext("for %(n)s person", "for %(n)s people", people) % {"n": people} if people else "",
        *_counted((slug for need in needs for slug in need.requirements), names=names),
        *(_allergies(_("allergic: %s"), need) for need in needs if need.allergies),
    ]
    words = format_html_join(comma(), "{}", ((fit,) for fit in fits if fit))
    head = _("%(kind)s: %(n)s") % {"kind": kind, "n": len(needs)}
    if not words:
        return head if len(needs) > 1 else ""
    return format_html("{} – {}", head, words)


def _allergies(label: str, need: Need) -> SafeString:
    written = as_written(need.allergies, written_in(need.allergies, need.lang))
    return mark_safe(conditional_escape(label) % written)


def _counted(slugs: Iterable[str], *, names: Names) -> list[str]:
    """Say each word with how often it was asked for, the most often first."""
    counts = Counter(names[slug] for slug in slugs if slug in names)
    most_first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{count} × {name}" for name, count in most_first]


def _hour_or_last(stop: Stop) -> int:
    hours_in_a_day = 24
    return hours_in_a_day if stop.hour is None else stop.hour


def _may_be_called(matches: Sequence[Match], *, scope: Scope) -> set[int]:
    """Return whose numbers this reader may print: of the posts in their charge. Two queries."""
    needs = needs_to_act_on(scope.reader, at=scope.at)
    offers = offers_in_charge(scope.reader, at=scope.at, acting=True)
    asked = needs.filter(pk__in={match.need_id for match in matches})
    given = offers.filter(pk__in={match.offer_id for match in matches})
    people = {*asked.values_list("requester", flat=True), *given.values_list("helper", flat=True)}
    return people - {scope.reader.pk}


def _side(member: Member, *, endings: Mapping[int, Sequence[str]]) -> Side:
    return Side(member, next(iter(endings.get(member.pk, ())), ""))


def _stop(match: Match, *, on: date, endings: Mapping[int, Sequence[str]], names: Names) -> Stop:
    need = match.need
    count = need.people or 0
    people = ngettext("%(n)s person", "%(n)s people", count) % {"n": count} if count else ""
    allergies = need.allergies and _allergies(_("Allergies: %s"), need)
    fits = (people, named(need.requirements, names=names), allergies)
    return Stop(
        match,
        _side(match.requester, endings=endings),
        _side(match.helper, endings=endings),
        format_html_join(semicolon(), "{}", ((words,) for words in fits if words)),
        hours_on(on.weekday(), need.availability),
    )
