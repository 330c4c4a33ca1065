"""Collects the rows of the demo in memory, and writes each table in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import models

from matching.models import Match
from members.history import kind_of
from members.models import (
    BlockedPair,
    ContactWay,
    Event,
    Member,
    Reveal,
    RevealReason,
    RevealWhat,
    Term,
)
from needs.models import Need
from offers.models import Offer


@dataclass(frozen=True, slots=True)
class Happening:
    """What will become an event once its subject has a number."""

    verb: str
    subject: models.Model
    at: datetime
    by: Member | None = None
    on_behalf_of: Member | None = None
    was: str = ""
    now: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What will become a reveal."""

    owner: Member
    viewer: Member
    why: RevealReason
    subject: models.Model
    at: datetime
    ended_at: datetime | None = None
    what: RevealWhat = RevealWhat.CONTACT


@dataclass(slots=True)
class Ledger:
    """Everything that the demo will hold."""

    members: list[Member] = field(default_factory=list)
    ways: list[ContactWay] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    blocked: list[tuple[Member, Member]] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def write(self) -> None:
        """Write all rows, people first. Twelve statements."""
        Member.objects.bulk_create(self.members)
        ContactWay.objects.bulk_create(self.ways)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=way.member, email=way.value, primary=True, verified=True)
            for way in self.ways
            if way.verified_at and "@" in way.value
        )
        Term.objects.bulk_create(self.terms)
        Offer.objects.bulk_create(self.offers)
        Need.objects.bulk_create(self.needs)
        Match.objects.bulk_create(self.matches)
        Event.objects.bulk_create(
            _event(one) for one in sorted(self.happenings, key=lambda one: one.at)
        )
        Reveal.objects.bulk_create(_reveal(look) for look in self.looks)
        BlockedPair.objects.bulk_create(_blocked(*pair) for pair in self.blocked)


def _event(one: Happening) -> Event:
    return Event(
        at=one.at, verb=one.verb, subject_kind=kind_of(one.subject), subject_id=one.subject.pk,
        by=one.by, on_behalf_of=one.on_behalf_of,
        from_status=one.was, to_status=one.now, reason=one.reason,
    )  # fmt: skip


def _reveal(look: Look) -> Reveal:
    return Reveal(
        owner=look.owner, viewer=look.viewer, what=look.what, why=look.why,
        at=look.at, ended_at=look.ended_at,
        subject_kind=kind_of(look.subject), subject_id=look.subject.pk,
    )  # fmt: skip


def _blocked(one: Member, other: Member) -> BlockedPair:
    low, high = sorted((one.pk, other.pk))
    return BlockedPair(one_id=low, other_id=high)
