"""What a screen reader says at the desk, read from Chromium's accessibility tree."""

import pytest
from playwright.sync_api import Page, expect

from matching.jobs import renew_suggestions
from tests.browser.hands import wait_until_ready
from tests.browser.test_pages import faults, sign_in
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from triage.acting import entrust
from triage.safety import note_safety

pytestmark = pytest.mark.browser


# Whoever goes by the words as shown finds none in what a browser only skips.
WITHOUT_WORDS = """() => [...document.querySelectorAll("label, legend")]
  .filter(said => !said.innerText.trim()).map(said => said.outerHTML)"""


@pytest.fixture
def needs(street, rosa, areas):
    """Three needs that Hal could help with."""
    OfferFactory(helper=MemberFactory(name="Hal", area=areas["mill-row"]), capacity=3)
    needs = [NeedFactory(requester=rosa, what=f"Errand {n}") for n in ("one", "two", "three")]
    for need in needs:
        renew_suggestions(need.pk)
    return needs


@pytest.fixture
def page(open_browser, street, cora, needs) -> Page:
    page: Page = open_browser(viewport={"width": 1280, "height": 800})
    sign_in(page, cora, at=street)
    page.goto("/triage/")
    expect(page.locator("[data-htmx-powered]").first).to_be_attached()
    return page


def take_in_hand(page: Page, words: str) -> None:
    """Open a need from the queue, and wait until it can be worked with."""
    page.get_by_role("link", name=words).press("Enter")
    expect(page.get_by_role("region", name=words)).to_be_visible()
    wait_until_ready(page)


QUEUE = """
- region "To do":
  - heading "To do" [level=1]
  - paragraph: 3 left
  - search:
    - group:
      - searchbox "Search the queue"
  - list:
    - listitem:
      - 'link /^Within two weeks: Errand one Mill Row · Rides · 1 could help waiting today/'
    - listitem:
      - 'link /Errand two/'
    - listitem:
      - 'link /Errand three/'
"""
IN_HAND = """
- region "Errand one":
  - heading "Errand one" [level=1]
  - paragraph: Within two weeks
  - group "What you can do with this need":
    - button "Propose Hal"
    - button "Not this one"
    - button "Take it"
    - group: Snooze
    - group: Note
    - link "Merge"
    - group: Close
  - term: Where
  - definition: Mill Row
  - region "Who could help":
    - heading "Who could help" [level=2]
    - list:
      - listitem:
        - heading "Hal, in Mill Row" [level=3]
        - list:
          - listitem: /In the same area/
        - button "Propose Hal"
        - button "Not this one Hal"
  - button "Show the contact Rosa"
  - region "Calls"
  - region "History"
"""


def test_queue_is_a_list_of_links_that_say_how_soon_and_how_long(page):
    expect(page.locator("main")).to_match_aria_snapshot(QUEUE)
    row = page.locator(".queue a").first
    expect(row).to_have_accessible_description("Within two weeks · new today · only 1 could help")
    assert faults(page) == []


def test_need_in_hand_is_a_region_under_its_own_words(page):
    page.get_by_role("link", name="Errand one").press("Enter")

    expect(page.locator("main")).to_match_aria_snapshot(IN_HAND)
    expect(page.get_by_role("link", name="Within two weeks: Errand one")).to_have_attribute(
        "aria-current", "true"
    )
    assert faults(page) == []


def test_what_was_done_is_said_and_the_undo_says_what_it_takes_back(page):
    take_in_hand(page, "Errand one")
    page.get_by_role("button", name="Propose Hal").first.press("Enter")

    expect(page.get_by_role("status")).to_have_text(
        "Proposed to Hal. 2 left. The question leaves now."
    )
    expect(page.get_by_role("region", name="Errand two")).to_be_visible()
    expect(page.get_by_role("link", name="Within two weeks: Errand two")).to_be_focused()
    expect(page.get_by_role("button", name="Undo Asked Hal about “Errand one”")).to_be_visible()
    expect(page.locator("#pile")).to_contain_text("2 left")
    assert faults(page) == []


def test_too_late_is_said_in_a_sentence(page, needs, ada):
    take_in_hand(page, "Errand one")
    entrust(needs[0].pk, to=ada, by=ada)
    page.get_by_role("button", name="Take it").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Ada took it in hand.")
    expect(page.get_by_role("region", name="Errand one")).to_be_visible()
    expect(page.get_by_role("link", name="Errand one")).to_contain_text("Ada")


CALLING = """
- region "Call Rosa":
  - heading "Call Rosa" [level=1]
  - paragraph: /number ends in 93/
  - button "Show the number"
  - region "How did the call end?":
    - button "Reached"
    - button "Voicemail left"
    - button "Busy or no answer"
    - button "Bad number"
    - textbox "Call back at"
    - paragraph:
      - button "Call back then"
"""
CAREFUL = """
- region "Rosa":
  - heading "Rosa" [level=1]
  - note:
    - paragraph: /Safety note The dog bites\\. Cora/
    - button "Take it away"
  - term: Area
"""


def test_undo_is_said_and_brings_the_need_back(page):
    take_in_hand(page, "Errand one")
    page.get_by_role("button", name="Take it").press("Enter")
    expect(page.get_by_role("status")).not_to_be_empty()
    wait_until_ready(page)

    page.get_by_role("button", name="Undo").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Taken back: ")
    expect(page.get_by_role("region", name="Errand one")).to_be_visible()
    expect(page.get_by_role("button", name="Take it")).to_be_visible()
    expect(page.locator(":focus")).to_be_attached()


def test_call_says_whom_and_how_it_may_end(page, needs):
    page.goto(f"/triage/needs/{needs[0].pk}/calls/")
    expect(page.get_by_role("main")).to_match_aria_snapshot(CALLING)

    page.get_by_role("button", name="Busy or no answer").press("Enter")

    expect(page.get_by_role("status")).not_to_be_empty()
    expect(page.locator(":focus")).to_be_attached()


def test_safety_note_is_read_before_anything_about_the_person(page, rosa, cora):
    note_safety(rosa, text="The dog bites.", by=cora)

    page.goto(f"/triage/members/{rosa.pk}/")

    expect(page.get_by_role("main")).to_match_aria_snapshot(CAREFUL)


def test_folded_labels_keep_their_words(page, needs):
    for path in ("/triage/several/", f"/triage/needs/{needs[0].pk}/"):
        page.goto(path)

        assert page.locator("details:not([open]) label").count() > 0
        assert page.evaluate(WITHOUT_WORDS) == []
