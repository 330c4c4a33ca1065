"""Cora works the queue in a browser: proposes, takes it back, writes a note, closes."""

import pytest
from playwright.sync_api import expect

from matching.jobs import renew_suggestions
from matching.models import Match
from matching.states import MatchStatus
from needs.models import Need
from needs.states import ClosedReason
from outbox.models import Message, MessageState
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def need(street, rosa):
    return NeedFactory(requester=rosa, what="A shelf for my kitchen wall")


@pytest.fixture
def coras_hand(open_hand, need, hal, cora):
    """Cora signs in and takes the need in hand."""
    OfferFactory(helper=hal)
    cora.is_demo = True
    cora.save()
    renew_suggestions(need.pk)
    hand = open_hand()
    hand.page.goto("/your-page/")
    hand.press("Be Cora")
    hand.follow("Desk")
    hand.page.get_by_role("link", name=need.what).press("Enter")
    hand.sees("Who could help")
    return hand


def test_cora_proposes_and_takes_it_back(coras_hand, settings):
    coras_hand.page.get_by_role("button", name="Propose Hal").last.press("Enter")
    coras_hand.sees("Proposed to Hal. All caught up. Go rest.")
    assert Match.objects.get().status == MatchStatus.PROPOSED

    coras_hand.page.get_by_role("button", name="Undo").press("Enter")
    coras_hand.sees("Taken back: Asked Hal about")

    assert Match.objects.get().status == MatchStatus.CANCELLED
    states = Message.objects.values_list("state", flat=True)
    assert MessageState.WAITING not in states


def test_cora_writes_a_note_and_closes(coras_hand, need):
    coras_hand.unfold("Note")
    coras_hand.write("text", "Called back, the shelf is up.")
    coras_hand.press("Write the note")
    coras_hand.sees("Noted.")
    expect(coras_hand.page.get_by_text("Called back, the shelf is up.")).to_be_visible()

    coras_hand.unfold("Close")
    coras_hand.press("Met elsewhere")
    coras_hand.sees("Closed. All caught up. Go rest. Everybody who was asked hears of it.")

    assert Need.objects.get().closed_reason == ClosedReason.MET_ELSEWHERE


def test_empty_note_is_asked_for_again(coras_hand):
    coras_hand.unfold("Note")
    coras_hand.press("Write the note")

    expect(coras_hand.page.get_by_role("alert")).to_be_focused()


def test_cora_opens_a_suggestion_and_closes_it_with_the_same_key(coras_hand):
    link = coras_hand.page.locator(".opener", has_text="Hal").first
    link.press("Enter")
    coras_hand.sees("All rules are kept.")
    opened = coras_hand.page.locator(".opener", has_text="Hide this")

    opened.press("Enter")

    expect(coras_hand.page.get_by_text("All rules are kept.")).to_have_count(0)
    expect(coras_hand.page.locator(".opener", has_text="Why, in every part")).to_be_visible()


def test_row_in_hand_is_seen_where_the_system_chooses_the_colours(open_browser, need, cora):
    page = open_browser(forced_colors="active")
    cora.is_demo = True
    cora.save()
    page.goto("/your-page/")
    page.get_by_role("button", name="Be Cora").click()
    page.get_by_role("link", name="Desk", exact=True).click()
    page.get_by_role("link", name=need.what).click()

    row = page.locator(".queue [aria-current]")

    expect(row).to_have_css("outline-style", "solid")
    expect(row).to_have_css("outline-width", "3px")
