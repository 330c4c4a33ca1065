"""Chips with kinds of help come while somebody writes, without getting in the way."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from needs.models import Need
from tests.browser.hands import type_in, without_htmx
from tests.factories import AreaFactory

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("categories")]

WORDS = "A ride to the clinic"
SMALL = {"width": 360, "height": 740}
# Browsers before January 2021 take no more than one simple selector into a :not().
REFUSES_LONG_NOTS = """
  for (const place of [Document.prototype, DocumentFragment.prototype, Element.prototype]) {
    const find = place.querySelector;
    place.querySelector = function (selector) {
      if (/:not\\([^)]* /.test(selector)) throw new DOMException(selector, "SyntaxError");
      return find.call(this, selector);
    };
  }
"""


@pytest.fixture
def page(street, open_browser):
    """Open the first page on a phone."""
    AreaFactory(slug="mill-row")
    page = open_browser(viewport=SMALL)
    page.goto("/")
    return page


def chips(page):
    return page.locator("#need-kinds .choice")


def test_chips_come_without_a_jump_and_leave_the_focus(page):
    field, below = page.get_by_label("I need"), page.locator(".way.offer")
    field.press("a")
    before = below.bounding_box()

    field.fill("")
    type_in(field, WORDS, until="requestfinished")

    expect(chips(page).last).to_contain_text("None of these")
    expect(field).to_be_focused()
    expect(page.locator("#need-kinds :checked")).to_have_count(0)
    assert below.bounding_box() == before
    assert min(chip.bounding_box()["height"] for chip in chips(page).all()) >= 44


def test_what_was_written_before_htmx_came_has_its_chips(street, open_browser):
    page = open_browser()

    with without_htmx(page):
        page.goto("/", wait_until="commit")
        page.get_by_label("I need").press_sequentially(WORDS)
        assert not chips(page).count()

    expect(chips(page).last).to_contain_text("None of these")


def test_only_the_words_travel_and_in_no_address(page):
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.get_by_label("Text me").check()
    page.locator("[name=reach_at]").fill("212 555 0193")
    type_in(page.get_by_label("I need"), WORDS, until="requestfinished")

    assert not [request.url for request in asked if "?" in request.url]
    for request in asked:
        sent = parse_qs(request.post_data or "", keep_blank_values=True)
        assert sent.keys() <= {"need", "csrfmiddlewaretoken"}


def test_chip_is_picked_with_the_keyboard_and_stays_picked(page):
    field = page.get_by_label("I need")
    type_in(field, WORDS, until="requestfinished")
    expect(chips(page).first).to_be_visible()
    picked = chips(page).first.get_by_role("radio")

    field.press("Tab")
    page.keyboard.press("Space")
    expect(picked).to_be_checked()
    type_in(field, ", please", until="requestfinished")

    expect(picked).to_be_checked()
    page.get_by_label("I’ll check back").check()
    page.get_by_label("Mill Row").check()
    page.get_by_role("button", name="Put it on the board").click()
    expect(page.get_by_role("heading", name="It’s on the board")).to_be_visible()
    assert Need.objects.get().category_source == "chosen"


def test_lost_line_is_not_mentioned(page):
    page.route("**/kinds/", lambda route: route.abort())

    type_in(page.get_by_label("I need"), WORDS, until="requestfailed")

    expect(page.locator("#status")).to_be_empty()


def test_that_there_are_chips_is_said_once(page):
    field, said = page.get_by_label("I need"), page.locator("#need-kinds [role=status]")
    type_in(field, WORDS, until="requestfinished")
    expect(said).to_contain_text("Below, you can say what it is about.")
    said.evaluate("""node => {
      window.saidAgain = 0;
      new MutationObserver(seen => { window.saidAgain += seen.length; })
        .observe(node, { childList: true, characterData: true, subtree: true });
    }""")

    type_in(field, " and a pharmacy", until="requestfinished")

    assert page.evaluate("window.saidAgain") == 0


def test_chips_come_in_a_browser_of_2020(page):
    page.add_init_script(REFUSES_LONG_NOTS)
    page.reload()

    page.get_by_label("I need").press_sequentially(WORDS)

    expect(chips(page).last).to_contain_text("None of these")
