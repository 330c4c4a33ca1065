"""Cora works the desk with single keys: twenty needs, undo, and the switch for who wants none."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from matching.jobs import renew_suggestions
from matching.models import Match
from members.models import Event, Pace
from needs.models import Need
from tests.browser.hands import wait_until_ready
from tests.browser.test_pages import sign_in
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from triage.models import Note
from triage.queue import Narrow, to_do

pytestmark = pytest.mark.browser

TWENTY = 20
# What is done to each of four needs in turn; the last key of each brings the next one.
DEEDS = (("a",), ("d", "a"), ("s", "Enter"), ("c", "Enter"))


@pytest.fixture
def needs(street, rosa, areas):
    """Twenty needs with two helpers each, as the worker leaves them."""
    at = timezone.now() - timedelta(hours=5)
    needs = [
        NeedFactory(requester=rosa, what=f"Errand {n:02}", opened_at=at + timedelta(minutes=n))
        for n in range(TWENTY)
    ]
    # The lot may name the same neighbor for several needs, and each of them is to be asked.
    for number in range(2 * TWENTY):
        helper = MemberFactory(name=f"Neighbor {number}", area=areas["mill-row"], pace=Pace.LOT)
        OfferFactory(helper=helper)
    for need in needs:
        renew_suggestions(need.pk)
    return needs


@pytest.fixture
def page(open_browser, street, cora) -> Page:
    page: Page = open_browser(viewport={"width": 1280, "height": 800})
    sign_in(page, cora, at=street)
    return page


def show(page: Page, url: str) -> None:
    """Open a page, and wait until its keys press what htmx listens to."""
    page.goto(url)
    expect(page.locator("[data-htmx-powered]").first).to_be_attached()


def left(page: Page, number: int) -> None:
    """Wait until the live region says how many are left."""
    said = f" {number} left." if number else "All caught up. Go rest."
    expect(page.locator("#status")).to_contain_text(said)


def test_twenty_needs_are_cleared_with_keys_only(page, needs, cora, record_property):
    show(page, "/triage/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#hand")).to_have_text(needs[0].what)
    began = time.monotonic()

    for number, need in enumerate(needs):
        expect(page.locator("#hand")).to_have_text(need.what)
        clear(page, DEEDS[number % len(DEEDS)])
        left(page, TWENTY - number - 1)

    seconds = time.monotonic() - began
    record_property("twenty needs cleared with keys only, in seconds", round(seconds, 1))
    assert not to_do(cora, narrow=Narrow(), at=timezone.now()).exists()
    assert Match.objects.proposed().count() == TWENTY / 2


def clear(page: Page, keys: tuple[str, ...]) -> None:
    """Press the keys of one deed, each when the one before it has been done."""
    for key in keys:
        wait_until_ready(page)
        if key == "d":
            page.keyboard.press(key)
            expect(page.locator("#status")).to_contain_text("Put aside.")
        else:
            page.keyboard.press(key)


def test_focus_goes_on_to_the_next_row_and_undo_brings_back(page, needs):
    show(page, f"/triage/needs/{needs[0].pk}/")
    page.keyboard.press("a")
    row = page.locator(".queue a[aria-current]")
    expect(row).to_contain_text(needs[1].what)
    expect(page.locator("#pile")).to_contain_text(f"{TWENTY - 1} left")
    expect(row).to_be_focused()

    page.keyboard.press("u")

    expect(page.locator("#hand")).to_have_text(needs[0].what)
    expect(page.locator("#status")).to_contain_text("Taken back: Asked")
    expect(page.locator("#pile")).to_contain_text(f"{TWENTY} left")
    expect(row).to_contain_text(needs[0].what)


def test_letters_in_a_note_are_letters(page, needs):
    show(page, f"/triage/needs/{needs[0].pk}/")
    page.keyboard.press("n")
    page.keyboard.type("acjk: she is glad")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#status")).to_contain_text("Noted.")
    assert Note.objects.get().text == "acjk: she is glad"
    assert not Match.objects.exists()


def test_keys_can_be_switched_off(page, needs):
    show(page, f"/triage/needs/{needs[0].pk}/")
    page.keyboard.press("?")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Single keys are off.")
    page.wait_for_load_state()

    page.keyboard.press("a")
    page.keyboard.press("o")

    expect(page.locator("kbd").first).to_be_hidden()
    assert not Match.objects.exists()
    assert not Need.objects.exclude(coordinator=None).exists()


def test_news_wait_behind_a_link_and_move_nothing(page, needs, rosa):
    show(page, f"/triage/needs/{needs[0].pk}/")
    rows = page.locator(".queue a").all_inner_texts()
    late = NeedFactory(requester=rosa, what="Something new", urgency="today")
    Event.objects.record("opened", late, by=rosa)

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_role("link", name="1 new. Show it")).to_be_visible()
    assert page.locator(".queue a").all_inner_texts() == rows
    page.get_by_role("link", name="1 new. Show it").press("Enter")
    expect(page.locator(".queue a").first).to_contain_text("Something new")
    expect(page.locator("#hand")).to_have_text(needs[0].what)


def test_look_for_news_lets_no_button_go_that_still_sends(page, needs):
    show(page, f"/triage/needs/{needs[0].pk}/")
    page.route("**/owner/", lambda route: None)
    page.get_by_role("button", name="Take it").click()

    page.evaluate("""() => new Promise(done => {
      document.addEventListener("htmx:finally:request", () => done(), { once: true });
      document.dispatchEvent(new Event("visibilitychange"));
    })""")

    expect(page.get_by_role("button", name="Sending…")).to_be_disabled()


def test_hidden_page_asks_for_nothing(page, needs):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    show(page, "/triage/")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    asked.clear()

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)

    assert asked == []
