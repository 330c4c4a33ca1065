"""What neighbors call themselves, their areas and their posts runs in its own direction.

In an Arabic sentence a browser would draw the full stop of "Hal3." on the other side of the name,
and in an English one the number after a Hebrew name before it. A crawler reads what neighbors read.
"""

from html.parser import HTMLParser

import pytest
from django.test import Client

from matching.models import Match
from members.history import kind_of
from members.models import Event, Reveal, RevealReason
from needs.models import Need
from neighborhood.models import Neighborhood
from offers.models import Offer
from outbox.services import put
from tests.architecture.test_no_contact_in_pages import crawl, look_for
from tests.factories import (
    AreaFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)
from triage import acting
from triage.models import Note
from triage.timeline import event_words, message_words
from triage.undoing import remember

pytestmark = pytest.mark.django_db

#: Names, an area and a post in letters that run the other way, or with an end that does.
LATIN = ("Rosa7.", "Hal3.", "June8!", "Cora5.", "Block4.", "Soup9?")
HEBREW = ("רוזה7", "הלל3", "יונה8", "קורה5", "רחוב4", "מרק9")
INLINE = {
    "a", "abbr", "b", "bdi", "em", "i", "label", "mark", "q", "small", "span", "strong", "time",
}  # fmt: skip
WITHOUT_END = {"br", "hr", "img", "input", "link", "meta", "wbr"}
DESK = ("", "morning/", "care/", "messages/", "calls/", "plan/", "terms/", "actions/")
UNSEEN = {"option", "script", "style", "textarea", "title"}


class Reader(Client):
    """Reads no page on which an element of ours is shown as words."""

    def get(self, *args, **options):
        """Return the answer."""
        answer = super().get(*args, **options)
        assert "&lt;bdi" not in answer.text
        return answer


class Sentences(HTMLParser):
    """Gathers the words of each block of a page, without what is kept apart from them by <bdi>."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool, bool]] = []
        self.blocks: list[list[str]] = [[]]
        self.sentences: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        if tag in WITHOUT_END:
            return
        is_block = tag not in INLINE or "dir" in dict(attrs)
        is_unseen = tag in UNSEEN or ("class", "unseen") in attrs
        self.open.append((tag, is_block, is_unseen))
        if is_block:
            self.blocks.append([])

    def handle_endtag(self, tag) -> None:
        while self.open:
            closed, is_block, _is_unseen = self.open.pop()
            if is_block:
                self.sentences.append(" ".join("".join(self.blocks.pop()).split()))
            if closed == tag:
                return

    def handle_data(self, data) -> None:
        if any(is_unseen for _tag, _is_block, is_unseen in self.open):
            return
        is_kept = any(tag == "bdi" for tag, _is_block, _is_unseen in self.open)
        self.blocks[-1].append("…" if is_kept else data)


def bare(html: str, words: tuple[str, ...]) -> list[str]:
    """Return the sentences of a page in which one of these stands without an element of its own."""
    reader = Sentences()
    reader.feed(html)
    return [said for said in reader.sentences if said not in words and holds(said, words)]


def holds(said: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of these words stands there."""
    return any(word in said for word in words)


def street(words):
    """Fill a neighborhood in which everybody and everything is called by these words."""
    rosa, hal, june, cora, area, soup = words
    Neighborhood.objects.create(pk=1)
    place = AreaFactory(names={"en": area})
    people = [MemberFactory(name=name, area=place) for name in (rosa, hal, june, cora)]
    TermFactory(member=people[3], lent_by=people[3])
    return people, {"area": place, "what": soup, "availability": ((7740, 7890),)}


def fill(people, about):
    """Let matches of every kind run between them."""
    rosa, hal, june, _cora = people
    states = ((june, "accepted"), (hal, "standby"), (hal, "confirmed"), (june, "completed"))
    for helper, trait in states:
        need = NeedFactory(requester=rosa, **about)
        MatchFactory(need=need, offer=OfferFactory(helper=helper, **about), **{trait: True})
    Match.objects.filter(status="completed").update(thanks="The soup was good")
    look_for(NeedFactory(requester=rosa, **about), OfferFactory(helper=hal, capacity=2, **about))


