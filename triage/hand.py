"""The need in hand: what a coordinator has to know to act on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from matching.models import Match
from matching.pair_words import days_ago
from matching.states import MatchStatus
from matching.suggestions import Shown, suggestions_for
from matching.words import Reader, change_words, why_not_words
from members.endings import with_number
from members.models import Event, Member
from needs.cards import when, whose
from needs.models import Need
from needs.states import NeedStatus
from neighborhood.models import Word
from neighborhood.naming import enumerated
from offers.cards import when as when_given
from offers.models import Offer
from offers.states import OfferStatus
from outbox.models import Message, MessageState
from outbox.services import BY_A_PERSON
from triage.contact import contact_of
from triage.duplicates.pages import looks_like
from triage.forms import CloseForm, NoteForm, SnoozeForm
from triage.member_page import url_of
from triage.opened import opened_offer
from triage.permissions import can_act_on
from triage.phone.pages import calls_of
from triage.rows import escalation_of, is_snoozed, strokes_on, why_here
from triage.safety import safety_rows
from triage.timeline import latest_of, scope_of_need, scope_of_offer
from triage.ways import ways_of
from triage.words import PACE_WORDS, day_and_hour, inside, moment_words

TOP = 3
ACTIONS = (
    "proposals", "dismissals", "snooze", "owner", "notes", "closure", "release", "contact",
    "reopening",
)  # fmt: skip


def hand_of(
    need: Need, *, reader: Member, at: datetime, offer_id: int | None = None, query: str = ""
) -> dict[str, Any]:
    """Return what the right side of the desk shows first. A fixed number of queries.

    offer_id: the offer that is opened beside it; 404 when the reader may not see it.
    query: what stands in the address of the queue, so that every action comes back to it.
    """
    matches = matches_of(need)
    asked = [match for match in matches if match.is_live]
    can_act = can_act_on(reader, need, at=at)
    urls = urls_of(need, query=query)
    look_url = urls["contact"] if can_act else ""
    questions = _questions(matches)
    outlook = getattr(need, "outlook", None)
    why_not = outlook.why_not if outlook else []
    suggested = suggestions_for(need, limit=TOP + len(asked), reader=Reader.COORDINATOR)
    shown = [row for row in suggested if not row.asked]
    helpers = [*(row.offer.helper_id for row in shown), *(match.helper_id for match in asked)]
    safety = safety_rows({need.requester_id, *helpers}, reader=reader)
    could = [
        _could(need, row, query=query) | {"safety": safety.get(row.offer.helper_id, ())}
        for row in shown
    ]
    opened = offer_id and opened_offer(need, offer_id=offer_id, reader=reader, at=at)
    events = list(Event.objects.about_any([need, *matches, *questions]))
    return {
        "need": need, "matches": matches, "can_act": can_act, "facts": _facts(need, at=at),
        "strokes": strokes_on(localdate(at), need=need),
        "contact": contact_of(need.requester, subject=need, reader=reader, look_url=look_url),
        "asked": [
            _asked(need, match, questions=questions) | {"safety": safety.get(match.helper_id, ())}
            for match in asked
        ],
        "could": could, "opened": opened, "safety": safety.get(need.requester_id, ()),
        "opened_apart": opened and all(row["offer_id"] != offer_id for row in could),
        "why_not": why_not_words(why_not, today=localdate(at), others=bool(asked)),
        "changes": change_words(why_not, kind=need.category.slug),
        "can_reopen": need.is_over and need.status != NeedStatus.MET,
        "urls": urls, "seen": events[0].pk if events else 0,
        "note_form": NoteForm(), "close_form": CloseForm(), "snooze_form": SnoozeForm(),
        "ways_on": ways_of(need, events=events, at=at),
        **_flags(need, reader=reader, at=at),
    }  # fmt: skip


def matches_of(need: Need) -> list[Match]:
    """Return all matches of a need, the latest first, with both people. One query.

    With each comes whether a number of the helper works, as ``has_number``.
    """
    rows = Match.objects.told().filter(need=need).with_people().order_by("-pk")
    matches = list(with_number(rows, of="helper"))
    for match in matches:
        match.need = need
    return matches


def after_hand_of(
    need: Need, *, reader: Member, at: datetime, matches: Sequence[Match]
) -> dict[str, Any]:
    """Return what stands below a need in hand: calls, history, and a need that looks like it.

    A fixed number of queries. The page shows it with the rest; htmx asks for it afterwards, so
    that the next need is in the hand at once. matches: all of the need, the latest first.
    """
    return {
        "looks_like": looks_like(need, reader=reader, at=at),
        "calls": calls_of(need, matches=matches, at=at),
        "days": latest_of(scope_of_need(need, reader=reader, matches=matches), at=at),
        "history_url": reverse("triage:need_history", args=(need.pk,)),
    }


def _flags(need: Need, *, reader: Member, at: datetime) -> dict[str, bool]:
    return {
        "is_held": need.status == NeedStatus.HELD,
        "is_over": need.is_over,
        "is_mine": need.coordinator_id == reader.pk,
        "is_snoozed": is_snoozed(need, at=at),
    }


def urls_of(need: Need, *, query: str) -> dict[str, str]:
    """Return where each action on a need is posted to, with the way back to the queue."""
    end = f"?{query}" if query else ""
    return {name: reverse(f"triage:{name}", args=(need.pk,)) + end for name in ACTIONS}


def offer_in_hand(offer: Offer, *, reader: Member, at: datetime) -> dict[str, Any]:
    """Return what the right side of the desk shows of an offer."""
    rows = [
        (_("Where"), str(offer.area)),
        (_("When"), when_given(offer)),
        (_("Kind"), _kind_words(offer)),
        (_("Who"), capfirst(offer.helper.first_name_or_neighbor)),
        (_("Stands"), offer.get_status_display()),
        (_("Last confirmed"), days_ago(offer.confirmed_current_at, now=at)),
    ]
    can_act = can_act_on(reader, offer, at=at)
    look_url = reverse("triage:offer_contact", args=(offer.pk,)) if can_act else ""
    return {
        "offer": offer, "can_act": can_act, "note_form": NoteForm(),
        "facts": _facts_of(rows, person=offer.helper),
        "contact": contact_of(offer.helper, subject=offer, reader=reader, look_url=look_url),
        "days": latest_of(scope_of_offer(offer, reader=reader, at=at), at=at),
        "history_url": reverse("triage:offer_history", args=(offer.pk,)),
        "is_held": offer.status == OfferStatus.HELD, "is_over": offer.is_over,
    }  # fmt: skip


def _facts(need: Need, *, at: datetime) -> list[dict[str, str]]:
    words = {word.slug: str(word) for word in Word.objects.active()}
    name = capfirst(need.requester.first_name_or_neighbor)
    rows = [
        (_("Where"), str(need.area)),
        (_("When"), when(need)),
        (_("Kind"), _kind_words(need)),
        (_("Languages"), enumerated(words.get(slug, slug) for slug in need.languages)),
        (_("Must fit"), enumerated(words.get(slug, slug) for slug in need.requirements)),
        (_("Who"), whose(need, name=name)),
        (_("Looked after by"), need.coordinator.first_name_or_neighbor if need.coordinator else ""),
        (_("Snoozed until"), _awake_words(need, at=at)),
        (_("Last confirmed"), days_ago(need.confirmed_current_at, now=at)),
        (_("Why here"), why_here(need, at=at)),
        (_("Needs a person"), str(cause.label) if (cause := escalation_of(need)) else ""),
    ]
    return _facts_of(rows, person=need.requester)


def _kind_words(entry: Need | Offer) -> str:
    return f"{entry.category} ({inside(entry.get_category_source_display())})"


def _awake_words(need: Need, *, at: datetime) -> str:
    until = need.snoozed_until
    return moment_words(until, at=at) if until and is_snoozed(need, at=at) else ""


def _facts_of(rows: Sequence[tuple[str, str]], *, person: Member) -> list[dict[str, str]]:
    """Return what components/sheet.html shows; beside who it is, the way to their page."""
    page = {"url": url_of(person), "url_words": _("Their page")}
    return [
        {"term": term, "words": said} | (page if term == _("Who") else {})
        for term, said in rows
        if said
    ]


def _could(need: Need, row: Shown, *, query: str) -> dict[str, Any]:
    urls = urls_of(need, query=query)
    return {
        "title": row.title, "reasons": row.reasons, "offer_id": row.offer_id,
        "who": row.offer.helper.called_by_all, "what": row.offer.what, "lang": row.offer.lang,
        "pace": PACE_WORDS[row.offer.helper.pace], "is_planned": row.is_planned,
        "open_url": reverse("triage:suggestion", args=(need.pk, row.offer_id)),
        "propose_url": urls["proposals"], "dismiss_url": urls["dismissals"],
    }  # fmt: skip


def _questions(matches: Sequence[Match]) -> list[Message]:
    """Return the messages that asked the helpers and went, or have to go, through a person."""
    return list(
        Message.objects.filter(
            member__in=[match.helper_id for match in matches], kind="match_asked",
            ids__match__in=[match.pk for match in matches],
        ).filter(Q(state=MessageState.BY_PERSON) | Q(outcome=BY_A_PERSON))
    )  # fmt: skip


def _asked(need: Need, match: Match, *, questions: Sequence[Message]) -> dict[str, Any]:
    said = {
        MatchStatus.PROPOSED: _("asked, answer until %s"),
        MatchStatus.STANDBY: _("is the backup"),
        MatchStatus.ACCEPTED: _("said yes; the requester has until %s"),
        MatchStatus.CONFIRMED: _("both said yes"),
    }[MatchStatus(match.status)]
    if "%s" in said:
        until = localtime(match.answer_until)
        said %= day_and_hour(date_format(until, "l"), until)
    can_undo = match.status == MatchStatus.PROPOSED
    untold = {q.ids["match"] for q in questions if q.state == MessageState.BY_PERSON}
    if can_undo and match.pk in untold:
        said = _("not told yet: no message reaches them, see “Messages”")
    undo_url = reverse("triage:proposal_undo", args=(need.pk, match.pk)) if can_undo else ""
    return {
        "name": capfirst(match.helper.first_name_or_neighbor),
        "words": said,
        "url": reverse("triage:match", args=(match.pk,)),
        "undo_url": undo_url,
    }
