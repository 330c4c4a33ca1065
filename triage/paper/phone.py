"""Whom to call today, and what about: one line for each person; call-backs due, then the soonest.

What is to be called about comes from ``SOURCES``, each a function of a `Scope`. Another kind of
call, such as one that somebody asked for, is one more function there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db.models import Model, Q
from django.utils.functional import cached_property
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import Match
from matching.states import MatchStatus
from members.endings import endings_of
from members.models import Member
from members.numbers import phone_only
from members.permissions import charge_of
from needs.models import Need, NeedQuerySet
from neighborhood.models import Area, Vocabulary
from neighborhood.vocabulary import named, word_names
from offers.models import Offer
from outbox.models import Message
from triage.permissions import (
    calls_in_charge,
    messages_in_charge,
    needs_in_charge,
    needs_to_act_on,
    offers_in_charge,
)
from triage.phone.calls import Call
from triage.rows import shown_words
from triage.telling import entries_about, matter_of
from triage.words import moment_words

# As many people as somebody can call in a day, and then some.
MOST_LINES = 60
MOST_MATTERS = 3 * MOST_LINES

_ASK_TO_HELP = gettext_lazy("Ask: could you help with this?")
_ASK_AGAIN = gettext_lazy("Ask: a place came free. Could you help after all?")
_ASK_IF_STILL = gettext_lazy("Ask: is this still so?")
_TELL = gettext_lazy("Tell: there is news. The words stand under “Messages”.")
_SAY_BY_KIND = {
    "match_asked": _ASK_TO_HELP,
    "match_reminder": _ASK_TO_HELP,
    "match_backup_asked": _ASK_AGAIN,
    "match_accepted": gettext_lazy("Tell: somebody said yes. Ask: is that fine?"),
    "match_confirmed": gettext_lazy("Tell: both said yes. Ask: when and where?"),
    "match_follow_up": gettext_lazy("Ask: did it happen?"),
    "still_needed": _ASK_IF_STILL,
    "still_offered": _ASK_IF_STILL,
}


@dataclass(frozen=True)
class Scope:
    """For whom a list is made, when, and of which area. acting: only what they may change."""

    reader: Member
    at: datetime
    area: Area | None = None
    acting: bool = False

    @cached_property
    def needs(self) -> NeedQuerySet:
        """Return the needs of others in this charge, in every area. One query to find out."""
        in_charge = needs_to_act_on if self.acting else needs_in_charge
        return in_charge(self.reader, at=self.at).exclude(requester=self.reader)


@dataclass(slots=True)
class Matter:
    """One thing to call somebody about.

    subject: what a look at their number would be about. entry: the post it is about, if one;
    is_seen: whether it lies in the charge of whoever reads the list.
    """

    member: Member
    subject: Model
    entry: Need | Offer | None
    say: str
    is_seen: bool = False
    is_call_back: bool = False

    @property
    def words(self) -> str:
        """Return what the list shows of the post."""
        return shown_words(self.entry, is_seen=self.is_seen) if self.entry else ""


@dataclass(slots=True)
class Line:
    """One person on the list. ending: the last digits of their number."""

    member: Member
    ending: str = ""
    languages: str = ""
    number: str = ""
    matters: list[Matter] = field(default_factory=list)

    @property
    def subject(self) -> Model:
        """Return what the look at the number is about."""
        return self.matters[0].subject

    @property
    def strokes(self) -> int:
        """Return how soon the most urgent of it is."""
        return max(getattr(matter.entry, "strokes", 0) for matter in self.matters)

    @property
    def is_call_back(self) -> bool:
        """Tell whether we were to call them by now."""
        return self.matters[0].is_call_back


@dataclass(frozen=True, slots=True)
class PhoneList:
    """Whom to call.

    unseen: how many more there are. numberless: how many have no number with us, and something
    that can be passed on in another way; uncalled: how many of them only wait for a call back.
    """

    lines: Sequence[Line]
    unseen: int
    numberless: int
    uncalled: int

    def with_numbers(self, numbers: Mapping[int, str]) -> PhoneList:
        """Return the list of those whose numbers these are."""
        lines = [line for line in self.lines if line.member.pk in numbers]
        for line in lines:
            line.number = numbers[line.member.pk]
        return PhoneList(lines, 0, 0, 0)


def phone_list(scope: Scope, *, about: str = "") -> PhoneList:
    """Return whom to call; about: one of ``SOURCES``, or all of them.

    Call-backs that are due come first, the longest waiting before others; then the soonest.
    A fixed number of queries.
    """
    chosen = [SOURCES[about]] if about in SOURCES else SOURCES.values()
    lines = _by_person(matter for source in chosen for matter in source(scope))
    charge = charge_of(scope.reader, at=scope.at)
    for matter in (matter for line in lines.values() for matter in line.matters):
        matter.is_seen = matter.entry is not None and charge.sees_area(matter.entry.area_id)
    endings = endings_of(lines)
    spoken = word_names(Vocabulary.LANGUAGE)
    with_number = [line for pk, line in lines.items() if pk in endings]
    with_number.sort(key=_place_of)
    for line in with_number:
        line.ending = endings[line.member.pk][0]
        line.languages = named(line.member.languages or [line.member.lang], names=spoken)
    shown = with_number[:MOST_LINES]
    without = [line for pk, line in lines.items() if pk not in endings]
    uncalled = sum(all(matter.is_call_back for matter in line.matters) for line in without)
    unseen = len(with_number) - len(shown)
    return PhoneList(shown, unseen, len(without) - uncalled, uncalled)


def _place_of(line: Line) -> tuple[bool, int]:
    """Return what lines are ordered by; those to call back stay as they came."""
    return (not line.is_call_back, 0 if line.is_call_back else -line.strokes)


def _by_person(matters: Iterable[Matter]) -> dict[int, Line]:
    """Put the matters of each person together; the same post is named once, as it came first.

    A call-back says nothing of why else to call: beside it the post is named once more.
    """
    lines: dict[int, Line] = {}
    for matter in matters:
        line = lines.setdefault(matter.member.pk, Line(matter.member))
        named = (known.entry for known in line.matters if not known.is_call_back)
        if matter.entry is None or matter.entry not in named:
            line.matters.append(matter)
    return lines


def _to_call_back(scope: Scope) -> list[Matter]:
    """Return the call-backs that are due.

    To print it, a helper's number has to be in this charge as well.
    """
    calls = calls_in_charge(scope.reader, at=scope.at, acting=scope.acting).due(at=scope.at)
    calls = calls.exclude(match__need__requester=scope.reader).in_area(scope.area)
    if scope.acting:
        offers = offers_in_charge(scope.reader, at=scope.at, acting=True)
        calls = calls.filter(Q(match=None) | Q(match__offer__in=offers))
    return [
        Matter(
            call.member, call.need or call.match or call.member,
            call.match.need if call.match else call.need, _due_words(call, at=scope.at),
            is_call_back=True,
        )
        for call in calls.with_both()[:MOST_MATTERS]
    ]  # fmt: skip


def _to_tell(scope: Scope) -> list[Matter]:
    """Return what no channel brings."""
    charge = messages_in_charge(scope.reader, at=scope.at, acting=scope.acting)
    waiting = charge.for_a_person().select_related("member__area").order_by("done_at", "pk")
    if scope.area:
        waiting = waiting.filter(member__area=scope.area)
    messages = list(waiting[:MOST_MATTERS])
    entries = entries_about(messages)
    own = _own_posts(message for message in messages if matter_of(message) == message.member)
    return [
        Matter(
            message.member, own.get(message.pk, matter_of(message)),
            entries.get(message.pk, own.get(message.pk)),
            str(_SAY_BY_KIND.get(message.kind, _TELL)),
        )
        for message in messages
    ]  # fmt: skip


def _to_answer(scope: Scope) -> list[Matter]:
    """Return the matches that wait for an answer which only a call can get."""
    called = phone_only()
    offers = offers_in_charge(scope.reader, at=scope.at, acting=scope.acting)
    helpers = Q(helper__in=called, offer__in=offers)
    requesters = Q(requester__in=called, need__in=scope.needs)
    rows = Match.objects.awaiting(helpers=helpers, requesters=requesters).with_both()
    rows = rows.select_related("helper__area", "requester__area")
    if scope.area:
        rows = rows.filter(need__area=scope.area)
    return [
        Matter(match.to_answer, match, match.need, _answer_words(match))
        for match in rows.order_by("answer_by", "pk")[:MOST_MATTERS]
        # Nobody has to call themselves.
        if match.to_answer and match.to_answer != scope.reader
    ]


def _to_keep_up(scope: Scope) -> list[Matter]:
    """Return the open needs of people who hear of nothing unless we call.

    Whoever posted or confirmed it today was on the phone today; what was snoozed waits.
    """
    today = make_aware(datetime.combine(localdate(scope.at), time.min))
    needs = scope.needs.open().in_area(scope.area).filter(requester__in=phone_only())
    quiet = needs.filter(confirmed_current_at__lt=today).exclude(snoozed_until__gt=scope.at)
    say = _("Say where it stands. Ask: is it still needed?")
    rows = quiet.with_card().select_related("requester__area").soonest_first()[:MOST_MATTERS]
    return [Matter(need.requester, need, need, say) for need in rows]


#: What there is to call about: name in the address, where it comes from.
SOURCES: Mapping[str, Callable[[Scope], list[Matter]]] = {
    "back": _to_call_back,
    "tell": _to_tell,
    "answer": _to_answer,
    "need": _to_keep_up,
}


def _own_posts(messages: Iterable[Message]) -> dict[int, Need | Offer]:
    """Return the latest post of whom each message is for: a look has to show somewhere.

    Messages such as "Is this still so?" are about a member. Two queries at most.
    """
    found: dict[int, Need | Offer] = {}
    messages = list(messages)
    owners = {message.member_id for message in messages}
    offers = {o.helper_id: o for o in Offer.objects.filter(helper__in=owners).order_by("pk")}
    needs = {n.requester_id: n for n in Need.objects.filter(requester__in=owners).order_by("pk")}
    for message in messages:
        first, second = (offers, needs) if message.kind == "still_offered" else (needs, offers)
        post = first.get(message.member_id) or second.get(message.member_id)
        if post is not None:
            found[message.pk] = post
    return found


def _due_words(call: Call, *, at: datetime) -> str:
    moment = call.call_again_at or at
    return _("Call back: due %(when)s.") % {"when": moment_words(moment, at=at)}


def _answer_words(match: Match) -> str:
    if match.status == MatchStatus.PROPOSED:
        return str(_ASK_TO_HELP)
    if match.status == MatchStatus.STANDBY:
        return str(_ASK_AGAIN)
    return _("Ask: is it fine that %(name)s helps?") % {"name": match.name_of(match.helper)}
