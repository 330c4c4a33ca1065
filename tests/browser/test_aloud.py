"""What a screen reader says to neighbors on their journeys, from Chromium's accessibility tree.

The journeys stand in docs/aloud.md, each with the name of its test.
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from matching.services import accept_match, cancel_match, confirm_match, propose, set_details
from matching.states import Origin
from outbox.delivery import deliver
from outbox.mail.marks import Use, mark_of
from outbox.models import Message
from outbox.services import put
from tests.browser.conftest import PHONE
from tests.browser.hands import type_in
from tests.factories import MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.browser

IN_ORDER = (
    'heading "Post a need or an offer" [level=1]', 'textbox "I need"', 'textbox "I can offer"',
    'group "Which area?"', 'radio "Mill Row"', 'group "How do we reach you?"',
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


SEARCHED = """
- heading "Needs on the board" [level=1]
- search:
  - searchbox "Search": clinic
- region "What was found":
  - status: One need. Soonest first, then longest waiting.
  - list:
    - listitem:
      - heading "A ride to the clinic" [level=2]
      - paragraph:
        - link "I can help with this"
"""
SAYING_YES = """
- heading "Thank you. One more step" [level=1]
- heading "A ride to the clinic"
- group "How do we reach you?"
- paragraph:
  - button "Yes, I can help"
"""
PLAN = """
- heading "A ride to the clinic" [level=1]
- term: When
- definition: /\\d+(:\\d\\d)?.[AP]M/
- region "Hal":
  - heading "Hal" [level=2]
- region "You":
  - heading "You" [level=2]
  - paragraph: /555-0193/
- button "Hide my number again"
"""
HIDDEN = """
- region "You":
  - heading "You" [level=2]
  - paragraph: Your contact is hidden.
- paragraph:
  - button "Show it again"
"""
WAS_IT_YOU = """
- heading "Was that you?" [level=1]
- list:
  - listitem: A ride to the clinic
- button "Yes, that was me"
- button "No, not me"
"""
NOT_ME = """
- heading "Then nothing more comes from us" [level=1]
- paragraph: /We have crossed out this address/
"""
DOWNLOAD = """
- heading "Download everything about you" [level=1]
- button "Show it as a page"
- button "Save it as a file for programs"
- region "What is in it"
- region "What is not in it"
"""
FORGETTING = """
- heading "Delete everything about you" [level=1]
- paragraph: /ten minutes begin. Until they are over, you can change your mind/
- list
- paragraph:
  - link "First download everything about you"
- button "Delete everything about me"
- paragraph:
  - link "No, go back to my page"
"""
GOING = """
- heading "Everything about you will be deleted" [level=1]
- paragraph: /At \\d+(:\\d\\d)?.[AP]M it happens/
- button "No, keep everything"
"""
WAYS_BACK = """
- heading "Find your page" [level=1]
- region "With your paper code":
  - textbox "Your code"
  - textbox "The number or e-mail you gave us (optional)"
  - paragraph:
    - button "Open my page"
- region "By e-mail or text":
  - paragraph:
    - link "Send me a code"
"""
IN_ARABIC = """
- main:
  - heading "الحاجات على اللوحة" [level=1]
