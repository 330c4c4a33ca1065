"""The moves of a match, in memory and in the past: what the services do, with a moment each.

Every move keeps the counters and statuses of both sides in step and notes its event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from commons.demo.choosing import Chooser
from commons.demo.ledger import Happening, Ledger, Look
from matching.models import Match
from matching.states import MATCH_MOVES, EndReason, MatchStatus, Origin
from members.models import Member, RevealReason, RevealWhat
from needs.models import Need, Urgency
from needs.states import NEED_MOVES, ClosedReason, NeedStatus
from neighborhood.models import Neighborhood
from offers.models import Offer

# Between two moves of a story, so that none runs past the present.
SHORTEST, LONGEST = timedelta(minutes=25), timedelta(hours=15)

STATUS_BY_CLOSED_REASON: Mapping[ClosedReason, NeedStatus] = {
    ClosedReason.MET_BY_US: NeedStatus.MET,
    ClosedReason.MET_ELSEWHERE: NeedStatus.MET,
    ClosedReason.NO_LONGER_NEEDED: NeedStatus.WITHDRAWN,
    ClosedReason.NOBODY_FOUND: NeedStatus.EXPIRED,
    ClosedReason.NO_ANSWER: NeedStatus.EXPIRED,
}


def after(moment: datetime | None, delay: timedelta) -> datetime:
    """Return the moment so long after a move that was made."""
    if moment is None:
        raise ValueError("The move before was not made.")
    return moment + delay


@dataclass(slots=True)
class Teller:
    """Makes the moves of the stories."""

    ledger: Ledger
    chooser: Chooser
    offer_by_key: Mapping[str, Offer]
    group: Neighborhood
    cora: Member
    rng: Random
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Return the neighborhood's zone."""
        return self.group.tz

    def note(self, happening: Happening) -> None:
        """Note what happened."""
        self.ledger.happenings.append(happening)

    def soon_after(self, moment: datetime | None) -> datetime:
        """Return a moment within the next hours."""
        return after(moment, SHORTEST + self.rng.random() * (LONGEST - SHORTEST))

    def ask(
        self, need: Need, *, at: datetime, origin: Origin = Origin.COORDINATOR, key: str = ""
    ) -> Match:
        """Propose the best offer of that moment, or the one with this key.

        Raises NobodyFits.
        """
        only = self.offer_by_key[key] if key else None
        choice = self.chooser.choose(need, at=at.astimezone(self.zone), only=only)
        by = need.requester if origin == Origin.REQUESTER else self.cora
        match = Match(
            need=need, offer=choice.offer, requester=need.requester, helper=choice.offer.helper,
            origin=origin, proposed_at=at, proposed_by=by,
            answer_by=at + self._answer_time(need),
            requester_agreed_at=at if origin == Origin.REQUESTER else None,
            parts=choice.parts, reasons=choice.reasons,
        )  # fmt: skip
        helper = match.helper
        helper.last_asked_at = max(at, helper.last_asked_at or at)
        self.ledger.matches.append(match)
        self.chooser.remember(match)
        self.note(Happening("proposed", match, at, by=by, now=MatchStatus.PROPOSED))
        return match

    def accept(self, match: Match, *, at: datetime) -> None:
        """Let the helper say yes; a requester who asked by herself has said hers."""
        need = match.need
        match.accepted_at, match.helper_named, match.requester_named = at, True, True
        need.helpers_committed += 1
        match.offer.committed += 1
        if need.places_left == 0:
            need.matched_at = at
            self._move_need(need, NeedStatus.MATCHED, at=at, by=match.helper)
        match.answer_by = at + self._answer_time(need)
        self._move(match, MatchStatus.ACCEPTED, at=at, by=match.helper)
        self.ledger.looks.extend(
            Look(owner, viewer, RevealReason.HELP, match, at, what=RevealWhat.NAME)
            for owner, viewer in self._both_ways(match)
        )
        if match.requester_agreed_at:
            self.agree(match, at=at)

    def agree(self, match: Match, *, at: datetime) -> None:
        """Let the requester say yes; each may now see how the other is reached."""
        match.confirmed_at = at
        match.requester_agreed_at = match.requester_agreed_at or at
        self._move(match, MatchStatus.CONFIRMED, at=at, by=match.requester)
        for owner, viewer in self._both_ways(match):
            self.ledger.looks.append(Look(owner, viewer, RevealReason.PLAN, match, at))

    def stand_by(self, match: Match, *, at: datetime) -> None:
        """Let a helper be the backup."""
        match.accepted_at = at
        self._move(match, MatchStatus.STANDBY, at=at, by=match.helper)

    def postpone(self, match: Match, *, at: datetime) -> None:
        """Let the helper answer later."""
        delay = timedelta(hours=self.group.later_hours)
        match.later_until = at + delay
        match.answer_by = max(match.answer_by, match.later_until + delay)
        self.note(Happening("postponed", match, at, by=match.helper, now=match.status))

    def decline(self, match: Match, *, at: datetime) -> None:
        """Let the helper say not this time."""
        self._end(match, MatchStatus.DECLINED, EndReason.NOT_THIS_TIME, at=at, by=match.helper)

    def lapse(self, match: Match, *, at: datetime, reason: EndReason) -> None:
        """Let a match run out of time."""
        self._end(match, MatchStatus.LAPSED, reason, at=at, by=None)

    def cancel(self, match: Match, *, at: datetime, reason: EndReason, by: Member) -> None:
        """Let somebody end a match."""
        self._end(match, MatchStatus.CANCELLED, reason, at=at, by=by)

    def complete(self, match: Match, *, at: datetime, thanks: str) -> None:
        """Let it happen."""
        match.completed_at, match.thanks = at, thanks
        self._move(match, MatchStatus.COMPLETED, at=at, by=match.requester)
        helper = match.helper
        helper.last_helped_at = max(at, helper.last_helped_at or at)
        if not match.offer.once:
            match.offer.committed -= 1
        self._end_looks(match, at=at)

    def close(self, need: Need, reason: ClosedReason, *, at: datetime, by: Member | None) -> None:
        """Close a need."""
        need.closed_at, need.closed_reason = at, reason
        self._move_need(need, STATUS_BY_CLOSED_REASON[reason], at=at, by=by, reason=reason)

    def _answer_time(self, need: Need) -> timedelta:
        return self.group.answer_time(is_soon=need.urgency == Urgency.TODAY)

    def _end(
        self, match: Match, to: MatchStatus, reason: EndReason, *, at: datetime, by: Member | None
    ) -> None:
        had_a_place = match.holds_a_place
        match.ended_at, match.ended_by, match.end_reason = at, by, reason
        said = "" if to == MatchStatus.DECLINED else str(reason)
        self._move(match, to, at=at, by=by, reason=said)
        self._end_looks(match, at=at)
        if had_a_place:
            match.need.helpers_committed -= 1
            match.offer.committed -= 1
            match.need.matched_at = None
            if match.need.status == NeedStatus.MATCHED:
                self._move_need(match.need, NeedStatus.OPEN, at=at, by=by)

    def _move(
        self, match: Match, to: MatchStatus, *, at: datetime, by: Member | None, reason: str = ""
    ) -> None:
        was = match.status
        MATCH_MOVES.require(was, to)
        match.status = to
        verb = "stood_by" if to == MatchStatus.STANDBY else str(to)
        self.note(Happening(verb, match, at, by=by, was=was, now=to, reason=reason))

    def _move_need(
        self, need: Need, to: NeedStatus, *, at: datetime, by: Member | None, reason: str = ""
    ) -> None:
        was = need.status
        NEED_MOVES.require(was, to)
        need.status = to
        verb = "reopened" if to == NeedStatus.OPEN else str(to)
        self.note(Happening(verb, need, at, by=by, was=was, now=to, reason=reason))

    def _end_looks(self, match: Match, *, at: datetime) -> None:
        looks = self.ledger.looks
        for place, look in enumerate(looks):
            if look.subject is match:
                looks[place] = replace(look, ended_at=at)

    @staticmethod
    def _both_ways(match: Match) -> tuple[tuple[Member, Member], tuple[Member, Member]]:
        return (match.requester, match.helper), (match.helper, match.requester)
