"""Who and what needs looking after, each in one sentence with one thing to do about it.

Counts of people exist only to protect them from being asked too often, or from carrying too
much: nothing here is added up over time, and nobody is held against anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matching.models import Match
from matching.pace import WEEK, HelperLoad, at_their_pace
from members.models import Member
from needs.models import Need
from neighborhood.models import Area
from outbox.models import Message
from triage.charge import Charge
from triage.models import Action
from triage.resting import offered_a_rest

#: How many helpers, and how many who wait for an answer, are named at most.
NAMED = 5
YES_WAITS = timedelta(days=1)
YES_LOOKED_BACK = timedelta(days=14)
AREA_WAITS = timedelta(days=2)
LATE_FROM, LATE_UNTIL = 22, 5
LATE_NIGHTS = 3
MANY_IN_HAND = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and what can be done about it: a page to open, or a button to press."""

    words: str
    act: str
    url: str
    posts: bool = False
    member_id: int | None = None


def care_lines(member: Member, *, charge: Charge, at: datetime) -> list[Line]:
    """Return what needs looking after in this charge, the most pressing first. Eight queries."""
    return [
        *_yes_without_answer(charge, at=at),
        *_could_rest(member, charge, at=at),
        *_waits_longest(charge, at=at),
        *_own_load(member, charge, at=at),
    ]


def resting_words(charge: Charge, *, at: datetime) -> list[str]:
    """Name some of those who rest just now, and until when. One query."""
    resting = Member.objects.present().resting_on(timezone.localdate(at))
    rows = resting.filter(charge.over("area")).order_by("resting_until", "name", "pk")[:NAMED]
    said = _("%(name)s until %(day)s")
    return [said % {"name": _name(one.name), "day": _day(one.resting_until, at=at)} for one in rows]


def others_in_hand(member: Member, *, charge: Charge) -> list[str]:
    """Say what the other coordinators look after just now, in order of names. Two queries."""
    counts = Need.objects.unresolved().filter(charge.over("area")).count_by_coordinator()
    counts.pop(member.pk, None)
    names = Member.objects.in_bulk(counts)
    said = [
        (_name(names[pk].name), ngettext(
            "%(name)s looks after %(n)s need.", "%(name)s looks after %(n)s needs.", count
        ) % {"name": _name(names[pk].name), "n": count})
        for pk, count in counts.items()
    ]  # fmt: skip
    return [words for _name_of, words in sorted(said)]


def _could_rest(member: Member, charge: Charge, *, at: datetime) -> list[Line]:
    found = at_their_pace(charge.over("helper__area"), at=at, limit=NAMED + 1)
    known = offered_a_rest([one.helper_id for one in found], at=at)
    return [
        Line(
            _load_words(one), _("Ask whether a rest would be welcome"),
            reverse("triage:rest_offer", args=(one.helper_id,)), posts=True,
            member_id=one.helper_id,
        )
        for one in found
        if one.helper_id not in known and one.helper_id != member.pk
    ][:NAMED]  # fmt: skip


def _load_words(one: HelperLoad) -> str:
    name, load = _name(one.name), one.load
    if load.asks_this_week > load.helps_this_week:
        said = ngettext(
            "%(name)s was asked %(n)s time this week and could rest.",
            "%(name)s was asked %(n)s times this week and could rest.",
            load.asks_this_week,
        )
        return said % {"name": name, "n": load.asks_this_week}
    said = ngettext(
        "%(name)s said yes %(n)s time this week and could rest.",
        "%(name)s said yes %(n)s times this week and could rest.",
        load.helps_this_week,
    )
    return said % {"name": name, "n": load.helps_this_week}


