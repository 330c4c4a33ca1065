"""Takes the pictures, and looks whether a page failed or scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.urls import translate_url
from playwright.sync_api import Browser, BrowserContext, Page

from screenshots.walking import DOORS, Spot, spots

HEIGHT = {360: 740, 1280: 900}
PATIENCE_MS = 30_000
FIRST_FAILING = 400
IS_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a page."""

    language: str
    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.language} {self.width} {self.scheme}"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. faults: what was wrong with the page, in words."""

    spot: Spot
    view: View
    file: str
    faults: tuple[str, ...]


class Camera:
    """A browser in a demo, with a session for each of the cast."""

    def __init__(self, browser: Browser, *, address: str) -> None:
        self.browser = browser
        self.address = address
        self._sessions: dict[str, BrowserContext] = {}

    def look_around(self) -> list[Spot]:
        """Find all pages."""
        known: set[str] = set()
        found = []
        for who in DOORS:
            found += list(spots(who, self.session(who).request, known=known))
        return found

    def take(self, pages: Sequence[Spot], view: View, *, folder: Path) -> Iterator[Shot]:
        """Take all these pages in one view."""
        for who in dict.fromkeys(spot.who for spot in pages):
            page = self._page_for(who, view)
            for spot in pages:
                if spot.who == who:
                    yield self._shot(page, spot, view, folder=folder)
            page.context.close()

    def session(self, who: str) -> BrowserContext:
        """Return a browser in which this person is signed in, in English."""
        if who not in self._sessions:
            context = self.browser.new_context(base_url=self.address, locale="en")
            self._sessions[who] = context
            if who != "visitor":
                page = context.new_page()
                page.goto("/your-page/")
                with page.expect_navigation():
                    page.get_by_role("button", name=f"Be {who}").click()
                page.close()
        return self._sessions[who]

    def _shot(self, page: Page, spot: Spot, view: View, *, folder: Path) -> Shot:
        answer = page.goto(translate_url(spot.path, view.language))
        status = answer.status if answer else 0
        faults = [f"answers {status}"] * (status >= FIRST_FAILING)
        faults += ["scrolls sideways"] * bool(page.evaluate(IS_TOO_WIDE))
        file = f"{spot.file}.{view.language}.{view.width}.{view.scheme}.png"
        page.screenshot(path=folder / file, full_page=True)
        return Shot(spot, view, file, tuple(faults))

    def _page_for(self, who: str, view: View) -> Page:
        context = self.browser.new_context(
            base_url=self.address, storage_state=self.session(who).storage_state(),
            viewport={"width": view.width, "height": HEIGHT.get(view.width, 900)},
            color_scheme="dark" if view.scheme == "dark" else "light",
            locale=view.language, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()
