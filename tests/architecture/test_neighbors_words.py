"""What neighbors wrote stands in its own language and direction on pages of another one.

All that people write is planted in one language, and every page is read in another. Names are
left out: they are in no language.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone, translation

from matching.models import Match
from members.models import Member, Report
from members.services import mint_link
from needs.models import ForWhom, Need
from offers.models import Offer
from outbox.models import DemoArrival, Reply
from tests.architecture.test_attacker import END_THEMSELVES, where
from tests.architecture.test_doors import DOORS, Door
from tests.architecture.test_query_budgets import World
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from triage.models import Action, HandOver, Note

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: By language: words in a field whose language we know, and in one whose language nobody knows.
KNOWN = {"ar": "كناري", "en": "Canary"}
UNKNOWN = {"ar": "عصفور", "en": "Sparrow"}
OWN_LANGUAGE: Mapping[type[Model], tuple[str, ...]] = {
    Need: ("what", "details", "allergies", "for_whom_words"), Offer: ("what", "details"),
}  # fmt: skip
ANY_LANGUAGE: Mapping[type[Model], tuple[str, ...]] = {
    Note: ("text",), HandOver: ("text",), Report: ("text",), Reply: ("text",),
    DemoArrival: ("subject", "text"), Match: ("place",),
}  # fmt: skip
#: These hold plain text only; of a text to copy, a box shows each line in its own direction.
HOLD_NO_ELEMENT = {"title", "option"}
COPIED = ("textarea", "chat-text")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}


class WordsOfPage(HTMLParser):
    """Finds planted words that stand in the language or the direction of others."""

    def __init__(self, page: str, *, lang: str) -> None:
        super().__init__()
        self.lang = lang
        self.around: list[tuple[str, dict[str, str | None]]] = []
        self.lost: list[str] = []
        self.found = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        if tag not in VOID:
            self.around.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and what was not closed inside it."""
        while tag in [name for name, _attrs in self.around]:
            if self.around.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        """Judge words by what stands around them."""
        is_known = KNOWN[self.lang] in data
        if not (is_known or UNKNOWN[self.lang] in data) or self._holds_no_element():
            return
        self.found += 1
        own_way = any(tag == "bdi" or attrs.get("dir") == "auto" for tag, attrs in self.around)
        languages = [attrs["lang"] for _tag, attrs in self.around if "lang" in attrs]
        if not own_way or (is_known and languages[-1] != self.lang):
            self.lost.append(" ".join(data.split()))

    def _holds_no_element(self) -> bool:
        tag, attrs = self.around[-1]
        return tag in HOLD_NO_ELEMENT or (tag, attrs.get("id")) == COPIED


@pytest.fixture
def world(db, state) -> World:
    """Return a neighborhood in which two stand so with each other, and others with others."""
    world = World()
    MemberFactory(name="Cora", coordinator=True)
    if state != "proposed":
        how = {"met": True} if state == "completed" else {"matched": True}
        need = NeedFactory(requester=world.rosa, **how)
        offer = OfferFactory(helper=world.hal, full=True)
        tomorrow = timezone.now() + timedelta(days=1)
        world.match = MatchFactory(need=need, offer=offer, starts_at=tomorrow, **{state: True})
        world.need, world.offer = need, offer
    world.grow_to(1)
    Action.objects.create(by=world.ada, kind="noted", need=world.need)
    return world


def plant(lang: str) -> None:
    """Write the words of one language into every field that people fill in."""
    for model, names in OWN_LANGUAGE.items():
        words: dict[str, Any] = dict.fromkeys(names, KNOWN[lang])
        more = {"for_whom": ForWhom.OTHER} if model is Need else {}
        model._default_manager.update(lang=lang, **words, **more)
    for model, names in ANY_LANGUAGE.items():
        model._default_manager.update(**dict.fromkeys(names, UNKNOWN[lang]))
    Match.objects.filter(status="completed").update(thanks=UNKNOWN[lang])


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Yield the name and the words of each page: the two read theirs, Ada the desk."""
    for reader in (None, world.rosa, world.hal, world.ada):
        browser, token = Client(), mint_link(reader) if reader else ""
        if reader:
            browser.force_login(reader)
        for door in DOORS:
            if door.line.reads is None or door.name in END_THEMSELVES:
                continue
            if reader in readers_of(door, world):
                url = where(door, world.match).replace("/m/" + "x" * 22, f"/m/{token}")
                answer = browser.get(url)
                if answer.get("Content-Type", "").startswith("text/html"):
                    yield door.name, answer.text


def readers_of(door: Door, world: World) -> tuple[Member | None, ...]:
    """Return who looks behind a door: the two of the match, an admin, or anybody."""
    space = door.name.split(":")[0]
    if door.is_by_link or space == "signed_in":
        return world.rosa, world.hal
    if space == "triage":
        return (world.ada,)
    return () if space == "admin" else (None,)


@pytest.mark.parametrize("state", ["proposed", "confirmed", "completed"])
@pytest.mark.parametrize(("page", "lang"), [("en", "ar"), ("ar", "en")])
def test_words_of_neighbors_stand_in_their_own_language_on_every_page(world, page, lang):
    plant(lang)
    found, lost = 0, {}

    with translation.override(page):
        for name, text in pages(world):
            words = WordsOfPage(text, lang=lang)
            found += words.found
            if words.lost:
                lost[name] = words.lost
            translation.activate(page)

    assert lost == {}
    assert found > 100
