"""What happened to a member's posts and what was sent to them; see `members.portable`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from commons.kept_apart import lines_of
from commons.models import WordingProposal
from commons.timeline import words_of
from commons.what_we_send import sent_by_kind
from matching.models import Match
from members.directions import as_plain
from members.history import kind_of
from members.models import Event, Member, Reach
from members.portable import Row, Section, register, selves
from needs.models import Need
from offers.models import Offer
from outbox.models import Message


def register_sections() -> None:
    """Make the sections of this app known."""
    register(STORY)
    register(MESSAGES)
    register(WORDINGS)
    register(APART)


def _story(member: Member, at: datetime) -> Iterator[Row]:
    needs = Need.objects.of(member).only("what", "requester")
    offers = Offer.objects.of(member).only("what", "for_one_need", "helper")
    posts = {(kind_of(post), post.pk): post for post in (*needs, *offers)}
    rows = Match.objects.visible_to(member).with_people().select_related("need")
    matches = {match.pk: match for match in rows}
    for event in reversed(Event.objects.about_any([*posts.values(), *matches.values()])):
        post = posts.get((event.subject_kind, event.subject_id))
        about = str(post) if post else matches[event.subject_id].need.what
        if words := words_of(event, post, matches, member):
            yield {"at": event.at, "about": about, "words": as_plain(words)}


def _messages(member: Member, at: datetime) -> Iterator[Row]:
    sent = sent_by_kind()
    rows: Any = Message.objects.filter(member__in=selves(member)).with_kind_of_way()
    for message in rows.order_by("pk").only("kind", "created_at", "state", "done_at"):
        known = sent.get(message.kind)
        way = message.kind_of_way
        yield {
            "what": str(known.when if known else _("A message")),
            "at": message.created_at,
            "state": message.get_state_display(),
            "done_at": message.done_at,
            "way": str(Reach(way).label) if way else "",
        }


def _wordings(member: Member, at: datetime) -> Iterator[Row]:
    for one in WordingProposal.objects.filter(member__in=selves(member)).order_by("pk"):
        yield {
            "at": one.at, "quoted": one.quoted, "proposed": one.proposed, "why": one.why,
            "state": one.get_state_display(),
        }  # fmt: skip


def _apart(member: Member, at: datetime) -> Iterator[Row]:
    for line in lines_of(member):
        yield {"who": as_plain(line.who), "at": line.at}


STORY = Section(
    key="story", title=_("What happened to what you asked for and offered"), order=40,
    rows=_story, labels={"at": _("When"), "about": _("About"), "words": _("What happened")},
)  # fmt: skip
MESSAGES = Section(
    key="messages", title=_("What we wrote to you"), order=50, rows=_messages,
    covers=frozenset({"outbox.Message.member"}),
    labels={
        "what": _("What it says"), "at": _("Written"), "state": _("What became of it"),
        "done_at": _("Settled at"), "way": _("Sent by"),
    },
)  # fmt: skip
WORDINGS = Section(
    key="wordings", title=_("Wordings you suggested"), order=64, rows=_wordings,
    covers=frozenset({"commons.WordingProposal.member"}),
    labels={
        "at": _("When"), "quoted": _("What it says"), "proposed": _("Your words"),
        "why": _("Why"), "state": _("What became of it"),
    },
)  # fmt: skip
APART = Section(
    key="apart", title=_("People we keep apart from you"), order=62, rows=_apart,
    covers=frozenset(
        {"members.BlockedPair.one", "members.BlockedPair.other", "members.ApartWish.by"}
    ),
    labels={"who": _("Who"), "at": _("Since")},
)  # fmt: skip
