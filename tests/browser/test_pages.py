"""Every page in every state: accessible by axe's rules, by day and night, and never too wide."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from members.models import Member
from tests.browser.arabic import faults_in_arabic, in_arabic
from tests.browser.scenes import SCENES, gallery
from tests.browser.street import Stop, Street
from tests.factories import NeedFactory

pytestmark = pytest.mark.browser

NARROWEST = ViewportSize(width=320, height=640)
SCREENS = (ViewportSize(width=360, height=740), ViewportSize(width=1280, height=800))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BRIEFLY = {"resultTypes": ["violations"], "preload": False}
EVERYTHING = BRIEFLY | {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}
CONTRAST = BRIEFLY | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
IS_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
NOTHING_IS_SENDING = "() => !document.querySelector('button[aria-disabled=true]')"
# A part that swaps, on a page that came without what it takes. Samples swap nothing on purpose.
CANNOT_SWAP = """() => !window.htmx && !location.pathname.includes("/design/")
  && !!document.querySelector("main [data-hx-get], main [data-hx-post]")"""
READ_FROM_THE_RIGHT = "() => { document.documentElement.dir = 'rtl'; }"
READ_FROM_THE_LEFT = "() => { document.documentElement.dir = 'ltr'; }"
LETTERS_TWICE_AS_LARGE = "() => { document.documentElement.style.fontSize = '225%'; }"
LETTERS_AS_BEFORE = "() => { document.documentElement.style.fontSize = ''; }"
IN_OTHER_LANGUAGES = (
    "/es/", "/es/how-pairing-works/", "/es/needs/", "/ar/", "/ar/how-pairing-works/", "/ar/needs/",
    "/ar/privacy/", "/zh-hans/", "/zh-hans/needs/",
)  # fmt: skip


@pytest.fixture
def neighbors(street, rosa, hal, cora, areas) -> Street:
    return Street(rosa, hal, cora, areas)


@pytest.fixture
def visit(open_browser, street) -> Callable[[Stop], Page]:
    """Return what opens a stop, signed in as the one it is for."""
    pages: dict[Member | None, Page] = {}

    def visit(stop: Stop) -> Page:
        if stop.by not in pages:
            pages[stop.by] = open_browser()
            if stop.by:
                sign_in(pages[stop.by], stop.by, at=street)
        page = pages[stop.by]
        page.goto(stop.path)
        if stop.unfold:
            page.locator("summary", has_text=stop.unfold).last.click()
        if stop.press:
            page.get_by_role("button", name=stop.press, exact=True).first.click()
            # Pages without a trail go on by script: their button is held until then.
            page.wait_for_function(NOTHING_IS_SENDING)
            page.wait_for_load_state()
        return page

    return visit


def sign_in(page: Page, member: Member, *, at: str) -> None:
    """Bring a session along."""
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": at}])


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds, one line for each rule."""
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found]


def faults(page: Page) -> list[str]:
    """Look at the page in every way, and for what came without its script or scrolls sideways."""
    found = unreadable(page) + ["nothing swaps"] * bool(page.evaluate(CANNOT_SWAP))
    return found + too_wide(page)


def unreadable(page: Page) -> list[str]:
    """Return what axe finds on a phone and a desktop, by day and by night."""
    page.evaluate(Axe().axe_script)
    found = []
    for screen in SCREENS:
        page.set_viewport_size(screen)
        found += violations(page, EVERYTHING)
        page.emulate_media(color_scheme="dark")
        found += violations(page, CONTRAST)
        page.emulate_media(color_scheme="light")
    return found


def too_wide(page: Page) -> list[str]:
    """Return when the page scrolls sideways: narrow, from the right, with large letters."""
    wide = []
    page.set_viewport_size(NARROWEST)
    for how, change in (("narrow", "() => {}"), ("from the right", READ_FROM_THE_RIGHT)):
        page.evaluate(change)
        wide += [f"scrolls sideways, {how}"] * bool(page.evaluate(IS_TOO_WIDE))
    page.evaluate(READ_FROM_THE_LEFT)
    page.set_viewport_size(SCREENS[1])
    page.evaluate(LETTERS_TWICE_AS_LARGE)
    wide += ["scrolls sideways, large letters"] * bool(page.evaluate(IS_TOO_WIDE))
    page.evaluate(LETTERS_AS_BEFORE)
    return wide


@pytest.mark.parametrize("scene", SCENES, ids=[scene.__name__ for scene in SCENES])
def test_pages_are_accessible_and_fit(scene, neighbors, visit):
    found = {}

    for stop in scene(neighbors):
        page = visit(stop)
        is_refused = page.get_by_role("alert").count() > 0
        if wrong := faults(page):
            found[page.url, stop.unfold, stop.press] = wrong
        # What was done cannot be done once more; what was refused is refused again.
        if not stop.unfold and (is_refused or not stop.press) and scene is not gallery:
            page.set_viewport_size(SCREENS[0])
            page = visit(replace(stop, path=f"/ar{stop.path}", press=in_arabic(stop.press)))
            if wrong := faults_in_arabic(page) + unreadable(page):
                found[page.url, stop.unfold, stop.press] = wrong

    assert found == {}


@pytest.mark.parametrize("path", IN_OTHER_LANGUAGES)
def test_pages_in_other_languages_are_accessible_and_fit(path, neighbors, visit):
    NeedFactory(requester=neighbors.rosa)

    page = visit(Stop(path))

    assert page.locator("html").get_attribute("lang") in path
    assert faults(page) == []
