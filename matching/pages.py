"""What the page of a match says, for each of the two and each state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from matching.contacts import lines_of, links_of
from matching.forms import DetailsForm, ThanksForm
from matching.models import Match
from matching.states import EndReason, MatchStatus
from matching.words import reason_words, still_so_when_asked
from members.http import MemberRequest, private_url
from members.models import LinkPurpose, Member
from members.revealing import contact_shown, is_withheld
from members.shown_ways import ways_for_neighbor
from needs.cards import when, whose
from neighborhood.naming import enumerated, written_in

type Row = dict[str, Any]

# A question and its answers have to fit one screen of a phone; more stands below them.
AT_A_GLANCE = 70
BEST_REASONS = 2
QUESTIONS = ("ask", "backup", "agree")
ASKING = ("ask", "backup")

STAGES_OF_HELPER = {
    MatchStatus.PROPOSED: "ask",
    MatchStatus.STANDBY: "backup",
    MatchStatus.ACCEPTED: "waiting",
}
STAGES_OF_REQUESTER = {
    MatchStatus.PROPOSED: "asked",
    MatchStatus.STANDBY: "asked",
    MatchStatus.ACCEPTED: "agree",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two people of a plan, with the contact the other may see."""

    name: str
    lines: list[str]
    links: list[Row]


def context_of(
    request: HttpRequest, match: Match, *, reader: Member, beyond_pace: bool = False
) -> dict[str, Any]:
    """Return what templates/matching/match.html needs. At most six queries.

    beyond_pace: a yes was refused because it is more than the helper wanted; ask once more.
    """
    is_helper = reader.pk == match.helper_id
    stage = _stage(match, is_helper=is_helper)
    other = match.other_side(reader)
    facts, best = _facts(match, is_helper=is_helper), BEST_REASONS if stage in ASKING else None
    context: dict[str, Any] = {
        "match": match, "need": match.need, "stage": stage, "is_helper": is_helper,
        "reader": reader, "other": match.name_of(other),
        "rows": [*_at_a_glance(facts, reasons=best), *_deadline(match, stage)],
        "more_reasons": [one for row in facts for one in row.get("reasons", ())[BEST_REASONS:]],
        "answers": _answers(request, match, stage, beyond_pace=beyond_pace),
        "overview_url": _overview_url(request),
        "all_details": [row for row in facts if _is_long(row)] if stage in QUESTIONS else [],
    }  # fmt: skip
    if stage == "plan":
        context |= _plan(request, match, reader=reader)
    if stage == "over":
        context |= {"ending": _ending(match, is_helper=is_helper)}
    return context


def _overview_url(request: HttpRequest) -> str:
    """Return the address of the reader's own page, unless a link to this match alone led here."""
    link = cast("MemberRequest", request).link
    if link is not None and link.purpose == LinkPurpose.MATCH:
        return ""
    return private_url(request, "overview")


def _stage(match: Match, *, is_helper: bool) -> str:
    if match.status == MatchStatus.CONFIRMED:
        return "plan"
    stages = STAGES_OF_HELPER if is_helper else STAGES_OF_REQUESTER
    return stages.get(MatchStatus(match.status), "over")


def _facts(match: Match, *, is_helper: bool) -> list[Row]:
    need = match.need
    rows: list[Row] = [
        {"term": _("Who"), "words": _who(match, is_helper=is_helper)},
        {"term": _("When"), "words": _when(match)},
        {"term": _("Where"), "words": str(need.area)},
    ]
    for term, words in ((_("Allergies"), need.allergies), (_("Details"), need.details)):
        if words:
            rows.append({"term": term, "words": words, "lang": written_in(words, need.lang)})
    if match.reasons:
        stored = match.reasons if is_helper else still_so_when_asked(match.reasons)
        reasons = reason_words(stored, reader="helper" if is_helper else "requester")
        rows.append({"term": _("Why you") if is_helper else _("Why"), "reasons": reasons})
    return rows


def _deadline(match: Match, stage: str) -> list[Row]:
    """Say to whoever waits for an answer how long it may take, and what follows."""
    if stage != "asked" or match.status != MatchStatus.PROPOSED:
        return []
    until = localtime(match.answer_until)
    said = _("%(day)s, %(time)s. Then we thank %(name)s and look for somebody else.") % {
        "day": date_format(until, "l"),
        "time": date_format(until, "TIME_FORMAT"),
        "name": match.name_of(match.helper),
    }
    return [{"term": _("Answer by"), "words": said}]


def _is_long(row: Row) -> bool:
    """Tell whether these are the requester's own words, and more than a glance takes in."""
    return "lang" in row and len(row["words"]) > AT_A_GLANCE


def _at_a_glance(rows: Sequence[Row], *, reasons: int | None) -> list[Row]:
    """Cut the words of long rows, and keep so many of the best reasons."""
    return [
        row | {"words": Truncator(row["words"]).chars(AT_A_GLANCE)}
        if "words" in row and not isinstance(row["words"], SafeString)
        else row | {"reasons": row.get("reasons", [])[:reasons]}
        for row in rows
    ]


