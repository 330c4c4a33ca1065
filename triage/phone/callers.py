"""Finding who calls, and what they may have asked for before. Shows no number, only its end."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q
from django.urls import reverse

from members.board import plain_words
from members.endings import digits_in, endings_of, owners_of
from members.models import ENDING_DIGITS, Event, Member, MemberQuerySet, PaperCode
from members.services import count_look_up
from members.slips import first_letters_of, has_word, name_pattern, nearest, words_in
from needs.models import Need
from neighborhood.models import Area, Neighborhood
from offers.models import Offer
from triage.permissions import needs_in_charge, offers_in_charge, others_in_charge
from triage.phone.words import called, ending_words, since_words
from triage.services import owner_of

MOST_FOUND = 12
MOST_ALIKE = 5
MOST_ENTRIES = 3
# Two wordings of one thing, such as "a ride to the clinic" and "ride to clinic on Friday".
ALIKE_FROM = 0.45
# Whoever asked for the same longer ago asks again.
ALIKE_FOR = timedelta(days=30)

_CODE = re.compile(r"[a-z]+([-\s]+[a-z]+)+[-\s]+\d\d([-\s]+[a-z]+)*", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-]*\d")


@dataclass(slots=True)
class Known:
    """Somebody who is here already, with what they ask for and offer at present.

    by_number: None, or whether all of a number that was typed is theirs, not its end alone.
    alike: their posts in similar words.
    """

    member: Member
    by_number: bool | None = None
    alike: list[Need | Offer] = field(default_factory=list)
    open: list[Need | Offer] = field(default_factory=list)
    endings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed so far about a call. Each may be empty."""

    what: str = ""
    is_offer: bool = False
    area: Area | None = None
    number: str = ""
    name: str = ""


def find_callers(text: str, *, by: Member, at: datetime) -> list[Known]:
    """Find people in charge by what one field says of them.

    The beginning of the first name or all of another, forgiving accents and a slip; the area;
    the four last digits of a number or all of it; or a paper code. That a number was looked up
    or a code used is written down. Raises TooManyLookUps.
    """
    people = others_in_charge(by, at=at).select_related("area")
    if _CODE.fullmatch(text.strip()):
        count_look_up(by, of=PaperCode.digest_of(text).hex(), at=at)
        return _with_posts(_holders(text, people=people, by=by), by=by, at=at)
    numbers = [found for found in _NUMBER.findall(text) if len(digits_in(found)) >= ENDING_DIGITS]
    words = words_in(_NUMBER.sub(" ", text) if numbers else text)
    for number in numbers:
        people = people.filter(pk__in=_owners(number, by=by, at=at))
    if not numbers and not words:
        return []
    found = list(_named(words, people=people).order_by("-joined_at", "-pk")[:MOST_FOUND])
    if not found and words:
        found = _nearly_named(words, people=people)
    return _with_posts(found, by=by, at=at)


def look_alikes(said: Said, *, by: Member, at: datetime) -> list[Known]:
    """Return who may be calling again: by the number, or with something in similar words.

    The same number comes first. A number that was not looked up in the last hour is written
    down. Raises TooManyLookUps.
    """
    known = _by_number(said, by=by, at=at)
    for entry in _in_similar_words(said, by=by, at=at):
        owner = owner_of(entry)
        known.setdefault(owner.pk, Known(owner)).alike.append(entry)
    rows = sorted(known.values(), key=lambda one: (not one.by_number, not one.alike))
    return _fill(rows[:MOST_ALIKE], by=by, at=at)


def has_to_be_asked(one: Known, *, said: Said) -> bool:
    """Tell whether somebody is so much alike that the coordinator has to say who it is.

    The same number is; its end alone only with the same name or area; similar words only from
    the same area, and not under another name.
    """
    same_area = said.area is not None and one.member.area_id == said.area.pk
    is_named_so = bool(said.name) and has_name(one.member, said.name)
    if one.by_number is not None:
        return one.by_number or same_area or is_named_so
    is_free = is_named_so or not said.name or not one.member.name
    return is_free and any(said.area and e.area_id == said.area.pk for e in one.alike)


def has_name(member: Member, name: str) -> bool:
    """Tell whether a member goes by the first word of a name."""
    return any(has_word(member.name, word) for word in words_in(name)[:1])


def rows_of_known(known: Iterable[Known], *, at: datetime) -> list[dict[str, Any]]:
    """Return what the pages show of people: name, area, the end of a number, what is open."""
    return [
        {
            "pk": one.member.pk, "name": called(one.member.first_name_or_neighbor),
            "area": str(one.member.area or ""), "ending": ending_words(one.endings),
            "same_number": one.by_number is True,
            # Whoever has no number cannot be called.
            "url": reverse(
                "triage:member_calls" if one.endings else "triage:member", args=(one.member.pk,)
            ),
            "intake_url": f"{reverse('triage:intake')}?person={one.member.pk}",
            "posts": [_post_row(entry, at=at) for entry in (one.alike or one.open)[:MOST_ENTRIES]],
        }
        for one in known
    ]  # fmt: skip