def _yes_without_answer(charge: Charge, *, at: datetime) -> list[Line]:
    rows = Match.objects.yes_unanswered(before=at - YES_WAITS, since=at - YES_LOOKED_BACK)
    in_charge = rows.filter(charge.over("need__area"), helper__forgotten_at=None)
    by_helper: defaultdict[int, list[Match]] = defaultdict(list)
    for match in in_charge.select_related("helper").order_by("accepted_at", "pk"):
        by_helper[match.helper_id].append(match)
    longest = sorted(by_helper.values(), key=lambda found: found[0].accepted_at or at)[:NAMED]
    to_tell = _to_pass_on(charge, [found[0].pk for found in longest])
    return [_yes_line(found, to_tell.get(found[0].pk), at=at) for found in longest]


def _yes_line(found: Sequence[Match], message_id: int | None, *, at: datetime) -> Line:
    first = found[0]
    if message_id is not None:
        act, url = _("Tell the requester"), reverse("triage:message", args=(message_id,))
    else:
        act, url = _("Look at the need"), reverse("triage:need", args=(first.need_id,))
    words = ngettext(
        "%(name)s said yes %(ago)s ago and never heard what came of it.",
        "%(name)s said yes %(n)s times and never heard what came of it.",
        len(found),
    ) % {
        "name": _name(first.helper.name), "n": len(found),
        "ago": timesince(first.accepted_at or at, at, depth=1),
    }  # fmt: skip
    return Line(words, act, url)


def _to_pass_on(charge: Charge, match_ids: Sequence[int]) -> dict[int, int]:
    """Return which news of a yes waits for a person to bring it, by match. One query."""
    waiting = Message.objects.for_a_person().filter(
        charge.over("member__area"), kind="match_accepted", ids__match__in=list(match_ids)
    )
    return {ids["match"]: pk for pk, ids in waiting.values_list("pk", "ids")}


def _waits_longest(charge: Charge, *, at: datetime) -> list[Line]:
    middles = Need.objects.open().filter(charge.over("area")).middle_by_area()
    if len(middles) <= 1:
        return []
    area_id = min(middles, key=lambda pk: (middles[pk], pk))
    if at - middles[area_id] < AREA_WAITS:
        return []
    area = Area.objects.get(pk=area_id)
    words = {"area": area, "time": timesince(middles[area_id], at, depth=1)}
    return [
        Line(
            _("%(area)s waits longest: %(time)s in the middle.") % words,
            _("See what waits there"), f"{reverse('triage:queue')}?area={area_id}",
        )
    ]  # fmt: skip


def _own_load(member: Member, charge: Charge, *, at: datetime) -> list[Line]:
    lines = []
    own = Need.objects.unresolved().filter(charge.over("area"), coordinator=member)
    count = own.count()
    if count >= MANY_IN_HAND:
        said = ngettext("You look after %(n)s need.", "You look after %(n)s needs.", count)
        url = f"{reverse('triage:queue')}?view=mine"
        lines.append(Line(said % {"n": count}, _("See which you could give back"), url))
    nights = _late_nights(member, at=at)
    if nights >= LATE_NIGHTS:
        said = ngettext(
            "You were at the desk late on %(n)s night this week.",
            "You were at the desk late on %(n)s nights this week.",
            nights,
        )
        lines.append(Line(said % {"n": nights}, _("Leave a note for the next one"), "#note"))
    return lines


def _late_nights(member: Member, *, at: datetime) -> int:
    """Count the nights of this week in which the member was at work after ten. One query."""
    moments = Action.objects.filter(by=member, at__gt=at - WEEK).values_list("at", flat=True)
    here = [timezone.localtime(moment) for moment in moments]
    late = [m for m in here if m.hour >= LATE_FROM or m.hour < LATE_UNTIL]
    return len({(moment - timedelta(hours=LATE_UNTIL)).date() for moment in late})


def _day(day: Any, *, at: datetime) -> str:
    is_near = (day - timezone.localdate(at)).days < 7
    return date_format(day, "l" if is_near else "MONTH_DAY_FORMAT")


def _name(name: str) -> str:
    first = name.split()[0] if name else ""
    return capfirst(first or pgettext("stands in for a first name", "A neighbor"))
