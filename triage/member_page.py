"""One person on the desk: what they say about themselves, what is theirs, what waits for them.

Nothing here counts, rates or compares people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from matching.models import Match
from members.directions import as_written, isolated, said_with, side_by_side
from members.models import Member
from members.resting import day_of_rest
from needs.models import Need
from neighborhood.models import Word
from neighborhood.naming import enumerated
from offers.models import Offer
from triage.contact import contact_of
from triage.forms import PersonNoteForm
from triage.permissions import can_act_on_member, messages_in_charge
from triage.reading_out import signs_in_alone
from triage.safety import safety_rows
from triage.timeline.scope import Scope
from triage.words import PACE_WORDS, moment_words

type Row = dict[str, Any]


def member_in_hand(person: Member, scope: Scope, *, reader: Member, at: datetime) -> Row:
    """Return what templates/triage/member.html shows but for the history. Seven queries.

    scope: what of theirs is in the reader's charge.
    """
    can_act = can_act_on_member(reader, person, at=at)
    look_url = reverse("triage:member_contact", args=(person.pk,)) if can_act else ""
    needs = [thing for thing in scope.things if isinstance(thing, Need)]
    offers = [thing for thing in scope.things if isinstance(thing, Offer)]
    return {
        "person": person,
        "name": capfirst(person.first_name_or_neighbor),
        "can_act": can_act,
        "signs_in": can_act and signs_in_alone(person, person),
        "facts": _facts(person, today=localdate(at)),
        "contact": contact_of(person, subject=person, reader=reader, look_url=look_url),
        "waiting": _waiting(person, scope.matches, at=at),
        "to_tell": _to_tell(person, reader=reader, at=at),
        "lists": [
            {"title": _("What they need"), "id": "needs", "rows": _entries(needs, kind="need")},
            {"title": _("What they give"), "id": "offers", "rows": _entries(offers, kind="offer")},
            {"title": _("Matches"), "id": "matches", "rows": _matches(person, scope)},
        ],
        "safety": safety_rows([person.pk], reader=reader).get(person.pk, ()),
        "note_form": PersonNoteForm(),
    }


def url_of(person: Member) -> str:
    """Return where the desk shows a person; empty for whoever asked to be forgotten."""
    return "" if person.forgotten_at else reverse("triage:member", args=(person.pk,))


def _facts(person: Member, *, today: Any) -> list[dict[str, str]]:
    words = {word.slug: str(word) for word in Word.objects.active()}
    resting = person.resting_until if person.is_resting_on(today) else None
    rows = [
        (_("Area"), str(person.area or "")),
        (_("Languages"), enumerated(words.get(slug, slug) for slug in person.languages)),
        (_("Pace"), capfirst(str(PACE_WORDS[person.pace]))),
        (
            _("Rests"),
            _("until %(day)s") % {"day": day_of_rest(resting)} if resting else "",
        ),
    ]
    return [{"term": term, "words": said} for term, said in rows if said]


def _entries(entries: Sequence[Need | Offer], *, kind: str) -> list[Row]:
    return [
        {
            "url": reverse(f"triage:{kind}", args=(entry.pk,)),
            "words": entry.what,
            "lang": entry.lang,
            "facts": side_by_side((entry.area, entry.get_status_display())),
        }
        for entry in entries
    ]


def _matches(person: Member, scope: Scope) -> list[Row]:
    return [
        {
            "url": reverse("triage:match", args=(match.pk,)),
            "words": said_with(
                _("With %(name)s"), name=isolated(match.other_side(person).first_name_or_neighbor)
            ),
            "lang": "",
            "facts": side_by_side(
                (as_written(label.words, label.lang), match.get_status_display())
            ),
        }
        for match in scope.matches
        for label in [scope.labels["match", match.pk]]
    ]


def _waiting(person: Member, matches: Iterable[Match], *, at: datetime) -> list[Row]:
    """Return the questions that wait for this person's answer, the soonest first."""
    open_ones = [match for match in matches if match.to_answer == person]
    return [
        {
            "url": reverse("triage:match", args=(match.pk,)),
            "words": _("Can answer until %(time)s")
            % {"time": moment_words(localtime(match.answer_until), at=at)},
            "name": match.other_side(person).first_name_or_neighbor,
        }
        for match in sorted(open_ones, key=lambda match: match.answer_by)
    ]


def _to_tell(person: Member, *, reader: Member, at: datetime) -> list[Row]:
    """Return the messages that somebody has to bring them. One query."""
    untold = messages_in_charge(reader, at=at).for_a_person().filter(member=person)
    return [
        {
            "url": reverse("triage:message", args=(message.pk,)),
            "words": _("Waits to be told since %(time)s")
            % {"time": moment_words(localtime(message.done_at or at), at=at)},
        }
        for message in untold.order_by("pk")
    ]
