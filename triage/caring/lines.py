"""Who and what needs looking after, each in one sentence with one thing to do about it.

Counts of people exist only to protect them from being asked too often, or from carrying too
much: nothing here is added up over time, and nobody is held against anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.models import Match
from matching.pace import WEEK, HelperLoad, at_their_pace
from members.models import Member
from members.permissions import Charge
from members.resting import day_of_rest
from needs.models import Need
from neighborhood.models import Area
from neighborhood.spans import days_between, span
from outbox.health import health_of_outbox
from outbox.models import Message
from triage.caring.people import Names, Person, Sentence, first_name
from triage.caring.resting import offered_a_rest
from triage.models import Action

#: How many helpers, and how many who wait for an answer, are named at most; of so many read.
NAMED = 5
READ = 60
YES_WAITS = timedelta(days=1)
YES_LOOKED_BACK = timedelta(days=14)
AREA_WAITS = timedelta(days=2)
LATE_FROM, LATE_UNTIL = 22, 5
LATE_NIGHTS = 3
MANY_IN_HAND = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and what can be done about it: a page to open, or a button to press.

    shown: the sentence with the way to the page of whom it is about, if it is about somebody.
    """

    words: str
    act: str
    url: str
    posts: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Care:
    """What needs looking after, and what each coordinator has in hand, whoever looks first."""

    lines: list[Line]
    in_hand: list[str]


@dataclass(frozen=True, slots=True)
class Round:
    """Who looks, over what, at which moment. areas: those in use, in the group's order."""

    member: Member
    charge: Charge
    areas: Sequence[Area]
    at: datetime


def care_of(look: Round) -> Care:
    """Return what needs looking after in a charge, the most pressing first. Seven queries."""
    needs = Need.objects.unresolved().filter(look.charge.over("area"))
    in_hand = {pk: (name, count) for pk, name, count in needs.count_by_coordinator()}
    _name_of, own = in_hand.pop(look.member.pk, ("", 0))
    lines = [
        *_messages_in_trouble(look),
        *_yes_without_answer(look),
        *_could_rest(look),
        *_waits_longest(look),
        *_own_load(look, in_hand=own),
    ]
    others = _others_words(in_hand.values())
    return Care(lines, [_own_words(own), *others] if own and others else others)


def resting_words(look: Round) -> list[str]:
    """Name some of those who rest just now, and until when, a line for each. One query."""
    resting = Member.objects.present().resting_on(timezone.localdate(look.at))
    kept = resting.filter(look.charge.over("area"))
    rows = list(kept.order_by("resting_until", "name", "pk")[:NAMED])
    names, said = _names(rows, look=look), _("%(name)s until %(day)s")
    return [names.say(said, one.pk, day=_day(one.resting_until, at=look.at)).shown for one in rows]


def _others_words(in_hand: Iterable[tuple[str, int]]) -> list[str]:
    """Say what others look after, in order of their names and of nothing else."""
    by_name = sorted((first_name(name), count) for name, count in in_hand)
    return [
        ngettext(
            "%(name)s looks after %(n)s need.", "%(name)s looks after %(n)s needs.", count
        ) % {"name": name, "n": count}
        for name, count in by_name
    ]  # fmt: skip


def _could_rest(look: Round) -> list[Line]:
    offered = offered_a_rest(at=look.at).values("member")
    helpers = look.charge.over("helper__area") & ~Q(helper__in=offered) & ~Q(helper=look.member)
    found = at_their_pace(helpers, at=look.at, limit=NAMED)
    people = [Person(one.helper_id, one.name, one.area_id, one.joined_at) for one in found]
    names = Names.of(people, areas=look.areas, charge=look.charge)
    act = _("Ask whether a rest would be welcome")
    return [
        Line(
            said.words, act, reverse("triage:rest_offer", args=(one.helper_id,)), posts=True,
            shown=said.shown,
        )
        for one in found for said in [_load_words(one, names=names)]
    ]  # fmt: skip


def _load_words(one: HelperLoad, *, names: Names) -> Sentence:
    load = one.load
    if load.asks_this_week > load.helps_this_week:
        said = ngettext(
            "%(name)s was asked %(n)s time this week and could rest.",
            "%(name)s was asked %(n)s times this week and could rest.",
            load.asks_this_week,
        )
        return names.say(said, one.helper_id, n=load.asks_this_week)
    said = ngettext(
        "%(name)s said yes %(n)s time this week and could rest.",
        "%(name)s said yes %(n)s times this week and could rest.",
        load.helps_this_week,
    )
    return names.say(said, one.helper_id, n=load.helps_this_week)


