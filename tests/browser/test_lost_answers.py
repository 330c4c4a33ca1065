"""The server has acted and its answer is lost: it is said, nothing typed is gone, twice is once."""

import re

import pytest
from playwright.sync_api import expect

from matching.services import propose
from matching.states import Origin
from needs.models import Need
from tests.browser.conftest import PHONE
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.browser

WORDS = "A ride to the clinic"
NUMBER = "(212) 555-0193"
KEPT, SLOWER = "What you wrote is still here", "That was a lot at once"
NO_ROBOTS = "<title>Blocked</title><h1>Are you a robot?</h1>"
POST_IT = "Put it on the board"


@pytest.fixture(scope="module")
def chromium(chromium):
    """Launch Chromium with its memory of pages, which Playwright switches off."""
    return {**chromium, "ignore_default_args": ["--disable-back-forward-cache"]}


def lose(route):
    """Let the server act, and cut the line before its answer."""
    route.fetch(max_redirects=0)
    route.abort()


@pytest.fixture
def fill(open_browser, areas):
    """Return what fills in a need in a new browser."""

    def fill(**options):
        page = open_browser(viewport=PHONE, **options)
        page.goto("/needs/new/")
        page.locator("#id_what").fill(WORDS)
        page.get_by_label("Mill Row", exact=True).check()
        page.get_by_label("Text message").check()
        page.locator("#id_reach_at").fill(NUMBER)
        return page

    return fill


def test_lost_answer_is_said_and_sending_again_is_one_need(fill):
    page = fill()
    page.route("**/needs/new/", lose, times=1)
    button = page.get_by_role("button", name=POST_IT)
    button.click()
    expect(page.locator("#status")).to_contain_text("What you wrote is still here")
    expect(page.locator("#id_what")).to_have_value(WORDS)
    assert Need.objects.count() == 1

    button.click()

    expect(page.get_by_text("It’s on the board").first).to_be_visible()
    assert Need.objects.count() == 1


def test_loading_again_without_javascript_is_one_need(fill):
    page = fill(java_script_enabled=False)
    page.route("**/needs/new/", lose, times=1)
    page.get_by_role("button", name=POST_IT).click()
    page.wait_for_url("chrome-error://**")

    page.reload()

    expect(page.get_by_text("It’s on the board").first).to_be_visible()
    assert Need.objects.count() == 1


def test_going_back_without_javascript_to_send_it_again_is_one_need(fill):
    page = fill(java_script_enabled=False)
    page.get_by_role("button", name=POST_IT).click()
    page.wait_for_url("**/posted/**")
    page.go_back(wait_until="commit")
    expect(page.locator("#id_what")).to_have_value(WORDS)

    page.get_by_role("button", name=POST_IT).click()

    page.wait_for_url("**/posted/**")
    assert Need.objects.count() == 1


def test_answer_that_never_comes_is_given_up(fill):
    page = fill()
    page.route("**/kinds/", lambda route: route.fulfill(status=204))
    page.clock.install()
    page.route("**/needs/new/", lambda route: None)
    page.get_by_role("button", name=POST_IT).click()
    expect(page.get_by_role("button", name="Sending…")).to_be_visible()

    page.clock.run_for(16_000)

    expect(page.locator("#status")).to_contain_text("What you wrote is still here")
    expect(page.get_by_role("button", name=POST_IT)).to_be_visible()


def test_button_that_sends_again_is_held_as_long_as_the_first_time(fill):
    page = fill()
    page.clock.install()
    button = page.get_by_role("button", name=POST_IT)
    page.route("**/needs/new/", lambda route: route.fulfill(status=502))
    button.click()
    expect(page.locator("form .failure")).to_be_visible()
    page.clock.run_for(13_000)
    page.route("**/needs/new/", lambda route: None)
    button.click()

    page.clock.run_for(3_000)

    expect(page.get_by_role("button", name="Sending…")).to_be_visible()


def test_server_that_fails_takes_no_words_away(fill):
    page = fill()
    page.route("**/needs/new/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    button = page.get_by_role("button", name=POST_IT)

    for _time in range(2):
        button.click()
        expect(page.locator("form .failure")).to_have_text(re.compile("went wrong on our side"))
        expect(page.locator("#id_what")).to_have_value(WORDS)


@pytest.mark.parametrize(
    ("answer", "said"),
    [({"status": 403, "body": "Forbidden"}, KEPT), ({"body": NO_ROBOTS}, KEPT),
     ({"body": f"{NO_ROBOTS}<main id=main></main>"}, KEPT), ({"status": 429}, SLOWER)],
)  # fmt: skip
def test_answer_of_somebody_else_takes_no_words_away(fill, answer, said):
    page = fill()
    page.route("**/needs/new/", lambda route: route.fulfill(content_type="text/html", **answer))
    button, title = page.get_by_role("button", name=POST_IT), page.title()

    button.click()

    expect(page.locator("#status")).to_contain_text(said)
    expect(page.locator("#id_what")).to_have_value(WORDS)
    expect(button).to_be_enabled()
    assert page.title() == title


def test_page_that_was_open_too_long_sends_what_was_written_the_second_time(fill):
    page = fill()
    page.context.clear_cookies(name="csrftoken")
    button = page.get_by_role("button", name=POST_IT)
    button.click()
    expect(page.locator("#status")).to_contain_text("What you wrote is still here")
    expect(page.locator("#id_what")).to_have_value(WORDS)

    button.click()

    expect(page.get_by_text("It’s on the board").first).to_be_visible()


def test_form_about_what_is_gone_takes_no_words_away(open_browser):
    need = NeedFactory()
    page = open_browser(viewport=PHONE)
    page.goto(f"/needs/{need.pk}/report/")
    page.get_by_role("textbox").first.fill(WORDS)
    need.delete()

    page.get_by_role("button", name="Send it").click()

    expect(page.locator("form .failure")).to_be_visible()
    expect(page.get_by_role("textbox").first).to_have_value(WORDS)


def test_yes_whose_answer_is_lost_can_be_said_again(open_browser, rosa, hal, link_for):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.APP)
    page = open_browser(viewport=PHONE)
    page.goto(link_for(hal))
    page.route("**/acceptance/", lose, times=1)
    yes = page.get_by_role("button", name="Yes, I can")
    yes.click()
    expect(page.locator("#status")).to_contain_text("Check your connection")

    yes.click()

    expect(page.locator("main")).to_contain_text("Now it is up to Rosa")