def _post_row(entry: Need | Offer, *, at: datetime) -> dict[str, Any]:
    kind = "need" if isinstance(entry, Need) else "offer"
    return {
        "words": entry.what, "lang": entry.lang, "key": f"{kind}-{entry.pk}",
        "since": since_words(entry.opened_at, at=at),
        "url": reverse(f"triage:{kind}", args=(entry.pk,)),
    }  # fmt: skip


def _named(words: Sequence[str], *, people: MemberQuerySet) -> MemberQuerySet:
    """Keep those whose name has each word, or whose area does."""
    areas = [(area.pk, words_in(" ".join(area.names.values()))) for area in Area.objects.active()]
    for word in words:
        there = [pk for pk, parts in areas if any(part.startswith(word) for part in parts)]
        people = people.filter(Q(plain_name__regex=name_pattern(word)) | Q(area__in=there))
    return people


def _nearly_named(words: Sequence[str], *, people: MemberQuerySet) -> list[Member]:
    """Forgive a slip in the first word; whoever the other words find is looked through."""
    wide = _named(words[1:], people=people).filter(plain_name__regex=first_letters_of(words[0]))
    names = wide.order_by("-joined_at", "-pk").values_list("pk", "plain_name")
    pks = nearest(names, words[0], most=MOST_FOUND)
    return list(people.filter(pk__in=pks).order_by("-joined_at", "-pk"))


def _holders(code: str, *, people: MemberQuerySet, by: Member) -> list[Member]:
    holders = PaperCode.objects.filter(digest=PaperCode.digest_of(code)).values("member")
    found = list(people.filter(pk__in=holders))
    for holder in found:
        Event.objects.record("code_used", holder, by=by)
    return found


def _by_number(said: Said, *, by: Member, at: datetime) -> dict[int, Known]:
    owners = _owners(said.number, by=by, at=at)
    if not owners:
        return {}
    people = others_in_charge(by, at=at).select_related("area").filter(pk__in=owners)
    return {person.pk: Known(person, by_number=owners[person.pk]) for person in people}


def _owners(number: str, *, by: Member, at: datetime) -> Mapping[int, bool]:
    """Look up whose number it may be, count that, and write it down."""
    digits = digits_in(number)
    if len(digits) < ENDING_DIGITS:
        return {}
    if count_look_up(by, of=digits, at=at):
        Event.objects.record("number_looked_up", by, by=by, at=at)
    return owners_of(number, group=Neighborhood.current())


def _in_similar_words(said: Said, *, by: Member, at: datetime) -> list[Need | Offer]:
    plain = plain_words(said.what.replace("\x00", "")).strip()
    if not plain:
        return []
    charge: Any = offers_in_charge(by, at=at) if said.is_offer else needs_in_charge(by, at=at)
    rows = charge.unresolved().in_area(said.area).filter(opened_at__gte=at - ALIKE_FOR)
    rows = rows.with_card().filter(plain__trigram_similar=plain)
    rows = rows.annotate(likeness=TrigramSimilarity("plain", plain))
    whose = "helper" if said.is_offer else "requester"
    rows = rows.filter(likeness__gte=ALIKE_FROM).select_related(f"{whose}__area")
    rows = rows.exclude(**{whose: by})
    found: list[Need | Offer] = list(rows.order_by("-likeness", "-pk")[: 4 * MOST_ALIKE])
    return [e for e in found if not said.name or not (owner_of(e).name) or _fits(e, said)]


def _fits(entry: Need | Offer, said: Said) -> bool:
    return has_name(owner_of(entry), said.name)


def _with_posts(people: Iterable[Member], *, by: Member, at: datetime) -> list[Known]:
    return _fill([Known(person) for person in people], by=by, at=at)


def _fill(known: list[Known], *, by: Member, at: datetime) -> list[Known]:
    """Add the ends of numbers and what is open. Three queries."""
    pks = [one.member.pk for one in known]
    if not pks:
        return known
    endings, entries = endings_of(pks), _open_by_member(pks, by=by, at=at)
    for one in known:
        one.endings = endings.get(one.member.pk, ())
        one.open = entries.get(one.member.pk, [])
    return known


def _open_by_member(
    pks: Collection[int], *, by: Member, at: datetime
) -> Mapping[int, list[Need | Offer]]:
    needs = needs_in_charge(by, at=at).with_card().unresolved().filter(requester__in=pks)
    offers = offers_in_charge(by, at=at).with_card().unresolved().filter(helper__in=pks)
    found: dict[int, list[Need | Offer]] = {}
    for entry in (*needs.newest_first(), *offers.filter(for_one_need=False).newest_first()):
        found.setdefault(owner_of(entry).pk, []).append(entry)
    return found
