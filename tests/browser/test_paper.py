"""What is printed fits its paper: both sizes, whatever stands on it."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from neighborhood.models import Neighborhood
from tests.browser.hands import stop_the_clock
from tests.factories import AreaFactory, NeedFactory
from tests.triage.test_phone_list import called_only

pytestmark = pytest.mark.browser

SIZES = ("A4", "Letter")
LONG = "Somebody with a wide van for wardrobes, mattresses and many, many, many boxes of books. "


@pytest.fixture
def desk(open_browser, street, cora):
    """Return a page in which Cora is signed in."""
    page = open_browser()
    client = Client()
    client.force_login(cora, backend="django.contrib.auth.backends.ModelBackend")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": street}
    page.context.add_cookies([cookie])
    return page


def pages_of(pdf):
    """Return how many pages a document has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("pages", [1, 2])
def test_poster_stays_on_its_pages(desk, rosa, pages):
    Neighborhood.objects.update(name="The neighbors of Elm Street, Mill Row and the Canal Bank")
    for number in range(30):
        NeedFactory(requester=rosa, what=LONG if number % 2 else "WWW " * 30)
    desk.goto(f"/triage/paper/poster/?pages={pages}")

    assert {pages_of(desk.pdf(format=size)) for size in SIZES} == {pages}


def test_phone_list_repeats_its_head_and_breaks_between_rows(desk):
    for number in range(40):
        NeedFactory(
            requester=called_only(f"Neighbor {number}"), what=LONG,
            confirmed_current_at="2020-01-01T12:00Z",
        )  # fmt: skip
    desk.goto("/triage/paper/phone-list/")
    desk.emulate_media(media="print")

    style = desk.evaluate("""() => ['thead', 'tbody tr'].map(part => {
        const seen = getComputedStyle(document.querySelector('.print-table ' + part));
        return [seen.display, seen.breakInside];
    })""")

    assert style == [["table-header-group", "avoid"], ["table-row", "avoid"]]
    assert all(pages_of(desk.pdf(format=size)) > 1 for size in SIZES)


def test_each_form_stays_on_a_page_and_its_slip_folds_over_itself(desk):
    Neighborhood.objects.update(name="The neighbors of Elm Street, Mill Row and the Canal Bank")
    for number in range(6):
        AreaFactory(names={"en": f"Old Mill {number}"})
    desk.goto("/triage/paper/forms/")
    desk.locator("[name=count]").fill("2")
    desk.get_by_role("button", name="Make the forms").click()
    desk.locator(".blank").first.wait_for()
    desk.wait_for_load_state()

    assert {pages_of(desk.pdf(format=size)) for size in SIZES} == {2}
    desk.emulate_media(media="print")
    above, folded = desk.evaluate("""() => {
        const slip = document.querySelector(".slip-off"), part = slip.querySelector(".folded");
        return [part.offsetTop - slip.offsetTop, part.offsetHeight];
    }""")
    assert folded >= above - 4


@pytest.mark.parametrize("end", ["afterprint", "pointerdown"])
def test_slip_prints_alone_on_a_phone_that_goes_on_meanwhile(open_browser, street, rosa, door, end):
    page = open_browser()
    page.goto(door(rosa, "way-back/"))
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print this slip").click()

    page.emulate_media(media="print")

    expect(page.locator(".slip")).to_be_visible()
    expect(page.locator("h1")).to_be_hidden()
    page.evaluate("end => { dispatchEvent(new Event(end)); }", end)
    expect(page.locator("h1")).to_be_visible()


@pytest.fixture
def text(desk, rosa):
    """A text for the group chat, on a page where no time passes."""
    NeedFactory(requester=rosa, what="A ladder")
    stop_the_clock(desk)
    desk.goto("/triage/paper/text/")
    return desk


def test_button_copies_the_text_and_says_so_for_a_while(text):
    text.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = text.locator("[data-copy]")

    for _time in range(2):
        button.click()
        expect(button).to_have_text("Copied")
        expect(text.get_by_role("status")).to_have_text("Copied")
        text.clock.run_for(5_000)
        expect(button).to_have_text("Copy")
        expect(text.get_by_role("status")).to_be_empty()

    assert "– A ladder" in text.evaluate("() => navigator.clipboard.readText()")


def test_button_that_may_not_copy_says_what_to_do(text):
    text.evaluate("""() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
      document.execCommand = () => false;
    }""")

    text.locator("[data-copy]").click()

    expect(text.get_by_role("status")).to_have_text("Select it and copy it yourself")
    chosen = text.evaluate("() => document.activeElement.selectionEnd")
    assert chosen == len(text.locator("textarea").input_value())
