"""Tells what became of each need: one function for each story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from commons.demo.ledger import Happening
from commons.demo.telling import Teller, after
from commons.demo.texts.shapes import Asked, Story
from matching.models import Match
from matching.states import EndReason, Origin
from needs.models import Need, Urgency
from needs.states import ClosedReason, NeedStatus
from neighborhood.fields import WEEK_MINUTES

type Telling = Callable[[Teller, Need, Asked], None]


def tell(teller: Teller, need: Need, words: Asked) -> None:
    """Tell the story of one need.

    Raises NobodyFits when no offer of the texts would do.
    """
    teller.rng.seed(words.what)
    if telling := TELLINGS.get(words.story):
        telling(teller, need, words)


def _asked(teller: Teller, need: Need, words: Asked) -> None:
    hours = 1.0 if need.urgency == Urgency.TODAY else teller.rng.uniform(3, 24)
    at = teller.now - timedelta(hours=26 if words.who == "rosa" else hours)
    teller.ask(need, at=max(at, need.opened_at + timedelta(minutes=20)), key=words.offer)


def _later(teller: Teller, need: Need, _words: Asked) -> None:
    match = teller.ask(need, at=teller.now - timedelta(hours=30))
    teller.postpone(match, at=teller.now - timedelta(hours=9))


def _said_no(teller: Teller, need: Need, _words: Asked) -> None:
    match = teller.ask(need, at=teller.soon_after(need.opened_at))
    teller.decline(match, at=teller.soon_after(match.proposed_at))


def _asked_again(teller: Teller, need: Need, words: Asked) -> None:
    _said_no(teller, need, words)
    teller.ask(need, at=teller.now - timedelta(hours=5))


def _no_answer(teller: Teller, need: Need, words: Asked) -> None:
    match = teller.ask(need, at=need.opened_at + timedelta(hours=2), key=words.offer)
    teller.lapse(match, at=match.answer_by, reason=EndReason.NO_ANSWER)


def _stepped_out(teller: Teller, need: Need, words: Asked) -> None:
    match = _plan(teller, need, key=words.offer)
    teller.cancel(
        match, at=after(match.confirmed_at, timedelta(hours=30)), reason=EndReason.STEPPED_OUT,
        by=match.helper,
    )  # fmt: skip


def _half(teller: Teller, need: Need, _words: Asked) -> None:
    for _place in range(need.helpers_wanted - 1):
        _plan(teller, need)


def _paused(teller: Teller, need: Need, _words: Asked) -> None:
    need.paused_at = teller.now - timedelta(days=1.2)
    teller.note(Happening("paused", need, need.paused_at, by=need.requester))


def _held(teller: Teller, need: Need, _words: Asked) -> None:
    need.status = NeedStatus.HELD
    happenings = teller.ledger.happenings
    happenings[:] = [one for one in happenings if one.subject is not need]
    teller.note(Happening("held", need, need.opened_at, by=need.requester, now=need.status))


def _accepted(teller: Teller, need: Need, words: Asked) -> None:
    match = teller.ask(need, at=teller.soon_after(need.opened_at), key=words.offer)
    teller.accept(match, at=teller.soon_after(match.proposed_at))


def _confirmed(teller: Teller, need: Need, words: Asked) -> None:
    match = _plan(teller, need, key=words.offer)
    match.place = words.place
    if need.needed_on:
        minute = need.availability[0][0] % (WEEK_MINUTES // 7) if need.availability else 10 * 60
        midnight = datetime.combine(need.needed_on, datetime.min.time(), tzinfo=teller.zone)
        match.starts_at = midnight + timedelta(minutes=minute)
        match.ends_at = match.starts_at + timedelta(minutes=need.minutes)
    elif (asked_at := after(match.confirmed_at, timedelta(days=3))) < teller.now:
        teller.note(Happening("asked_how_it_went", match, asked_at, now=match.status))


def _backup(teller: Teller, need: Need, _words: Asked) -> None:
    first = teller.ask(need, at=teller.soon_after(need.opened_at))
    second = teller.ask(need, at=first.proposed_at + timedelta(minutes=5))
    teller.accept(first, at=teller.soon_after(first.proposed_at))
    teller.agree(first, at=teller.soon_after(first.accepted_at))
    teller.stand_by(second, at=after(first.accepted_at, timedelta(minutes=50)))


def _met(teller: Teller, need: Need, words: Asked) -> None:
    keys = words.offer.split() or [""] * need.helpers_wanted
    plans = [_plan(teller, need, key=key) for key in keys]
    hours = teller.rng.uniform(3, 60)
    done_at = max(after(plan.confirmed_at, timedelta(hours=hours)) for plan in plans)
    for plan in plans:
        teller.complete(plan, at=done_at, thanks=words.thanks)
    teller.close(need, ClosedReason.MET_BY_US, at=done_at, by=need.requester)


def _met_elsewhere(teller: Teller, need: Need, _words: Asked) -> None:
    at = need.opened_at + timedelta(days=3)
    teller.close(need, ClosedReason.MET_ELSEWHERE, at=at, by=need.requester)


def _withdrawn(teller: Teller, need: Need, _words: Asked) -> None:
    at = need.opened_at + timedelta(days=2)
    teller.close(need, ClosedReason.NO_LONGER_NEEDED, at=at, by=need.requester)


def _withdrawn_asked(teller: Teller, need: Need, _words: Asked) -> None:
    match = teller.ask(need, at=teller.soon_after(need.opened_at))
    at = match.proposed_at + timedelta(hours=20)
    teller.cancel(match, at=at, reason=EndReason.NEED_CLOSED, by=need.requester)
    teller.close(need, ClosedReason.NO_LONGER_NEEDED, at=at, by=need.requester)


def _expired(teller: Teller, need: Need, _words: Asked) -> None:
    at = need.opened_at + timedelta(days=30, hours=1)
    teller.close(need, ClosedReason.NOBODY_FOUND, at=at, by=teller.cora)


def _not_reported(teller: Teller, need: Need, _words: Asked) -> None:
    match = _plan(teller, need)
    at = after(match.confirmed_at, timedelta(days=14))
    teller.close(need, ClosedReason.NO_ANSWER, at=at, by=None)
    teller.lapse(match, at=at, reason=EndReason.NOT_REPORTED)


def _plan(teller: Teller, need: Need, *, key: str = "") -> Match:
    """Ask somebody and let both say yes; the origins take turns."""
    origin = teller.rng.choice((Origin.COORDINATOR, Origin.COORDINATOR, Origin.REQUESTER))
    match = teller.ask(need, at=teller.soon_after(need.opened_at), origin=origin, key=key)
    teller.accept(match, at=teller.soon_after(match.proposed_at))
    if match.requester_agreed_at is None:
        teller.agree(match, at=teller.soon_after(match.accepted_at))
    return match


TELLINGS: Mapping[Story, Telling] = {
    Story.ASKED: _asked,
    Story.LATER: _later,
    Story.SAID_NO: _said_no,
    Story.ASKED_AGAIN: _asked_again,
    Story.NO_ANSWER: _no_answer,
    Story.STEPPED_OUT: _stepped_out,
    Story.HALF: _half,
    Story.PAUSED: _paused,
    Story.HELD: _held,
    Story.ACCEPTED: _accepted,
    Story.CONFIRMED: _confirmed,
    Story.BACKUP: _backup,
    Story.MET: _met,
    Story.MET_ELSEWHERE: _met_elsewhere,
    Story.WITHDRAWN: _withdrawn,
    Story.WITHDRAWN_ASKED: _withdrawn_asked,
    Story.EXPIRED: _expired,
    Story.NOT_REPORTED: _not_reported,
}
