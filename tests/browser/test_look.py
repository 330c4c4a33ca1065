"""What has to be in sight: the form on a phone, the three answers, the plan on paper."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from matching.services import propose
from matching.states import Origin
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=360, height=740)


def bottom_of(place) -> float:
    box = place.bounding_box()
    return float(box["y"] + box["height"])


def test_form_begins_in_the_first_screen_of_a_phone(open_browser, areas):
    page = open_browser(viewport=PHONE)

    page.goto("/")

    assert bottom_of(page.locator("#id_need")) < PHONE["height"]


def test_question_and_its_three_answers_fit_the_screen_of_a_phone(open_browser, rosa, hal, door):
    need = NeedFactory(
        requester=rosa, for_whom="other", for_whom_words="my father, with his OK",
        what="Somebody to drive my father to the clinic on Tuesday morning and home again",
        details="One adult, with a stick. " * 40,
    )  # fmt: skip
    offer = OfferFactory(helper=hal)
    match = propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.APP)
    page = open_browser(viewport=PHONE)

    page.goto(door(hal, f"matches/{match.pk}/"))

    for answer in ("Yes, I can", "Not this time", "Later"):
        button = page.get_by_role("button", name=answer, exact=True)
        assert bottom_of(button) <= PHONE["height"]
    expect(page.get_by_role("heading", name="All of the details")).to_be_attached()


def test_plan_on_paper_has_the_contact_and_no_buttons(open_browser, rosa, hal, door, street):
    match = MatchFactory(
        confirmed=True, need__requester=rosa, offer__helper=hal, place="The blue door",
        starts_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    page = open_browser()
    page.goto(door(rosa, f"matches/{match.pk}/"))

    page.emulate_media(media="print")

    expect(page.get_by_text("The blue door").first).to_be_visible()
    expect(page.get_by_role("heading", name="Hal")).to_be_visible()
    expect(page.locator("main button:visible, main .button:visible")).to_have_count(0)


def test_slip_prints_alone(open_browser, rosa, door, street):
    page = open_browser()
    page.goto(door(rosa, "way-back/"))
    page.evaluate(
        "window.print = () => { window.printed = document.querySelectorAll('.noprint').length; }"
    )

    page.get_by_role("button", name="Print this slip").click()

    assert page.evaluate("window.printed") > 0
    expect(page.locator(".noprint")).to_have_count(0)
