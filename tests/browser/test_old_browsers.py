"""Phones of 2020: what their browsers do not say or know is made up for, or done without."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from matching.models import Match
from matching.services import propose
from matching.states import MatchStatus, Origin
from members.forgetting import ask_to_be_forgotten
from tests.browser.conftest import PHONE
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.browser

# Safari before 15.4 does not tell which button has sent a form.
NO_SUBMITTER = "delete SubmitEvent.prototype.submitter"


@pytest.fixture
def old_phone(open_browser, door):
    """Return what opens the page of a member on a phone whose browser names no button."""

    def old_phone(member, path=""):
        page = open_browser(viewport=PHONE)
        page.add_init_script(NO_SUBMITTER)
        page.goto(door(member, path))
        return page

    return old_phone


def test_helper_says_no_by_the_button_that_says_no(old_phone, rosa, hal):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.APP)
    page = old_phone(hal, f"matches/{Match.objects.get().pk}/")

    page.get_by_role("button", name="Not this time").click()

    expect(page.locator("main")).to_contain_text("We ask the next neighbor")
    assert Match.objects.get().status == MatchStatus.DECLINED


def test_whoever_keeps_everything_is_not_deleted(old_phone, rosa):
    ask_to_be_forgotten(rosa, at=timezone.now())
    page = old_phone(rosa, "forgetting/")

    page.get_by_role("button", name="No, keep everything").click()

    expect(page.locator("#status")).not_to_be_empty()
    rosa.refresh_from_db()
    assert rosa.forget_after is None


def test_language_is_the_one_that_was_pressed(old_phone, rosa):
    NeedFactory(requester=rosa)
    page = old_phone(rosa)

    page.get_by_role("button", name="Español").click()

    expect(page.locator("html")).to_have_attribute("lang", "es")
