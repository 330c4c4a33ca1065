"""Finds the pages there are by following links, as a visitor and as each of the cast."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

# Pages that many things have are taken so often for each person: states differ.
EACH = 2
# Where each begins: what else there is, links and forms lead to.
DOORS = {
    "visitor": ("/", "/design/", "/accounts/sign-in/"),
    "Rosa": ("/your-page/", "/"),
    "Hal": ("/your-page/",),
    "Cora": ("/triage/", "/triage/several/", "/triage/actions/", "/your-page/"),
}
# The two see the same plan from their own side.
TWO_SIDED = "signed_in:match"
LEFT_OUT = ("admin:", "commons:design_part", "link:", "short_link")


@dataclass(frozen=True, slots=True)
class Spot:
    """A page to take. name: of its address, with a number where there are several."""

    who: str
    name: str
    path: str

    @property
    def file(self) -> str:
        """Return the first part of the names of its pictures."""
        return f"{self.who.lower()}.{self.name.replace(':', '.')}"


class _Links(HTMLParser):
    """Collects where the links of a page lead, and its forms that only ask."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "download" not in given:
            self.found.append(given.get("href") or "")
        elif tag == "form" and given.get("method") != "post":
            self.found.append(given.get("action") or "")


def spots(who: str, requests: APIRequestContext, *, known: set[str]) -> Iterator[Spot]:
    """Yield the pages that this person reaches, nearest first.

    known: names of pages that somebody before has been to; all but the doors are left out.
    """
    taken: Counter[str] = Counter()
    waiting, met = deque(DOORS[who]), set(DOORS[who])
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        is_door = path in DOORS[who]
        is_new = name not in known or name == TWO_SIDED or is_door
        if not name or not is_new or taken[name] >= EACH:
            continue
        answer = requests.get(path)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if not is_page or urlsplit(answer.url).path != path:
            # A file, or a door that leads elsewhere: to the sign-in, or to the board.
            continue
        taken[name] += 1
        yield Spot(who, name if taken[name] == 1 else f"{name}.{taken[name]}", path)
        for link in _paths_in(answer.text()):
            if link not in met:
                met.add(link)
                waiting.append(link)
    known.update(taken)


def name_of(path: str) -> str:
    """Return the name of an address, with what it asks about; "" when no picture is wanted."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    if match.view_name.startswith(LEFT_OUT):
        return ""
    return ".".join(filter(None, (match.view_name, match.kwargs.get("extra", ""))))


def _paths_in(page: str) -> list[str]:
    """Return the paths on this site that a page links to, without queries."""
    links = _Links()
    links.feed(page)
    parts = [urlsplit(link) for link in links.found]
    return [part.path for part in parts if not part.netloc and part.path.startswith("/")]
