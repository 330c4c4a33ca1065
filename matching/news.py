"""What people hear about a match. The words stand in templates/outbox/match_*.txt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from matching.freshness import needs_asked_about, offers_asked_about
from matching.letter_facts import match_of, matches_ahead, need_of, needs_ahead
from matching.models import Match
from matching.states import MatchStatus
from matching.words import why_you
from members.models import Event, LinkPurpose, Member
from members.services import mint_link
from needs.endings import ending_of
from needs.models import Need, of_today
from needs.states import NeedStatus
from neighborhood.models import Neighborhood
from outbox import services
from outbox.kinds import Answer, Kind, never, no_moment, register
from outbox.models import Message, MessageState

_S = MatchStatus

# What a match has to be for each message still to be true when it is about to leave.
STATUSES_BY_KIND: Mapping[str, frozenset[MatchStatus]] = {
    "match_asked": frozenset({_S.PROPOSED}),
    "match_reminder": frozenset({_S.PROPOSED}),
    "match_accepted": frozenset({_S.ACCEPTED}),
    "match_confirmed": frozenset({_S.CONFIRMED}),
    "match_planned": frozenset({_S.CONFIRMED}),
    "match_need_changed": frozenset({_S.ACCEPTED, _S.CONFIRMED}),
    "match_follow_up": frozenset({_S.CONFIRMED}),
    "match_standby": frozenset({_S.STANDBY}),
    "match_backup_asked": frozenset({_S.STANDBY}),
    "match_faster": frozenset({_S.PROPOSED}),
    "match_declined": frozenset({_S.DECLINED}),
    "match_not_chosen": frozenset({_S.CANCELLED}),
    "match_taken_back": frozenset({_S.CANCELLED}),
    "match_need_closed": frozenset({_S.CANCELLED}),
    "match_stepped_out": frozenset({_S.CANCELLED}),
    "match_lapsed": frozenset({_S.LAPSED}),
    "match_unconfirmed": frozenset({_S.LAPSED}),
    "match_completed": frozenset({_S.COMPLETED}),
}

NEED_STATUSES_BY_KIND: Mapping[str, frozenset[NeedStatus]] = {
    "need_expired": frozenset({NeedStatus.EXPIRED}),
    "need_closed": frozenset({NeedStatus.MET, NeedStatus.WITHDRAWN, NeedStatus.EXPIRED}),
}

# The questions whether something still holds: about which rows, and for how long they last.
ASKED_ABOUT_BY_KIND: Mapping[str, Any] = {
    "still_needed": needs_asked_about,
    "still_offered": offers_asked_about,
}
KEPT_BY_KIND = {"still_needed": "need", "still_offered": "offer"}

# Only the question itself waits for the time to undo; answers travel at once.
CAN_BE_UNDONE = frozenset({"match_asked"})

# These make sense only to somebody whom the question has reached.
ONLY_IF_ASKED = frozenset({"match_taken_back", "match_need_closed", "match_faster", "match_lapsed"})

# Somebody was faster only as long as their yes stands.
ONLY_IF_TAKEN = frozenset({"match_faster"})


# For a need of today these may come at night; thanks and questions afterwards wait.
RINGS_FOR_TODAY = frozenset(
    {
        "match_asked", "match_reminder", "match_accepted", "match_confirmed", "match_planned",
        "match_need_changed", "match_backup_asked", "match_taken_back", "match_need_closed",
        "match_stepped_out", "need_closed",
    }
)  # fmt: skip

# So long before a plan begins, what somebody has to know of it may come at night.
BEGINS_SOON = timedelta(hours=12)

# These ask for an answer, which has time until ``answer_until``.
ASKS = frozenset({"match_asked", "match_reminder", "match_accepted", "match_backup_asked"})


def tell(
    match: Match, kind: str, *, to: Member, event: Event, delay: timedelta | None = None
) -> Message:
    """Put one message about a match into the outbox, in the caller's transaction.

    What a third person did waits for the time to undo, whatever it says.
    """
    if delay is None and event.by_id not in (None, match.helper_id, match.requester_id):
        delay = services.undo_time()
    return services.put(
        to, kind=kind, ids={"match": match.pk, "to": to.pk}, event=event, delay=delay,
        key=f"{kind}:{match.pk}:{event.pk}:{to.pk}",
    )  # fmt: skip


def tell_about_need(
    need: Need, kind: str, *, to: Member, event: Event, ids: Mapping[str, int] | None = None
) -> Message:
    """Put one message about a need into the outbox, in the caller's transaction.

    ids: what else it is about. What a third person did waits for the time to undo.
    """
    delay = None if event.by_id in (None, need.requester_id) else services.undo_time()
    return services.put(
        to, kind=kind, ids={"need": need.pk, "to": to.pk, **(ids or {})}, event=event,
        delay=delay,
        key=f"{kind}:{need.pk}:{event.pk}:{to.pk}",
    )  # fmt: skip


def ask_whether_current(member: Member, *, kind: str, event: Event) -> Message:
    """Put the question whether something still holds into the outbox, in the caller's transaction.

    event: the first of those that remember the question.
    """
    return services.put(
        member, kind=kind, ids={"to": member.pk}, event=event, key=f"{kind}:{member.pk}:{event.pk}"
    )


def question_leaves_at(match: Match, *, now: datetime) -> datetime | None:
    """Return when a question leaves that was put off for a better hour; None once it has left."""
    asked = Message.objects.put_off().to_leave_after(now).filter(member=match.to_answer)
    questions = asked.filter(kind__in=ASKS).about("match", match.pk)
    return questions.order_by("-deliver_after").values_list("deliver_after", flat=True).first()


def is_of_today(ids: Mapping[str, int]) -> bool:
    """Tell whether a message is about a need of today, so that it may come at night."""
    return Need.objects.filter(of_today(at=timezone.now()), pk=ids["need"]).exists()


def register_kinds(*, answers: Mapping[str, Answer]) -> None:
    """Make the messages of this app known to the outbox.

    answers: what a bare yes, no or later to each kind does (see `matching.answering`).
    """
    for name in ASKED_ABOUT_BY_KIND:
        register(
            Kind(
                name=name, urgent=True, still_true=_still_asked(name),
                context=_context_of_question(name), answer=answers.get(name),
                what=_what_of_question(name),
            )
        )  # fmt: skip
    for name, statuses in NEED_STATUSES_BY_KIND.items():
        true = _still_closed(statuses)
        rings = is_of_today if name in RINGS_FOR_TODAY else never
        register(
            Kind(
                name=name, urgent=True, still_true=true, context=_context_of_need, rings=rings,
                answer=answers.get(name), thread=thread_of_need, ahead=needs_ahead,
                what=what_of_need,
            )
        )  # fmt: skip
    for name in STATUSES_BY_KIND:
        register(
            Kind(
                name=name, urgent=name not in CAN_BE_UNDONE,
                still_true=_still_true(name), context=_context,
                rings=_rings if name in RINGS_FOR_TODAY else never,
                too_late_at=_too_late_at(name) if name in RINGS_FOR_TODAY else no_moment,
                answer=answers.get(name), thread=thread_of_match, ahead=matches_ahead,
                what=what_of_match, to_unproved=has_a_yes,
                context_to_unproved=context_to_unproved,
            )
        )  # fmt: skip


def thread_of_match(ids: Mapping[str, int]) -> str:
    """Return the conversation about one match."""
    return f"match-{ids['match']}"


def thread_of_need(ids: Mapping[str, int]) -> str:
    """Return the conversation about one need."""
    return f"need-{ids['need']}"


def has_a_yes(ids: Mapping[str, int]) -> bool:
    """Tell whether the other side has said yes: who asked hears of it wherever they are."""
    match = match_of(ids)
    return match is not None and bool(match.accepted_at) and ids.get("to") == match.requester_id


def what_of_match(ids: Mapping[str, int]) -> str:
    """Return the words of the need that a match is about."""
    match = match_of(ids)
    return match.need.what if match else ""


def what_of_need(ids: Mapping[str, int]) -> str:
    """Return the words of a need."""
    need = need_of(ids)
    return need.what if need else ""


def _what_of_question(kind: str) -> Any:
    def what(ids: Mapping[str, int]) -> str:
        member = Member.objects.filter(pk=ids["to"]).first()
        entry = _asked_about(kind, member).first() if member else None
        return entry.what if entry else ""

    return what


def _still_true(kind: str) -> Any:
    def still_true(ids: Mapping[str, int]) -> bool:
        match = match_of(ids)
        if match is None or match.status not in STATUSES_BY_KIND[kind]:
            return False
        if kind in ONLY_IF_TAKEN and match.need.status != NeedStatus.MATCHED:
            return False
        return kind not in ONLY_IF_ASKED or _was_reached(match)

    return still_true


def _rings(ids: Mapping[str, int]) -> bool:
    """Tell whether it is about a need of today, or about a plan that begins within hours."""
    now = timezone.now()
    begins_soon = Q(starts_at__gte=now, starts_at__lt=now + BEGINS_SOON)
    rings = of_today(at=now, path="need__") | begins_soon
    return Match.objects.filter(rings, pk=ids["match"]).exists()


def _too_late_at(kind: str) -> Any:
    """Return what tells when a message has no use any more.

    That is when the time to answer ends, or the plan or the day of the need begins.
    """

    def too_late_at(ids: Mapping[str, int]) -> datetime | None:
        match = match_of(ids)
        if match is None:
            return None
        day = match.need.needed_on
        begins = match.starts_at or (_beginning_of(day) if day else None)
        moments = (begins, match.answer_until if kind in ASKS else None)
        return min((moment for moment in moments if moment), default=None)

    return too_late_at


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=Neighborhood.current().tz)


def _still_asked(kind: str) -> Any:
    def still_asked(ids: Mapping[str, int]) -> bool:
        member = Member.objects.filter(pk=ids["to"]).first()
        return member is not None and _asked_about(kind, member).exists()

    return still_asked


def _context_of_question(kind: str) -> Any:
    def context(member: Member, _ids: Mapping[str, int]) -> dict[str, Any]:
        entries = list(_asked_about(kind, member))
        path = reverse("link:still", args=(mint_link(member),))
        days = getattr(Neighborhood.current(), f"{KEPT_BY_KIND[kind]}_days")
        ends_at = min(entry.confirmed_current_at for entry in entries) + timedelta(days=days)
        return {"entries": entries, "ends_at": ends_at, "link": settings.SITE_URL + path}

    return context


def _asked_about(kind: str, member: Member) -> Any:
    return ASKED_ABOUT_BY_KIND[kind](member, now=timezone.now())


def _still_closed(statuses: frozenset[NeedStatus]) -> Any:
    def still_closed(ids: Mapping[str, int]) -> bool:
        need = need_of(ids)
        return need is not None and need.status in statuses

    return still_closed


def _context_of_need(member: Member, ids: Mapping[str, int]) -> dict[str, Any]:
    need = _known(need_of(ids))
    return {"need": need, "ending": ending_of(need), "link": _standing_link(member, need)}


def _was_reached(match: Match) -> bool:
    """Tell whether the helper knows of the question: sent, told by a person, or answered."""
    if match.later_until or match.accepted_at:
        return True
    asked = Message.objects.filter(kind="match_asked", ids__match=match.pk)
    return asked.filter(state=MessageState.SENT).exists()


def _known[Row](row: Row | None) -> Row:
    """Return what a message is about, which `still_true` has seen. Raises LookupError."""
    if row is None:
        raise LookupError("What this message is about is not there any more.")
    return row


def _context(member: Member, ids: Mapping[str, int]) -> dict[str, Any]:
    match = _known(match_of(ids))
    token = mint_link(member, purpose=LinkPurpose.MATCH, subject_id=match.pk)
    return {
        "match": match,
        "need": match.need,
        "is_helper": member.pk == match.helper_id,
        "other": match.name_of(match.other_side(member)),
        "is_by_other": match.ended_by_id == match.other_side(member).pk,
        "reasons": why_you(match.reasons, offered=match.offered_words),
        "link": settings.SITE_URL + reverse("link:match", args=(token, match.pk)),
        # Minted only where a message leads to the need, which is the requester's.
        "page_link": SimpleLazyObject(lambda: _standing_link(member, match.need)),
    }


def context_to_unproved(member: Member, ids: Mapping[str, int]) -> dict[str, Any]:
    """Return the same, calling the other side no more than their card does.

    Who reads there may be anybody, and has agreed to nothing.
    """
    context = _context(member, ids)
    return context | {"other": context["match"].other_side(member).called_by_all}


def _standing_link(member: Member, need: Need) -> str:
    return settings.SITE_URL + reverse("link:standing", args=(mint_link(member), need.pk))


#: What every message about a match is written from.
context_of_match = _context
