"""What a screen reader says to neighbors on three journeys, from Chromium's accessibility tree.

Rosa asks for help and corrects a mistake, Hal answers, Rosa reads where it stands.
"""

import pytest
from playwright.sync_api import expect

from matching.services import propose
from matching.states import Origin
from tests.browser.conftest import PHONE
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.browser

IN_ORDER = (
    'heading "Post a need or an offer" [level=1]', 'textbox "I need"', 'textbox "I can offer"',
    'group "Where about?"', 'radio "Mill Row"', 'group "How do we reach you?"',
    'radio "Text message"', 'button "Put it on the board"', 'heading "On the board" [level=2]',
)  # fmt: skip


@pytest.fixture
def page(open_browser, areas, categories):
    return open_browser(viewport=PHONE)


def test_first_page_asks_before_anything_else(page):
    page.goto("/")

    said = page.locator("main").aria_snapshot()
    places = [said.index(words) for words in IN_ORDER]
    assert places == sorted(places)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()


def test_mistake_is_said_and_leads_to_its_field(page):
    page.goto("/needs/new/")
    page.get_by_role("button", name="Put it on the board").click()

    summary = page.get_by_role("alert").first
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("is kept")
    summary.get_by_role("link").first.click()
    field = page.locator(":focus")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert field.get_attribute("aria-describedby")


def test_question_says_all_before_its_three_answers(page, rosa, hal, door):
    need = NeedFactory(requester=rosa, what="A ride to the clinic")
    match = propose(
        need_id=need.pk, offer_id=OfferFactory(helper=hal).pk, by=None, origin=Origin.APP
    )
    page.goto(door(hal, f"matches/{match.pk}/"))

    said = page.locator("main").aria_snapshot()

    assert said.index("A ride to the clinic") < said.index('button "Yes, I can"')
    assert said.index('button "Yes, I can"') < said.index('button "Not this time"')
    assert said.index('button "Not this time"') < said.index('button "Later"')


def test_standing_is_one_sentence_and_a_list_with_the_present_step(page, rosa, door):
    need = NeedFactory(requester=rosa)
    page.goto(door(rosa, f"needs/{need.pk}/standing/"))

    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("main [aria-current=step]")).to_have_count(1)
    assert page.locator("main ol li").count() >= 3
