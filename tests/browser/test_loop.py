"""The whole loop in a browser: on an old phone, with htmx, and with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from members.models import Member
from needs.models import Need
from needs.states import NeedStatus
from tests.factories import OfferFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def hals_car(street, hal, categories):
    """Hal offers a car."""
    return OfferFactory(helper=hal, what="A car on weekdays", category=categories["rides"])


def post_a_need(rosa):
    """Post three answers; the private page opens."""
    rosa.page.goto("/needs/new/")
    rosa.write("what", "A ride to the clinic, there and back")
    rosa.choose("Mill Row")
    rosa.choose("Text message")
    rosa.write("reach_at", "(212) 555-0193")
    rosa.press("Put it on the board")
    rosa.sees("It’s on the board")
    rosa.follow("Open your page")
    rosa.sees("What happens next")


def ask_hal(rosa, work):
    """Look who could help, and ask."""
    work()
    rosa.page.reload()
    rosa.sees("Hal, in Elm Street")
    rosa.press("Ask Hal")
    rosa.sees("You asked Hal")


def agree_on_the_page_of_the_plan(rosa, rosas_page):
    """Say yes to the helper; the plan shows how to reach them."""
    rosa.page.goto(rosas_page)
    rosa.press("Yes, that is good")
    rosa.sees("You both said yes")
    rosa.sees("hal@example.org")


def test_need_goes_from_the_form_to_done(open_hand, hals_car, hal, work, link_for):
    rosa, neighbor = open_hand(), open_hand()

    post_a_need(rosa)
    rosas_page = rosa.page.url
    ask_hal(rosa, work)
    neighbor.page.goto(link_for(hal))
    expect(neighbor.page.get_by_text("555-0193")).to_have_count(0)
    neighbor.press("Yes, I can")
    neighbor.sees("Thank you for your yes")
    agree_on_the_page_of_the_plan(rosa, rosas_page)
    rosa.press("Yes, it is done")

    rosa.sees("It is done. Thank you, both of you.")
    assert Need.objects.get().status == NeedStatus.MET
    assert Member.objects.exclude(pk=hal.pk).count() == 1