def posts():
    """Return all that is needed and offered."""
    return [*Need.objects.all(), *Offer.objects.all()]


def happen(people):
    """Let everything of which a history tells happen, by each of them."""
    rosa, hal, june, cora = people
    looked = {"viewer": cora, "why": RevealReason.COORDINATION}
    for about in (*posts(), *Match.objects.all(), *people)[::3]:
        for verb in event_words.WORDS:
            Event.objects.record(verb, about, by=hal, on_behalf_of=june)
        ids = {"to": hal.pk, kind_of(about): about.pk}
        for kind in message_words.WORDS:
            put(hal, kind=kind, ids=ids, key=f"{kind}:{ids}")
        if kind_of(about) in ("need", "offer"):
            Note.objects.create(by=june, text="…", **{kind_of(about): about})
        subject = {"subject_kind": kind_of(about), "subject_id": about.pk}
        Reveal.objects.create(owner=rosa, **looked, **subject)
    asked = Match.objects.first()
    remember("proposed", by=cora, need=asked.need, data={"match": asked.pk})
    remember("rest_offered", by=cora, member=hal)


@pytest.mark.parametrize(("language", "words"), [("/ar", LATIN), ("", HEBREW)])
def test_names_run_in_their_own_direction_at_the_desk(language, words):
    people, about = street(words)
    fill(people, about)
    happen(people)
    browser = Reader()
    browser.force_login(people[3])
    matches = [f"matches/{pk}/" for pk in Match.objects.values_list("pk", flat=True)]
    calls = [f"{path}calls/" for path in matches]
    members = [f"members/{member.pk}/" for member in people]
    pasts = [f"{kind_of(one)}s/{one.pk}/history/" for one in posts()]

    paths = (*DESK, *matches, *calls, *members, *pasts)
    pages = {path: browser.get(f"{language}/triage/{path}").text for path in paths}

    assert {path: wrong for path, page in pages.items() if (wrong := bare(page, words))} == {}


@pytest.mark.parametrize(("language", "words"), [("/ar", LATIN), ("", HEBREW)])
def test_what_was_just_done_names_people_in_their_own_direction(language, words):
    (rosa, hal, _june, cora), about = street(words)
    need = NeedFactory(requester=rosa, **about)
    offer = OfferFactory(helper=hal, **about)
    browser = Reader()
    browser.force_login(cora)
    desk = f"{language}/triage/"

    asked = browser.post(f"{desk}needs/{need.pk}/proposals/", {"offer": offer.pk}, follow=True)
    back = browser.post(f"{desk}actions/undo/", follow=True)

    acting.entrust(need.pk, to=hal, by=hal)
    late = browser.post(f"{desk}needs/{need.pk}/snooze/", {"days": 1, "seen": 0}, follow=True)
    pages = (asked, back, late)
    toasts = [page.text.split('class="toast">')[1].partition("</p>")[0] for page in pages]
    assert all(hal.name.rstrip(".") in toast for toast in toasts)
    assert [wrong for toast in toasts for wrong in bare(f"<p>{toast}</p>", words)] == []


@pytest.mark.parametrize(("language", "words"), [("/ar", LATIN), ("", HEBREW)])
def test_names_run_in_their_own_direction(language, words):
    people, about = street(words)
    fill(people, about)
    matches = [f"matches/{pk}/" for pk in Match.objects.values_list("pk", flat=True)]
    found: dict[str, list[str]] = {}

    for member in people[:3]:
        browser = Reader()
        browser.force_login(member)
        paths = ("your-page/", "needs/", "", *matches)
        pages = crawl(browser, *(f"{language}/{path}" for path in paths))
        found |= {url: wrong for url, page in pages.items() if (wrong := bare(page, words))}

    assert found == {}
