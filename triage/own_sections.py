"""What the desk wrote about a member, did with them, or they did there; see `members.portable`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.models import Match
from members.contact import strike_contact
from members.models import Event, Member
from members.portable import Row, Section, register, selves
from needs.models import Need
from neighborhood.models import Vocabulary
from neighborhood.vocabulary import word_names
from offers.models import Offer
from outbox.models import Message
from triage.models import Call, DeskSettings, HandOver, Letter, Note
from triage.several import WRITTEN
from triage.timeline.event_words import own_words_of


def register_sections() -> None:
    """Make the sections of this app known."""
    for section in SECTIONS:
        register(section)


def _notes(member: Member, at: datetime) -> Iterator[Row]:
    """Yield the notes about a member. They may hold how to reach somebody else, which is struck."""
    notes = Note.objects.of_person(member).filter(is_safety=False)
    notes = notes.select_related("by", "need", "offer")
    for note in notes.order_by("pk"):
        about = note.need or note.offer
        yield {
            "at": note.at,
            "by": note.by.called_by_all if note.by else "",
            "about": about.what if about else "",
            "text": strike_contact(note.text),
        }


def _calls(member: Member, at: datetime) -> Iterator[Row]:
    names = word_names(*Vocabulary)
    rows = Call.objects.filter(member__in=selves(member)).select_related("by")
    for call in rows.order_by("pk"):
        yield {
            "at": call.at,
            "by": call.by.called_by_all if call.by else "",
            "outcome": call.get_outcome_display(),
            "language": names.get(call.language, call.language),
            "again_at": call.call_again_at,
            "done_at": call.done_at,
        }


def _letters(member: Member, at: datetime) -> Iterator[Row]:
    sent = Message.objects.filter(member__in=selves(member), kind=WRITTEN).order_by("pk")
    keys = {ids["letter"] for ids in sent.values_list("ids", flat=True) if "letter" in ids}
    for letter in Letter.objects.filter(pk__in=keys).order_by("pk"):
        yield {"at": letter.at, "text": letter.text}


def _deeds(member: Member, at: datetime) -> Iterator[Row]:
    """Yield what a member did or what was done with them, but for what their posts tell."""
    by_them = Q(by__in=selves(member)) | Q(on_behalf_of__in=selves(member))
    about_them = Q(subject_kind="member", subject_id__in=selves(member))
    terms = Q(subject_kind="term", subject_id__in=member.terms.values("pk"))
    told = (
        Q(subject_kind="need", subject_id__in=Need.objects.of(member).values("pk"))
        | Q(subject_kind="offer", subject_id__in=Offer.objects.of(member).values("pk"))
        | Q(subject_kind="match", subject_id__in=Match.objects.visible_to(member).values("pk"))
    )
    rows = Event.objects.filter(by_them | about_them | terms).exclude(told)
    rows = rows.told_to(selves(member))
    for event in rows.select_related("by", "on_behalf_of").order_by("pk"):
        yield {"at": event.at, "words": own_words_of(event, reader=member)}


def _hand_overs(member: Member, at: datetime) -> Iterator[Row]:
    for note in HandOver.objects.filter(by=member).order_by("pk"):
        yield {"at": note.at, "text": strike_contact(note.text)}


def _own_letters(member: Member, at: datetime) -> Iterator[Row]:
    for letter in Letter.objects.filter(by=member).order_by("pk"):
        yield {"at": letter.at, "text": strike_contact(letter.text)}


def _settings(member: Member, at: datetime) -> Iterator[Row]:
    for one in DeskSettings.objects.filter(member=member):
        yield {"keys_off": not one.has_keys}


_WHEN, _BY, _TEXT = _("When"), _("Who"), _("The words")

SECTIONS = (
    Section(
        key="deeds", title=_("What else you did, and what was done with you"), order=41,
        rows=_deeds, covers=frozenset({"members.Event.by", "members.Event.on_behalf_of"}),
        labels={"at": _WHEN, "words": _("What happened")},
    ),
    Section(
        key="letters", title=_("What coordinators wrote to you"), order=52, rows=_letters,
        labels={"at": _WHEN, "text": _TEXT},
    ),
    Section(
        key="calls", title=_("Calls with you"), order=53, rows=_calls,
        covers=frozenset({"triage.Call.member"}),
        labels={
            "at": _WHEN, "by": _BY, "outcome": _("How it ended"), "language": _("Language"),
            "again_at": _("To be called again"), "done_at": _("Called again"),
        },
    ),
    Section(
        key="notes", title=_("What coordinators noted about you"), order=54, rows=_notes,
        covers=frozenset({"triage.Note.member", "triage.Note.first_member"}),
        labels={"at": _WHEN, "by": _BY, "about": _("About"), "text": _TEXT},
    ),
    Section(
        key="hand_overs", title=_("What you wrote for the next coordinators"), order=81,
        rows=_hand_overs, covers=frozenset({"triage.HandOver.by"}),
        labels={"at": _WHEN, "text": _TEXT},
    ),
    Section(
        key="own_letters", title=_("What you wrote to neighbors from the desk"), order=81,
        rows=_own_letters, covers=frozenset({"triage.Letter.by"}),
        labels={"at": _WHEN, "text": _TEXT},
    ),
    Section(
        key="desk", title=_("How you like the desk"), order=83, rows=_settings,
        covers=frozenset({"triage.DeskSettings.member"}),
        labels={"keys_off": _("Single keys are off")},
    ),
)  # fmt: skip
