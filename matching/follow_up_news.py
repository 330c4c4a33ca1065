"""What people hear as time passes: reminders, and that nobody has been found yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from matching.letter_facts import match_of, matches_ahead, needs_ahead
from matching.models import Match
from matching.news import (
    context_of_match,
    context_to_unproved,
    has_a_yes,
    is_of_today,
    thread_of_match,
    thread_of_need,
    what_of_match,
)
from matching.states import COMMITTED, MatchStatus
from members.models import Member
from members.services import mint_link
from needs.models import Need
from neighborhood.models import Neighborhood
from outbox.kinds import Answer, Ids, Kind, register


def register_kinds(*, answers: Mapping[str, Answer]) -> None:
    """Make these messages known to the outbox.

    answers: what a bare yes, no or later to each kind does (see `matching.answering`).
    """
    register(
        Kind(
            name="match_unanswered", urgent=True, still_true=_is_unanswered,
            context=context_of_match, rings=_is_for_today, too_late_at=_answer_until,
            answer=answers["match_unanswered"], thread=thread_of_match, ahead=matches_ahead,
            what=what_of_match, to_unproved=has_a_yes,
            context_to_unproved=context_to_unproved,
        )
    )  # fmt: skip
    register(
        Kind(
            name="match_open_again", urgent=True, still_true=_is_open_again,
            context=context_of_match, rings=_is_for_today, too_late_at=_answer_until,
            answer=answers["match_open_again"], thread=thread_of_match, ahead=matches_ahead,
            what=what_of_match, to_unproved=has_a_yes,
            context_to_unproved=context_to_unproved,
        )
    )  # fmt: skip
    register(
        Kind(
            name="match_tomorrow", urgent=True, still_true=_is_still_to_come,
            context=_context_of_plan, too_late_at=_begins_at, thread=thread_of_match,
            ahead=matches_ahead, to_unproved=has_a_yes,
            context_to_unproved=_context_of_plan_to_unproved,
        )
    )  # fmt: skip
    register(
        Kind(
            name="need_nobody_yet", urgent=True, still_true=_is_without_helper,
            context=_context_of_need, rings=is_of_today, thread=thread_of_need,
            ahead=needs_ahead,
        )
    )  # fmt: skip


def _is_unanswered(ids: Ids) -> bool:
    """Tell whether an answer of this member is still wanted, and could still count."""
    match = match_of(ids)
    if match is None or match.to_answer is None or match.to_answer.pk != ids["to"]:
        return False
    has_time = match.answer_until > timezone.now()
    return has_time and (match.status == MatchStatus.ACCEPTED or match.need.is_on_board)


def _is_open_again(ids: Ids) -> bool:
    match = match_of(ids)
    return match is not None and match.status == MatchStatus.PROPOSED and match.need.is_on_board


def _is_still_to_come(ids: Ids) -> bool:
    match = match_of(ids)
    if match is None or match.status != MatchStatus.CONFIRMED:
        return False
    if match.starts_at:
        return match.starts_at > timezone.now()
    return match.need.needed_on is not None and match.need.needed_on >= timezone.localdate()


def _is_without_helper(ids: Ids) -> bool:
    helped = Match.objects.filter(status__in=COMMITTED).values("need")
    rows = Need.objects.open().filter(pk=ids["need"], helpers_committed=0)
    return bool(rows.exclude(pk__in=helped).exists())


def _is_for_today(ids: Ids) -> bool:
    match = match_of(ids)
    return match is not None and match.need.is_of_today(at=timezone.now())


def _answer_until(ids: Ids) -> datetime | None:
    match = match_of(ids)
    return match.answer_until if match else None


def _begins_at(ids: Ids) -> datetime | None:
    """Return when a plan begins, with its day where no time is set."""
    match = match_of(ids)
    if match is None:
        return None
    if match.starts_at:
        return match.starts_at
    day = match.need.needed_on
    return datetime.combine(day, time(), tzinfo=Neighborhood.current().tz) if day else None


def _context_of_plan(member: Member, ids: Ids) -> dict[str, Any]:
    context = context_of_match(member, ids)
    return context | {"day": _day_of(context["match"])}


def _context_of_plan_to_unproved(member: Member, ids: Ids) -> dict[str, Any]:
    context = context_to_unproved(member, ids)
    return context | {"day": _day_of(context["match"])}


def _day_of(match: Match) -> date | None:
    return match.starts_at or match.need.needed_on


def _context_of_need(member: Member, ids: Ids) -> dict[str, Any]:
    need = Need.objects.with_card().get(pk=ids["need"])
    path = reverse("link:standing", args=(mint_link(member), need.pk))
    return {"need": need, "link": settings.SITE_URL + path}
