"""What one timeline is about: which things, which matches, told to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from matching.models import Match
from members.history import kind_of
from members.models import Member
from needs.models import Need
from offers.models import Offer
from triage.permissions import matches_in_charge, needs_in_charge, offers_in_charge

if TYPE_CHECKING:
    from members.models import Term

type Thing = Need | Offer | Member | Term
type Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Label:
    """What a line is about, where a timeline tells of several things. url: empty for no link."""

    words: str
    lang: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one timeline is about, loaded.

    reader: whose page it is; nobody reads what is said or noted of them.
    things: whose own events, notes and looks are told. matches: with both sides.
    people: to whom messages are told. member: the one person it is about, if it is about one;
    then messages about nothing else are told as well, and looks at nobody else.
    labels: what a line is about, by the kind and key of its thing.
    """

    reader: Member
    things: Sequence[Thing]
    matches: Sequence[Match]
    people: frozenset[int]
    member: Member | None = None
    labels: Mapping[Key, Label] = field(default_factory=dict)

    @property
    def subjects(self) -> list[Model]:
        """Return all that events and looks are about."""
        return [*self.things, *self.matches]

    def keys(self, kind: str) -> list[int]:
        """Return the keys of everything of one kind."""
        return [subject.pk for subject in self.subjects if kind_of(subject) == kind]

    def match(self, pk: int) -> Match | None:
        """Return a match of this timeline."""
        return next((match for match in self.matches if match.pk == pk), None)


def scope_of_need(need: Need, *, reader: Member, matches: Sequence[Match] | None = None) -> Scope:
    """Return what the timeline of a need is about. One query, none when given its matches."""
    if matches is None:
        matches = list(Match.objects.told().filter(need=need).with_both().order_by("-pk"))
    people = {need.requester_id, *(match.helper_id for match in matches)}
    labels = {("match", match.pk): _label(_("Their match"), match) for match in matches}
    return Scope(
        reader=reader, things=[need], matches=matches, people=frozenset(people), labels=labels
    )


def scope_of_offer(offer: Offer, *, reader: Member, at: datetime) -> Scope:
    """Return what the timeline of an offer is about, for one coordinator. Two queries."""
    matches = list(Match.objects.told().filter(offer=offer).with_both().order_by("-pk"))
    people = {offer.helper_id, *(match.requester_id for match in matches)}
    return Scope(
        reader=reader, things=[offer], matches=matches, people=frozenset(people),
        labels=_labels_of(matches, reader=reader, at=at),
    )  # fmt: skip


def scope_of_match(match: Match, *, reader: Member) -> Scope:
    """Return what the timeline of a match is about. No query."""
    people = frozenset({match.requester_id, match.helper_id})
    return Scope(reader=reader, things=[], matches=[match], people=people)


def scope_of_member(person: Member, *, reader: Member, at: datetime) -> Scope:
    """Return what the timeline of a person is about, for one coordinator. Five queries.

    What of theirs stands outside the coordinator's charge is left out.
    """
    needs = needs_in_charge(reader, at=at).filter(requester=person).with_card().newest_first()
    offers = offers_in_charge(reader, at=at).filter(helper=person, for_one_need=False)
    entries: list[Need | Offer] = [*needs, *offers.with_card().newest_first()]
    own = matches_in_charge(reader, at=at).visible_to(person)
    matches = list(own.with_both().order_by("-pk"))
    labels = {(kind_of(entry), entry.pk): _label_of(entry) for entry in entries}
    return Scope(
        reader=reader, things=[person, *entries, *person.terms.all()], matches=matches,
        people=frozenset({person.pk}), member=person,
        labels=labels | _labels_of(matches, reader=reader, at=at),
    )  # fmt: skip


def _labels_of(matches: Iterable[Match], *, reader: Member, at: datetime) -> dict[Key, Label]:
    """Name each match by its need, where the need is in charge. One query."""
    matches = list(matches)
    charge = needs_in_charge(reader, at=at).filter(pk__in={match.need_id for match in matches})
    seen = set(charge.values_list("pk", flat=True))
    elsewhere = _("A need in another area")
    return {
        ("match", match.pk): _label(match.need.what, match, lang=match.need.lang)
        if match.need_id in seen
        else _label(elsewhere, match)
        for match in matches
    }


def _label_of(entry: Need | Offer) -> Label:
    return Label(entry.what, entry.lang, reverse(f"triage:{kind_of(entry)}", args=(entry.pk,)))


def _label(words: str, match: Match, *, lang: str = "") -> Label:
    return Label(words, lang, reverse("triage:match", args=(match.pk,)))