def _yes_without_answer(look: Round) -> list[Line]:
    at = look.at
    rows = Match.objects.yes_unanswered(before=at - YES_WAITS, since=at - YES_LOOKED_BACK)
    to_tell = Message.objects.for_a_person().filter(
        look.charge.over("member__area"), member=OuterRef("requester"), kind="match_accepted"
    )
    waiting = (
        rows.filter(look.charge.over("need__area"), helper__forgotten_at=None)
        .exclude(helper=look.member)
        .annotate(message_id=Subquery(to_tell.about("match", OuterRef("pk")).values("pk")[:1]))
        .select_related("helper")
        .order_by("accepted_at", "pk")[:READ]
    )
    by_helper: defaultdict[int, list[Any]] = defaultdict(list)
    for match in waiting:
        by_helper[match.helper_id].append(match)
    yeses = list(by_helper.values())[:NAMED]
    names = _names((found[0].helper for found in yeses), look=look)
    return [_yes_line(found, names=names, at=at) for found in yeses]


def _yes_line(found: Sequence[Any], *, names: Names, at: datetime) -> Line:
    first = found[0]
    if first.message_id is not None:
        act, url = _("Tell the requester"), reverse("triage:message", args=(first.message_id,))
    else:
        act, url = _("Look at the need"), reverse("triage:need", args=(first.need_id,))
    if len(found) == 1:
        said = _said_yes(first.accepted_at, at=at)
    else:
        said = ngettext(
            "%(name)s said yes %(n)s time and never heard what came of it.",
            "%(name)s said yes %(n)s times and never heard what came of it.",
            len(found),
        )
    sentence = names.say(
        said, first.helper_id, n=len(found), ago=days_between(first.accepted_at, at)
    )
    return Line(sentence.words, act, url, shown=sentence.shown)


def _said_yes(moment: datetime, *, at: datetime) -> str:
    if (timezone.localdate(at) - timezone.localdate(moment)).days <= 1:
        return _("%(name)s said yes yesterday and never heard what came of it.")
    return _("%(name)s said yes %(ago)s ago and never heard what came of it.")


def _waits_longest(look: Round) -> list[Line]:
    middles = Need.objects.open().filter(look.charge.over("area")).middle_by_area()
    waiting = [(middles[area.pk], area) for area in look.areas if area.pk in middles]
    if len(waiting) <= 1:
        return []
    middle, area = min(waiting, key=lambda one: one[0])
    if look.at - middle < AREA_WAITS:
        return []
    words = {"area": area, "time": span(middle, look.at)}
    return [
        Line(
            _("%(area)s waits longest: half of its needs have waited %(time)s or more.") % words,
            _("See what waits there"), f"{reverse('triage:queue')}?view=open&area={area.pk}",
        )
    ]  # fmt: skip


def _messages_in_trouble(look: Round) -> list[Line]:
    """Say that messages do not leave, since nobody who waits for one can know."""
    health = health_of_outbox(at=look.at)
    if not (health.late or health.failing):
        return []
    said = " ".join(health.lines)
    return [Line(said, _("See what waits to be passed on"), reverse("triage:messages"))]


def _own_load(look: Round, *, in_hand: int) -> list[Line]:
    lines = []
    if in_hand >= MANY_IN_HAND:
        url = f"{reverse('triage:queue')}?view=mine"
        lines.append(Line(_own_words(in_hand), _("See which you could give back"), url))
    nights = _late_nights(look.member, at=look.at)
    if nights >= LATE_NIGHTS:
        said = ngettext(
            "You were at the desk late on %(n)s night this week.",
            "You were at the desk late on %(n)s nights this week.",
            nights,
        )
        url = f"{reverse('triage:care')}#note"
        lines.append(Line(said % {"n": nights}, _("Leave a note for the next one"), url))
    return lines


def _own_words(in_hand: int) -> str:
    said = ngettext("You look after %(n)s need.", "You look after %(n)s needs.", in_hand)
    return said % {"n": in_hand}


def _late_nights(member: Member, *, at: datetime) -> int:
    """Count the nights of this week in which the member was at work after ten. One query."""
    moments = Action.objects.filter(by=member, at__gt=at - WEEK).values_list("at", flat=True)
    here = [timezone.localtime(moment) for moment in moments]
    late = [m for m in here if m.hour >= LATE_FROM or m.hour < LATE_UNTIL]
    return len({(moment - timedelta(hours=LATE_UNTIL)).date() for moment in late})


def _day(day: Any, *, at: datetime) -> str:
    is_near = (day - timezone.localdate(at)).days < 7
    return day_of_rest(day, as_format="l" if is_near else "MONTH_DAY_FORMAT")


def _names(members: Iterable[Member], *, look: Round) -> Names:
    people = [Person(one.pk, one.name, one.area_id, one.joined_at) for one in members]
    return Names.of(people, areas=look.areas, charge=look.charge)
