"""What the pages of the phone show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from matching.contacts import lines_of, links_of
from matching.models import Match
from matching.states import PENDING, MatchStatus
from members.directions import as_written, isolated, said_with, side_by_side
from members.endings import endings_of
from members.models import PHONE_REACHES, Member, Reach
from members.services import masked_ways, paper_code_of, revealed_ways
from needs.models import Need
from neighborhood.models import Neighborhood, Vocabulary
from neighborhood.naming import enumerated
from neighborhood.vocabulary import word_names
from offers.models import Offer
from triage.forms import NoteForm
from triage.models import Action
from triage.permissions import (
    calls_in_charge,
    can_act_for,
    can_act_on,
    can_look_at_helper,
    needs_in_charge,
    offers_in_charge,
)
from triage.phone.callers import Known, rows_of_known
from triage.phone.calling import Party
from triage.phone.calls import Call
from triage.phone.forms import AnswerForm, CallForm, IntakeForm
from triage.phone.words import (
    called,
    due_words,
    ending_words,
    script_lines,
    since_words,
)
from triage.reading_out import signs_in_alone
from triage.rows import squares_since
from triage.safety import safety_rows
from triage.words import inside, moment_words

LATEST_CALLS = 5
MOST_POSTS = 5
# As long as the caller may still be on the phone.
CODE_READ_FOR = timedelta(minutes=30)


def intake_page(
    form: IntakeForm, *, caller: Member | None, at: datetime, alike: Sequence[Known] = (),
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """Return what the form for a call shows. Two queries beside those of its choices."""
    query = f"?person={caller.pk}" if caller else ""
    if more.get("must_say") or form.errors:
        # What has to be answered first takes the focus.
        form.fields["what"].widget.attrs.pop("autofocus")
    known = [Known(caller)] if caller else []
    return {
        "form": form, "alike": rows_of_known(alike, at=at), "must_say": False, "looked": False,
        "script": script_lines(Neighborhood.current()),
        "caller": next(iter(rows_of_known(known, at=at)), None),
        "action": reverse("triage:intake") + query,
        "alike_action": reverse("triage:intake_alike") + query,
    } | more  # fmt: skip


def receipt_of(call: Call, *, reader: Member, at: datetime) -> dict[str, Any]:
    """Return what stands now, and the code to read out while the caller is on the phone.

    Only who took the call is shown the code, and only of a person who was made by it.
    """
    entry: Need | Offer | None = call.need
    if entry is None:
        entry = Offer.objects.of(call.member).with_card().newest_first().first()
    is_fresh = call.by_id == reader.pk and at - call.at < CODE_READ_FOR
    code = paper_code_of(call.member)
    made = Action.objects.filter(kind="intake", data__call=call.pk, data__made=call.member_id)
    return {
        "entry": entry, "name": called(call.member.first_name_or_neighbor),
        "entry_url": url_of(entry), "is_need": call.need_id is not None,
        "code": code if is_fresh and made.exists() else "", "has_code": bool(code),
        "person_url": f"{reverse('triage:intake')}?person={call.member_id}",
    }  # fmt: skip


def rows_of_calls(
    calls: Iterable[Call], *, at: datetime, with_endings: bool = False
) -> list[dict[str, Any]]:
    """Return a line for each call. One query where a language was needed, one for endings."""
    calls = list(calls)
    people = {call.member_id for call in calls} if with_endings else set()
    endings = {**dict.fromkeys(people, ()), **endings_of(people)} if people else {}
    languages = word_names(Vocabulary.LANGUAGE) if any(c.language for c in calls) else {}
    return [_row(call, endings=endings, languages=languages, at=at) for call in calls]


def party_page(party: Party, *, reader: Member, at: datetime, **forms: Any) -> dict[str, Any]:
    """Return what the page about one call shows. A fixed number of queries."""
    member, about = party.member, party.about
    ways = revealed_ways(member, viewer=reader, subject=party.subject)
    name = called(member.first_name_or_neighbor)
    can_act = can_call(reader, party, at=at)
    signs_in = can_act and party.match is None and signs_in_alone(party.subject, member)
    answers, written = answers_to(party, reader=reader), forms.get("answer_form")
    kept = written["note"].value() if written and not answers else ""
    calls = calls_in_charge(reader, at=at).with_both().about(party.subject).filter(member=member)
    past = rows_of_calls(calls.order_by("-pk")[:LATEST_CALLS], at=at)
    return {
        "name": name, "party": party, "can_act": can_act,
        "safety": safety_rows([member.pk], reader=reader).get(member.pk, ()),
        "can_look": can_act and _can_look(reader, party, at=at),
        "area": member.area, "about": about,
        # The helper of a match may live elsewhere.
        "code_url": (
            reverse("triage:member_code", args=(member.pk,))
            if can_act and party.match is None and not signs_in else ""
        ),
        "signs_in": signs_in,
        "about_since": since_words(about.opened_at, at=at) if about else "",
        "lines": lines_of(ways), "links": links_of(ways, name=name), "urls": urls_of(party),
        "past": past, "waits": any(row["again"] or row["is_due"] for row in past),
        "posts": [] if about else _posts_of(member, reader=reader, at=at),
        "answers": answers, "kept_form": NoteForm(initial={"text": kept}) if kept else None,
        "answer_form": AnswerForm(), "call_form": CallForm(),
        "beyond": False,
        "script": script_lines(Neighborhood.current()),
    } | _reached(party) | forms  # fmt: skip


def _reached(party: Party) -> dict[str, Any]:
    """Say how a number ends; where none is known, how else somebody is reached, and where."""
    endings = endings_of([party.member.pk]).get(party.member.pk, ())
    phones = {str(Reach(kind).label) for kind in PHONE_REACHES}
    ways = () if endings else masked_ways(party.member)
    return {
        "ending": ending_words(endings), "has_number": bool(endings),
        "page_url": _page_of(party),
        "other_ways": enumerated(way.kind for way in ways if way.kind not in phones),
    }  # fmt: skip


def _page_of(party: Party) -> str:
    """Return the page of the desk that shows how to reach them."""
    subject = party.subject
    return reverse(f"triage:{subject._meta.model_name}", args=(subject.pk,))


def calls_of(need: Any, *, matches: Sequence[Any], at: datetime) -> dict[str, Any]:
    """Return what the need in hand shows of calls: whom one may call, the last calls.

    need, matches: loaded `members.endings.with_number`, with both people. Two queries.
    """
    party = Party(need.requester, need=need)
    past = Call.objects.filter(need=need) | Call.objects.filter(match__need=need)
    live = [match for match in matches if match.is_live]
    return {
        "name": called(need.requester.first_name_or_neighbor), "urls": urls_of(party),
        "has_number": need.has_number, "call_form": CallForm(), "back": "?back=need",
        "can_call": need.has_number or any(match.has_number for match in live),
        "helpers": [
            {
                "name": called(match.helper.first_name_or_neighbor),
                "has_number": match.has_number,
                "url": reverse("triage:match_calls", args=(match.pk,)),
                "page_url": reverse("triage:match", args=(match.pk,)),
            }
            for match in live
        ],
        "past": rows_of_calls(past.with_both().order_by("-pk")[:LATEST_CALLS], at=at),
    }  # fmt: skip


def can_call(reader: Member, party: Party, *, at: datetime) -> bool:
    """Tell whether this coordinator may call somebody and write down what was said."""
    if party.member.pk == reader.pk:
        return False
    about = party.about
    if about is None:
        return can_act_for(reader, party.member, at=at)
    is_helper = party.match is not None and party.match.helper_id == reader.pk
    return can_act_on(reader, about, at=at) and not is_helper


def _can_look(reader: Member, party: Party, *, at: datetime) -> bool:
    """Tell whether whoever may call somebody may ask for the number."""
    match = party.match
    return match is None or (match.is_live and can_look_at_helper(reader, match, at=at))


def urls_of(party: Party) -> dict[str, str]:
    """Return the addresses to post to about somebody."""
    kind = str(party.subject._meta.model_name)
    key = (party.subject.pk,)
    return {name: reverse(f"triage:{kind}_{name}", args=key) for name in ("calls", "number")}


def url_of(entry: Need | Offer | None) -> str:
    """Return where a need or an offer stands on the desk; the queue for neither."""
    if entry is None:
        return reverse("triage:queue")
    kind = "need" if isinstance(entry, Need) else "offer"
    return reverse(f"triage:{kind}", args=(entry.pk,))


def tab_words() -> dict[str, str]:
    """Return the views of the list of calls, by their name in the address."""
    return {
        "due": pgettext("call-backs", "Due"),
        "later": pgettext("call-backs", "Later"),
        "done": pgettext("call-backs", "Done"),
    }


def answers_to(party: Party, *, reader: Member) -> list[dict[str, Any]]:
    """Return the questions that this person can answer to the reader on the phone."""
    if party.match is not None:
        matches = [party.match] if party.match.status in PENDING else []
        return [_answer(match, name=match.helper.first_name_or_neighbor) for match in matches]
    if party.need is None:
        return []
    accepted = Match.objects.filter(need=party.need, status=MatchStatus.ACCEPTED).with_both()
    accepted = accepted.exclude(helper=reader)
    return [_answer(match, name=match.requester.first_name_or_neighbor) for match in accepted]


def _answer(match: Match, *, name: str) -> dict[str, Any]:
    is_helper = match.status in PENDING
    helper = isolated(match.helper.first_name_or_neighbor)
    names = {"name": isolated(called(name)), "helper": helper}
    if is_helper:
        words = (_("%(name)s said yes, by phone"), _("%(name)s: not this time"))
    else:
        words = (_("%(name)s said yes to %(helper)s, by phone"), _("%(name)s would rather not"))
    return {
        "url": reverse("triage:match_answers", args=(match.pk,)),
        "yes": said_with(words[0], **names), "no": said_with(words[1], **names),
        "who": "helper" if is_helper else "requester",
    }  # fmt: skip


def _row(call: Call, *, endings: Any, languages: Any, at: datetime) -> dict[str, Any]:
    about = call.need or (call.match.need if call.match else None)
    party = Party(call.member, need=call.need, match=call.match)
    by = call.by.first_name_or_neighbor if call.by else _("somebody")
    name = called(call.member.first_name_or_neighbor)
    said = {
        "when": moment_words(call.at, at=at), "by": as_written(called(by)),
        "outcome": inside(call.get_outcome_display()),
    }  # fmt: skip
    facts = [
        str(call.member.area or ""), _ending(call, endings),
        said_with(_("%(when)s, %(by)s: %(outcome)s"), **said),
        languages.get(call.language, call.language),
        _("nobody has to call back any more") if call.is_needless else "",
    ]  # fmt: skip
    again = call.call_again_at if call.is_waiting and not call.is_needless else None
    is_due = again is not None and again <= at
    return {
        "url": urls_of(party)["calls"], "name": name,
        "words": about.what if about else "", "lang": about.lang if about else "",
        "facts": side_by_side(facts),
        "said": said_with(
            _("%(when)s, %(by)s to %(name)s: %(outcome)s."), name=as_written(name), **said
        ),
        # What comes back at once has no moment of its own.
        "again": moment_words(again, at=at) if again and again > call.at else "",
        "is_due": is_due,
        "age_words": due_words(again, at=at) if again and is_due else "",
        "age": squares_since(again, at=at) if again and is_due else 0,
    }  # fmt: skip


def _ending(call: Call, endings: Any) -> str:
    """Say how the number ends, or of a call to make that none is known."""
    ending = ending_words(endings.get(call.member_id, ()))
    return ending or (_("no phone number that works is known") if call.member_id in endings else "")


def _posts_of(member: Member, *, reader: Member, at: datetime) -> list[dict[str, str]]:
    needs = needs_in_charge(reader, at=at).with_card().unresolved().of(member)
    offers = offers_in_charge(reader, at=at).with_card().unresolved().of(member)
    entries = (*needs.newest_first()[:MOST_POSTS], *offers.newest_first()[:MOST_POSTS])
    return [
        {
            "url": url_of(entry),
            "words": entry.what,
            "lang": entry.lang,
            "since": since_words(entry.opened_at, at=at),
        }
        for entry in entries
    ]
