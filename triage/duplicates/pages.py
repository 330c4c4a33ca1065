"""What looks alike on the desk, in words: the list of pairs, and two side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from matching.models import Match
from members.directions import as_written, quoted, side_by_side
from members.doubles import Shared, Two, members_alike
from members.models import Event, Member
from needs.cards import when
from needs.models import Need
from neighborhood.models import Word
from neighborhood.naming import enumerated, phrased
from offers.models import Offer
from triage.duplicates.retrieval import TwoNeeds, alike_to, needs_alike
from triage.models import Action, Alike, KeptApart, Note
from triage.permissions import needs_in_charge, offers_in_charge, others_in_charge
from triage.rows import waited_since
from triage.timeline.event_words import words_of
from triage.undoing import shown_words
from triage.words import PACE_WORDS

# More pairs than anybody works through in one sitting.
MOST_PAIRS = 300
MOST_MOMENTS = 8
MOST_POSTS = 6
_A_NEIGHBOR = pgettext_lazy("instead of a name, inside a sentence", "a neighbor")
KINDS = ("merged_needs", "merged_members", "kept_apart")

SHARED_WORDS: Mapping[Shared, Any] = {
    Shared.NUMBER: gettext_lazy("same number"),
    Shared.EMAIL: gettext_lazy("same e-mail address"),
    Shared.DIGITS: gettext_lazy("same last digits of the number"),
}

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TwoMembers:
    """Two members who may be one person, the lower key first."""

    keys: Two
    shared: Shared
    same_name: bool
    same_area: bool


def pairs_of_needs(reader: Member, *, at: datetime) -> list[TwoNeeds]:
    """Return the pairs of needs in charge that look like one, most alike first. Three queries."""
    needs = needs_in_charge(reader, at=at).unresolved()
    known = members_alike(needs.order_by().values("requester"))
    return needs_alike(needs, known=known, limit=MOST_PAIRS)


def pairs_of_members(reader: Member, *, at: datetime) -> list[TwoMembers]:
    """Return the pairs of people in charge who may be one, most likely first. Four queries."""
    people = others_in_charge(reader, at=at)
    shared_by_two = members_alike(people.order_by().values("pk"))
    apart = KeptApart.objects.pairs(Alike.MEMBER)
    ids = {pk for two in shared_by_two for pk in two}
    rows = Member.objects.filter(pk__in=ids).values_list("pk", "name", "area")
    known = {pk: (name.lower(), area) for pk, name, area in rows}
    pairs = [
        _two_members(two, shared, known)
        for two, shared in shared_by_two.items() if two not in apart
    ]  # fmt: skip
    pairs.sort(key=lambda pair: (-pair.same_name, -pair.same_area, [-pk for pk in pair.keys]))
    return pairs[:MOST_PAIRS]


def need_rows(pairs: Sequence[TwoNeeds], *, at: datetime) -> list[Row]:
    """Return what templates/triage/duplicates.html shows of pairs of needs. One query."""
    ids = {pk for pair in pairs for pk in pair.keys}
    needs = Need.objects.with_card().in_bulk(ids)
    return [
        {
            "url": reverse("triage:need_pair", args=pair.keys), "why": why_needs(pair),
            "sides": [_need_line(needs[pk], at=at) for pk in pair.keys],
        }
        for pair in pairs
    ]  # fmt: skip


def member_rows(pairs: Sequence[TwoMembers], *, reader: Member, at: datetime) -> list[Row]:
    """Return what templates/triage/duplicates.html shows of pairs of people. Three queries."""
    ids = {pk for pair in pairs for pk in pair.keys}
    people = Member.objects.select_related("area").in_bulk(ids)
    posts = _posts_of(ids, reader=reader, at=at)
    return [
        {
            "url": reverse("triage:member_pair", args=pair.keys), "why": why_members(pair),
            "sides": [_member_line(people[pk], posts.get(pk, []), at=at) for pk in pair.keys],
        }
        for pair in pairs
    ]  # fmt: skip


def why_needs(pair: TwoNeeds) -> str:
    """Say what two needs have in common."""
    said = [
        _("same person") if pair.same_member else "",
        SHARED_WORDS[pair.shared] if pair.shared else "",
        _("almost the same words") if pair.has_like_words else "",
        _("same kind of help") if pair.same_kind and not pair.has_like_words else "",
        _names_and_areas(pair.same_name and not pair.same_member, pair.same_area),
    ]
    return capfirst(phrased(said))


def why_members(pair: TwoMembers) -> str:
    """Say what two people have in common."""
    said = [SHARED_WORDS[pair.shared], _names_and_areas(pair.same_name, pair.same_area)]
    return capfirst(phrased(said))


def looks_like(need: Need, *, reader: Member, at: datetime) -> Row | None:
    """Return what templates/triage/looks_like.html says beside a need, if one is like it.

    Two queries. Nothing for a need that is over.
    """
    if need.is_over:
        return None
    among = needs_in_charge(reader, at=at).unresolved()
    found = alike_to(need, among=among, limit=1)
    if not found:
        return None
    pair = found[0]
    twin = pair.other if pair.one.pk == need.pk else pair.one
    return {
        "url": reverse("triage:need_pair", args=pair.keys), "what": twin.what, "lang": twin.lang,
        "name": twin.name.split()[0] if twin.name else _A_NEIGHBOR, "why": why_needs(pair),
        "since": waited_since(twin.opened_at, at=at),
    }  # fmt: skip


def need_sides(needs: Sequence[Need], *, reader: Member, at: datetime) -> list[Row]:
    """Return what templates/triage/duplicate.html shows of two needs. Three queries."""
    matches = list(Match.objects.told().filter(need__in=needs).with_both().order_by("-pk"))
    about = Event.objects.about_any([*needs, *matches])
    events = list(about.select_related("by", "on_behalf_of"))
    notes = list(Note.objects.filter(need__in=needs).read_by(reader).select_related("by"))
    return [
        {
            "key": need.pk, "title": need.what, "lang": need.lang, "details": need.details,
            "url": reverse("triage:need", args=(need.pk,)), "facts": _need_facts(need, at=at),
            "lists": [
                (_("Asked"), [_asked(match) for match in own if match.is_live]),
                (_("Notes"), [note.text for note in notes if note.need_id == need.pk]),
            ],
            "moments": _moments(_about(events, need, own)[:MOST_MOMENTS], own),
            "is_over": need.is_over, **_spoken(number, _written(need)),
        }
        for number, need in enumerate(needs, start=1)
        for own in [[match for match in matches if match.need_id == need.pk]]
    ]  # fmt: skip


def member_sides(members: Sequence[Member], *, reader: Member, at: datetime) -> list[Row]:
    """Return what templates/triage/duplicate.html shows of two people. Three queries."""
    words = {word.slug: str(word) for word in Word.objects.active()}
    posts = _posts_of([member.pk for member in members], reader=reader, at=at)
    return [
        {
            "key": member.pk, "title": _called(member), "lang": "", "url": "", "details": "",
            "facts": _member_facts(member, words=words, at=at),
            "lists": [
                (_("Needs"), [_written(one) for one in own if isinstance(one, Need)]),
                (_("Offers"), [_written(one) for one in own if isinstance(one, Offer)]),
            ],
            "moments": [], "is_over": bool(member.merged_into_id),
            **_spoken(number, _called(member)),
        }
        for number, member in enumerate(members, start=1) for own in [posts.get(member.pk, [])]
    ]  # fmt: skip


def latest_action(reader: Member, *, at: datetime) -> Row | None:
    """Return the last thing this coordinator did here that can be undone. One query."""
    mine = Action.objects.to_undo(reader, at=at).filter(kind__in=KINDS)
    action = mine.with_what().first()
    if action is None:
        return None
    url = reverse("triage:undo_one", args=(action.pk,))
    page = "triage:duplicates_people" if action.member_id else "triage:duplicates"
    return {"words": shown_words(action), "url": url, "back": reverse(page)}


def two_members_of(one: Member, other: Member) -> TwoMembers | None:
    """Return what two people have in common, if they may be one. Two queries."""
    found = members_alike(Member.objects.filter(pk__in=(one.pk, other.pk)).values("pk"))
    known = {member.pk: (member.name.lower(), member.area_id) for member in (one, other)}
    return next((_two_members(two, shared, known) for two, shared in found.items()), None)


def _two_members(
    two: Two, shared: Shared, known: Mapping[int, tuple[str, int | None]]
) -> TwoMembers:
    (name, area), (other_name, other_area) = (known[pk] for pk in two)
    return TwoMembers(
        two, shared, same_name=bool(name) and name == other_name,
        same_area=area is not None and area == other_area,
    )  # fmt: skip


def _names_and_areas(same_name: bool, same_area: bool) -> str:  # noqa: FBT001 (two facts)
    if same_name and same_area:
        return _("same name and area")
    if same_name:
        return _("same name")
    return _("same area") if same_area else ""


def _called(member: Member) -> str:
    return capfirst(member.first_name_or_neighbor)


def _need_line(need: Need, *, at: datetime) -> Row:
    facts = (_called(need.requester), need.area, need.category)
    since = waited_since(need.opened_at, at=at)
    return {"words": need.what, "lang": need.lang, "facts": side_by_side((*facts, since))}


def _member_line(member: Member, posts: Sequence[Need | Offer], *, at: datetime) -> Row:
    said = [quoted(entry.what, entry.lang) for entry in posts[:2]]
    facts = [member.area or "", waited_since(member.joined_at, at=at), *said]
    return {"words": _called(member), "lang": "", "facts": side_by_side(facts)}


def _posts_of(
    member_ids: Iterable[int], *, reader: Member, at: datetime
) -> dict[int, list[Need | Offer]]:
    """Return the latest needs and offers in charge of some people, by their key. Two queries."""
    ids = list(member_ids)
    needs = needs_in_charge(reader, at=at).filter(requester__in=ids)
    needs = needs.defer("search", "plain").newest_first()
    offers = offers_in_charge(reader, at=at).filter(helper__in=ids, for_one_need=False)
    posts: dict[int, list[Need | Offer]] = {}
    for need in needs:
        posts.setdefault(need.requester_id, []).append(need)
    for offer in offers.defer("search", "plain").newest_first():
        posts.setdefault(offer.helper_id, []).append(offer)
    return {pk: own[:MOST_POSTS] for pk, own in posts.items()}


def _need_facts(need: Need, *, at: datetime) -> list[Row]:
    rows = [
        (_("Who"), _called(need.requester)),
        (_("Where"), str(need.area)),
        (_("Kind"), str(need.category)),
        (_("When"), when(need)),
        (_("How soon"), need.get_urgency_display()),
        (_("Waiting"), waited_since(need.opened_at, at=at)),
        (_("Stands"), need.get_status_display()),
    ]
    return [{"term": term, "words": said} for term, said in rows if said]


def _member_facts(member: Member, *, words: Mapping[str, str], at: datetime) -> list[Row]:
    rows = [
        (_("Where"), str(member.area) if member.area else ""),
        (_("Languages"), enumerated(words.get(slug, slug) for slug in member.languages)),
        (_("Here for"), waited_since(member.joined_at, at=at)),
        (_("Pace"), capfirst(str(PACE_WORDS[member.pace]))),
    ]
    return [{"term": term, "words": said} for term, said in rows if said]


def _spoken(number: int, title: str) -> Row:
    """Return how the button of one of the two is told from the other; the first is the older."""
    return {
        "spoken": format_html("{}: {}", number, title), "look": "" if number == 1 else "second",
    }  # fmt: skip


def _written(entry: Need | Offer) -> str:
    return as_written(entry.what, entry.lang)


def _asked(match: Match) -> str:
    return f"{capfirst(match.helper.first_name_or_neighbor)}: {match.get_status_display()}"


def _moments(events: Iterable[Event], matches: Iterable[Match]) -> list[Row]:
    match_by_id = {match.pk: match for match in matches}
    return [
        {
            "at": event.at,
            "words": words_of(
                event,
                match=match_by_id.get(event.subject_id) if event.subject_kind == "match" else None,
            ),
        }
        for event in events
    ]


def _about(events: Iterable[Event], need: Need, matches: Iterable[Match]) -> list[Event]:
    subjects = {("need", need.pk), *(("match", match.pk) for match in matches)}
    return [event for event in events if (event.subject_kind, event.subject_id) in subjects]