def _who(match: Match, *, is_helper: bool) -> str:
    """Name the other side no further than the card does, until the helper has said yes."""
    if not is_helper:
        return capfirst(match.name_of(match.helper))
    name = capfirst(match.name_of(match.requester))
    return whose(match.need, name=name)


def _when(match: Match) -> str:
    if match.starts_at:
        pattern = pgettext("date format, as Saturday 21 November", "l j F")
        day = date_format(localtime(match.starts_at), pattern)
        moments = [moment for moment in (match.starts_at, match.ends_at) if moment]
        hours = " – ".join(date_format(localtime(moment), "TIME_FORMAT") for moment in moments)
        return enumerated([day, hours])
    return when(match.need) or str(match.need.get_urgency_display())


def _answers(
    request: HttpRequest, match: Match, stage: str, *, beyond_pace: bool = False
) -> list[Row]:
    def to(name: str) -> str:
        return private_url(request, name, match.pk)

    yes, no = to("match_acceptance"), to("match_decline")
    if stage == "ask" and beyond_pace:
        anyway = {"words": _("Say yes anyway"), "url": yes, "name": "beyond_pace", "value": "yes"}
        return [anyway, {"words": _("Not this time"), "url": no}]
    if stage == "ask":
        return [
            {"words": _("Yes, I can"), "url": yes},
            {"words": _("Not this time"), "url": no},
            {"words": _("Later"), "url": to("match_later")},
        ]
    if stage == "backup" and match.need.is_on_board:
        return [
            {"words": _("Yes, I still can"), "url": yes},
            {"words": _("Not this time"), "url": no},
        ]
    if stage == "agree":
        return [
            {"words": _("Yes, that is good"), "url": to("match_confirmation")},
            {"words": _("No, thank you"), "url": to("match_refusal")},
        ]
    return []


def _plan(request: HttpRequest, match: Match, *, reader: Member) -> dict[str, Any]:
    other = match.other_side(reader)
    own = ways_for_neighbor(reader, viewer=other, subject=match)
    shown = ways_for_neighbor(other, viewer=reader, subject=match)
    is_hidden = not own and not contact_shown(reader, viewer=other, subject=match)
    name = other.first_name_or_neighbor
    starts = localtime(match.starts_at) if match.starts_at else None
    ends = localtime(match.ends_at) if match.ends_at else None
    rows = _facts(match, is_helper=reader.pk == match.helper_id)[1:]
    waits = bool(match.place) and is_withheld(match, viewer=reader, at=timezone.now())
    place = "" if waits else match.place
    if match.place:
        words = _("You see the place here on the day.") if waits else place
        rows.insert(1, {"term": _("Place"), "words": words})
    return {
        "them": Side(capfirst(name), lines_of(shown), links_of(shown, name=name)),
        "you": Side(_("You"), lines_of(own), []),
        "details_form": DetailsForm(
            initial={
                "day": starts and starts.date(), "starts": starts and starts.time(),
                "ends": ends and ends.time(), "place": place,
            }
        ),
        "is_hidden": is_hidden,
        "has_no_way": not own and not is_hidden,
        "they_hide": not shown,
        "thanks_form": ThanksForm(),
        "plan_rows": rows,
        "calendar_url": private_url(request, "match_calendar", match.pk) if starts else "",
    }  # fmt: skip


def _ending(match: Match, *, is_helper: bool) -> dict[str, str]:
    """Return the sentence that tells how it ended, and the one that says what follows."""
    if match.status == MatchStatus.COMPLETED:
        return {"words": _("It is done. Thank you, both of you."), "more": match.thanks}
    if match.status == MatchStatus.DECLINED and is_helper:
        return {
            "words": _("Not this time. That is fine."),
            "more": _("We ask the next neighbor. Nobody asks you why."),
        }
    words = {
        EndReason.NOT_THIS_TIME: _("It does not work this time."),
        EndReason.NO_ANSWER: _("No answer came in time, and that is fine."),
        EndReason.NOT_CHOSEN: _("It has found another way this time."),
        EndReason.NEED_CLOSED: _("It is not needed any more."),
        EndReason.OFFER_CLOSED: _("The offer is not there any more."),
        EndReason.TAKEN_BACK: _("The question was taken back."),
        EndReason.STEPPED_OUT: _("The plan was called off. That happens."),
        EndReason.NOT_REPORTED: _("This plan is put away."),
        EndReason.DID_NOT_HAPPEN: _("It did not happen this time."),
    }
    more = _("Thank you for being there.") if is_helper else _("We keep looking.")
    if match.need.is_over and not is_helper:
        more = ""
    return {"words": words.get(EndReason(match.end_reason), ""), "more": more}
