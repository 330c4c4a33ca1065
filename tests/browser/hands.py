"""How a neighbor uses a page: by touch and mouse, or with the keyboard alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import parse_qs

from playwright.sync_api import Locator, Page, Request, Route, expect

FURTHEST = 120
HAS_FOCUS = "el => el === document.activeElement"
# A button that still sends holds the words of before; what has just come, htmx does not hear yet.
NOT_READY = "button[aria-disabled=true], .htmx-added"


def type_in(
    field: Locator, words: str, *, until: Literal["requestfinished", "requestfailed"]
) -> None:
    """Type on in a field, letter by letter, until the page has dealt with the answer to all of it.

    Whoever rests for half a second, as a busy machine does, is answered midway too.
    """
    name, whole = str(field.get_attribute("name")), field.input_value() + words

    def asks_about_all(request: Request) -> bool:
        return parse_qs(request.post_data or "").get(name) == [whole]

    with field.page.expect_event(until, asks_about_all):
        field.press_sequentially(words)
    expect(field).not_to_have_class(re.compile("htmx-request"))


def wait_until_ready(page: Page) -> None:
    """Wait until nothing is being sent, and what has come is heard by htmx."""
    expect(page.locator("main").locator(NOT_READY)).to_have_count(0)


def stop_the_clock(page: Page) -> None:
    """Let no time pass on any page from now on, however busy the machine is."""
    page.clock.install(time=0)
    page.clock.pause_at(60)


@contextmanager
def without_htmx(page: Page) -> Iterator[None]:
    """Let pages come without htmx, which is late, and have it come in the end."""
    late: list[Route] = []
    page.route("**/htmx.min*.js", lambda route: late.append(route))
    with page.expect_request("**/htmx.min*.js"):
        yield
    for route in late:
        route.continue_()


class Hand:
    """Taps and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, field: str, text: str) -> None:
        """Fill in the field with this name."""
        self._go_to(self._named(field))
        self.page.keyboard.insert_text(text)

    def choose(self, words: str) -> None:
        """Pick one of several."""
        self.page.get_by_label(words, exact=True).check()

    def press(self, words: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=words, exact=True).click()

    def unfold(self, words: str) -> None:
        """Open what is folded under these words."""
        self.page.locator("summary", has_text=words).click()

    def sees(self, words: str) -> None:
        """Wait until the page says so."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def _named(self, field: str) -> Locator:
        return self.page.locator(f"main [name={field}]")

    def _go_to(self, place: Locator) -> None:
        place.click()


class Keyboard(Hand):
    """Tab, Enter, Space and the arrows; nothing else."""

    def choose(self, words: str) -> None:
        """Tab to the group of radios, then go down to the one that is meant."""
        wanted = self.page.get_by_label(words, exact=True)
        group = self._named(str(wanted.get_attribute("name")))
        self._tab_until(lambda: any(each.evaluate(HAS_FOCUS) for each in group.all()))
        self.page.keyboard.press("Space")
        for _each in group.all():
            if wanted.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def press(self, words: str) -> None:
        """Tab to a button and press Space."""
        self._go_to(self.page.get_by_role("button", name=words, exact=True))
        self.page.keyboard.press("Space")

    def follow(self, words: str) -> None:
        """Tab to a link and press Enter."""
        self._go_to(self.page.get_by_role("link", name=words, exact=True))
        self.page.keyboard.press("Enter")

    def unfold(self, words: str) -> None:
        """Tab to the words and press Enter."""
        self._go_to(self.page.locator("summary", has_text=words))
        self.page.keyboard.press("Enter")

    def _go_to(self, place: Locator) -> None:
        expect(place).to_be_visible()
        self._tab_until(lambda: bool(place.evaluate(HAS_FOCUS)))

    def _tab_until(self, is_there: Callable[[], bool]) -> None:
        for _each in range(FURTHEST):
            if is_there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("no Tab leads there")