"""
COUNT_WHAT_IS_SAID = """addEventListener("DOMContentLoaded", () => {
  window.said = 0;
  new MutationObserver(seen => { window.said += seen.length; })
    .observe(document.getElementById("status"), { childList: true });
});"""


@pytest.fixture
def plan(page, rosa, hal):
    """Rosa and Hal said yes, and it happens today."""
    need = NeedFactory(requester=rosa, what="A ride to the clinic")
    offer = OfferFactory(helper=hal)
    match = propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.APP)
    accept_match(match_id=match.pk, by=hal)
    confirm_match(match_id=match.pk, by=rosa)
    return set_details(
        match_id=match.pk, by=rosa, starts_at=timezone.now(), ends_at=None, place="The blue door"
    )


def said_by(page: Page) -> Locator:
    """Return the one region that says what was done."""
    return page.get_by_role("status").first


def press(page: Page, name: str) -> None:
    """Press a button as a keyboard or a screen reader does."""
    page.get_by_role("button", name=name, exact=True).press("Enter")


def test_need_is_found_and_its_link_says_which_need_it_is(page, rosa):
    NeedFactory(requester=rosa, what="A ride to the clinic")
    NeedFactory(requester=rosa, what="A bag of rice")
    page.goto("/needs/")
    page.get_by_role("searchbox", name="Search").press_sequentially("clinic")

    expect(page.get_by_role("main")).to_match_aria_snapshot(SEARCHED)
    yes = page.get_by_role("link", name="I can help with this")
    expect(yes).to_have_accessible_description("A ride to the clinic")
    yes.press("Enter")
    expect(page.get_by_role("main")).to_match_aria_snapshot(SAYING_YES)
    press(page, "Yes, I can help")
    expect(page.get_by_role("alert", name="Almost there")).to_be_focused()
    page.get_by_role("radio", name="I’ll check back with my code").press("Space")
    press(page, "Yes, I can help")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Now it is up to Rosa")


def test_what_a_search_finds_is_said_by_one_region_that_stays(page, rosa):
    NeedFactory(requester=rosa, what="A ride to the clinic")
    page.goto("/needs/")
    said = page.get_by_role("region", name="What was found").get_by_role("status")
    said.evaluate("el => { el.same = true; }")

    page.get_by_role("searchbox", name="Search").press_sequentially("piano")

    expect(said).to_have_text("Nothing found.")
    assert said.evaluate("el => el.same")


def test_plan_says_the_time_and_hides_the_number_again(page, rosa, door, plan):
    page.goto(door(rosa, f"matches/{plan.pk}/"))
    expect(page.get_by_role("main")).to_match_aria_snapshot(PLAN)

    press(page, "Hide my number again")

    expect(page.get_by_role("main")).to_match_aria_snapshot(HIDDEN)
    expect(page.get_by_text("555-0193")).to_have_count(0)
    expect(said_by(page)).not_to_be_empty()


def test_refusal_on_a_page_without_a_trail_is_said(page, rosa, hal, door, plan):
    page.goto(door(rosa, f"matches/{plan.pk}/"))
    cancel_match(match_id=plan.pk, by=hal)

    press(page, "Hide my number again")

    expect(said_by(page)).to_contain_text("There is no plan here any more.")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_not_me_is_one_of_two_buttons_and_is_confirmed(page, street):
    need = NeedFactory(requester=MemberFactory(email="typed@example.org"))
    [way] = need.requester.ways.all()
    need.requester.ways.update(unproved=True)
    message = put(need.requester, kind="posted", ids={"need": need.pk}, key="aloud")
    Message.objects.filter(pk=message.pk).update(way=way)
    page.goto(f"/was-it-you/{mark_of(Use.OWNER, message.identity)}/")
    expect(page.get_by_role("main")).to_match_aria_snapshot(WAS_IT_YOU)

    press(page, "No, not me")

    expect(page.get_by_role("main")).to_match_aria_snapshot(NOT_ME)


def test_everything_is_taken_along_then_deleted_and_kept_after_all(page, rosa, door):
    page.goto(door(rosa))
    page.get_by_role("link", name="Delete everything about you").press("Enter")
    expect(page.get_by_role("main")).to_match_aria_snapshot(FORGETTING)
    page.get_by_role("link", name="First download everything about you").press("Enter")
    expect(page.get_by_role("main")).to_match_aria_snapshot(DOWNLOAD)
    page.goto(door(rosa, "forgetting/"))

    press(page, "Delete everything about me")

    expect(page.get_by_role("main")).to_match_aria_snapshot(GOING)
    press(page, "No, keep everything")
    expect(said_by(page)).to_have_text("Nothing is deleted. It is good that you stay.")


def test_lost_link_leads_to_a_code_and_in(page, rosa):
    page.goto("/your-page/")
    expect(page.get_by_role("main")).to_match_aria_snapshot(WAYS_BACK)
    page.get_by_role("link", name="Send me a code").press("Enter")
    page.get_by_role("textbox", name="Your e-mail or phone number").fill("lost@example.org")
    press(page, "Send me a code")

    code = page.get_by_role("textbox", name="Your code")
    expect(code).to_be_visible()
    message = Message.objects.latest("pk")
    deliver(message.pk)
    message.refresh_from_db()
    code.fill(re.findall(r"^\d{4}-\d{4}$", message.arrival.text, re.MULTILINE)[0])
    press(page, "Go on")

    expect(page.get_by_role("heading", name="Your page", level=1)).to_be_visible()


def test_wrong_code_is_said_and_what_was_typed_is_kept(page):
    page.goto("/your-page/")
    page.get_by_role("textbox", name="Your code").fill("RED-HEN-1")

    press(page, "Open my page")

    expect(page.get_by_role("main").get_by_role("alert").first).to_be_focused()
    code = page.get_by_role("textbox", name="Your code")
    expect(code).to_have_value("RED-HEN-1")
    expect(code).to_have_accessible_description(re.compile("Such as BLUE-HERON-42"))


def test_language_is_chosen_by_its_own_name_and_read_in_its_voice(page, rosa):
    NeedFactory(requester=rosa, what="A ride to the clinic", lang="en")
    page.goto("/needs/")
    arabic = page.get_by_role("button", name="العربيّة")
    expect(arabic).to_have_attribute("lang", "ar")

    arabic.press("Enter")

    expect(page.locator("body")).to_match_aria_snapshot(IN_ARABIC)
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(arabic).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("heading", name="A ride to the clinic")).to_have_attribute("lang", "en")


def test_chips_are_announced_and_are_a_group_of_their_own(page):
    page.goto("/")
    field = page.get_by_role("textbox", name="I need")
    type_in(field, "A ride to the clinic", until="requestfinished")

    chips = page.get_by_role("group", name="Is it about (optional)")
    expect(chips.get_by_role("radio", name="None of these")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Below")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(chips.get_by_role("radio").first).to_be_focused()


def test_words_that_come_with_a_page_change_once_it_is_there(page, rosa, door):
    page.goto(door(rosa, "about-me/"))
    page.add_init_script(COUNT_WHAT_IS_SAID)

    press(page, "Keep this")

    expect(said_by(page)).to_have_text("Written down.")
    page.wait_for_function("() => window.said > 0")
