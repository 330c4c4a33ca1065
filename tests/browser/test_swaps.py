"""With htmx a part of the page is exchanged: the focus goes on, and what was done is said."""

import re

import pytest
from playwright.sync_api import expect

from matching.jobs import renew_suggestions
from matching.models import Match
from matching.services import propose
from matching.states import Origin
from tests.browser.hands import stop_the_clock, without_htmx
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def need(street, rosa):
    return NeedFactory(requester=rosa)


@pytest.fixture
def hals_page(need, hal, open_browser, link_for):
    """Hal is asked and opens the question."""
    offer = OfferFactory(helper=hal)
    propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.APP)
    page = open_browser()
    page.goto(link_for(hal))
    return page


def test_focus_goes_to_the_heading_of_what_has_come(hals_page):
    hals_page.get_by_role("button", name="Yes, I can").click()

    heading = hals_page.locator("#match h1")
    expect(heading).to_contain_text("Now it is up to Rosa")
    expect(heading).to_be_focused()


def test_what_was_done_is_said_in_the_live_region(hals_page):
    region = hals_page.locator("#status")
    region.evaluate("el => { el.same = true; }")

    hals_page.get_by_role("button", name="Later").click()

    expect(region).to_contain_text("We remind you.")
    assert region.evaluate("el => el.same")


def test_two_quick_taps_ask_once(need, rosa, hal, door, open_browser):
    OfferFactory(helper=hal)
    renew_suggestions(need.pk)
    page, asked = open_browser(), []
    page.goto(door(rosa, f"needs/{need.pk}/standing/"))
    page.route("**", lambda route: asked.append(route), times=1)

    with page.expect_request("**"):
        page.get_by_role("button", name="Ask Hal").dblclick()

    # No answer comes between the taps, or the second would fall on what the answer brings.
    asked.pop().continue_()
    expect(page.get_by_text("You asked Hal").first).to_be_visible()
    assert Match.objects.count() == 1


def test_typing_in_the_search_keeps_the_focus_and_fills_the_address(need, open_browser):
    page = open_browser()
    page.goto("/needs/")
    field = page.get_by_label("Search")

    field.press_sequentially("piano")

    expect(page.locator("#results")).to_contain_text("Nobody has asked for this here")
    expect(field).to_be_focused()
    expect(field).to_have_value("piano")
    expect(page).to_have_url(re.compile(r"q=piano\b"))


def test_search_typed_before_htmx_came_is_heard(need, open_browser):
    page = open_browser()

    with without_htmx(page):
        page.goto("/needs/", wait_until="commit")
        page.get_by_label("Search").press_sequentially("piano")

    expect(page.locator("#results")).to_contain_text("Nobody has asked for this here")


def test_lost_connection_is_said_and_the_button_works_again(hals_page):
    hals_page.route("**/acceptance/", lambda route: route.abort())
    yes = hals_page.get_by_role("button", name="Yes, I can")

    yes.click()

    expect(hals_page.locator("#status")).to_contain_text("Check your connection")
    expect(yes).to_be_enabled()


def test_pressed_button_of_a_search_counts_on_pages_without_a_trail(open_browser, street):
    page = open_browser()
    page.goto("/needs/new/")
    page.locator("main").evaluate("""el => { el.innerHTML = `<form action="/needs/">
      <input name="q" value="piano"><button name="page" value="1">Look</button></form>`; }""")

    page.get_by_role("button", name="Look").click()

    expect(page).to_have_url(re.compile(r"/needs/\?q=piano&page=1$"))


def test_escape_twice_leaves_the_page(open_browser, street):
    page = open_browser()
    page.route("https://www.wikipedia.org/", lambda route: route.fulfill(body="elsewhere"))
    stop_the_clock(page)
    page.goto("/needs/")

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    expect(page.get_by_text("elsewhere")).to_be_visible()


def test_escape_once_and_once_more_later_stays(open_browser, street):
    page = open_browser()
    page.route("https://www.wikipedia.org/", lambda route: route.fulfill(body="elsewhere"))
    stop_the_clock(page)
    page.goto("/needs/")

    page.keyboard.press("Escape")
    page.clock.run_for(900)
    page.keyboard.press("Escape")

    page.get_by_label("Search").fill("piano")
    expect(page.get_by_label("Search")).to_have_value("piano")


def test_page_that_came_without_htmx_brings_it_along(street, open_browser):
    page = open_browser()
    page.goto("/accounts/sign-in/")
    assert not page.evaluate("() => !!window.htmx")
    page.evaluate(
        """() => {
          const form = document.querySelector("main form");
          form.action = "/";
          form.dataset.noTrail = "";
        }"""
    )

    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("I need").press_sequentially("A ride to the clinic")

    expect(page.locator("#need-kinds")).to_contain_text("Below, you can say what it is about.")
