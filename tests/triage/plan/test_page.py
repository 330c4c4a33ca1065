"""The joint plan on the desk: seen pair by pair, asked in whole or in part, made anew."""

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from matching.models import Match
from matching.services import plan_anew, propose
from matching.states import Origin
from matching.suggestions import renew_many
from neighborhood.fields import Point
from neighborhood.models import Neighborhood
from offers.models import Offer
from tests.constraints import change
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db

PAGE = "/triage/plan/"
HTMX = {"HX-Request": "true"}


def test_it_shows_each_pair_with_reasons_and_what_stands_back(desk, planned):
    page = desk.get(PAGE).text

    assert all(f'value="{pair}"' in page for pair in planned)
    assert "A ride, number 1" in page
    assert "Hal, in Elm Street" in page
    assert "The same kind of help" in page or "Not asked this month" in page
    assert strip_tags(page).count("fits even better, but is planned for “A ride, number") == 1


def test_the_pairs_are_asked_with_one_button_after_them(desk, planned):
    page = desk.get(PAGE).text

    before, after = page.split('<ol class="pairs">')[:2]
    assert "Ask the ticked ones" not in before
    assert "Until then you can take it back here." in before
    assert "Ask the ticked ones" in after
    assert "Ticked:" in after


def test_words_of_a_neighbor_stand_on_a_line_of_their_own(desk, planned, offers):
    page = desk.get(PAGE).text

    assert '<b class="own-line" lang="en" dir="auto">A ride, number 1</b>' in page
    assert f'<p lang="en" dir="auto">{offers[0].what}</p>' in page


def test_pairs_with_few_words_in_common_are_to_be_read(desk, needs, hal):
    OfferFactory(helper=hal, pt=Point(0.1, 0), what="Qigong")
    plan_anew(now=timezone.now())
    page = desk.get(PAGE).text
    assert "Read both: the words differ." in page
    assert "Where the words differ, nothing is ticked: read both first." in page
    assert page.count("\nchecked") == 0

    Offer.objects.update(what=needs[0].what)
    renew_many([need.pk for need in needs], now=timezone.now())

    page = desk.get(PAGE).text
    assert "Read both:" not in page
    assert "Where the words differ" not in page
    assert page.count("\nchecked") == page.count('name="pair"') > 0


def test_all_of_it_is_asked_with_one_button(desk, planned, cora, ask):
    answer = ask(desk, planned, follow=True)

    assert "2 neighbors are asked." in answer.text
    assert "Nothing to ask at the moment" in answer.text
    assert Match.objects.filter(origin=Origin.COORDINATOR, proposed_by=cora).count() == 2


def test_some_of_it_is_asked_and_the_rest_stays(desk, planned, ask):
    page = ask(desk, planned[:1], headers=HTMX).text

    assert "1 neighbor is asked." in page
    assert f'value="{planned[1]}"' in page
    assert f'value="{planned[0]}"' not in page
    assert "<html" not in page


def test_none_of_it_is_refused_kindly(desk, planned, ask):
    answer = ask(desk, ["", "7", "x-1", "-"])

    assert answer.status_code == 422
    assert "Tick at least one pair." in answer.text
    assert not Match.objects.exists()


def test_what_is_no_longer_possible_is_said(desk, planned, offers, ask):
    change(offers[0], status="paused")

    answer = ask(desk, planned, follow=True)

    assert "1 neighbor is asked. 1 pair was no longer possible." in answer.text


def test_a_plan_that_asks_too_much_is_refused_with_the_plan_as_it_stands(desk, planned, needs, ask):
    offer = Offer.objects.first()
    change(offer, capacity=2)

    answer = ask(desk, [f"{need.pk}-{offer.pk}" for need in needs])

    assert answer.status_code == 409
    assert "would ask too much of somebody" in answer.text
    assert not Match.objects.exists()


def test_it_is_made_anew(desk, needs, offers):
    assert "Nothing to ask at the moment" in desk.get(PAGE).text

    answer = desk.post(f"{PAGE}renewal/", follow=True)

    assert "Planned anew." in answer.text
    assert answer.text.count('name="pair"') == 2


def test_a_need_that_waits_for_an_answer_leaves_the_plan(desk, planned, cora):
    need_id, offer_id = map(int, planned[0].split("-"))
    propose(need_id=need_id, offer_id=offer_id, by=cora, origin=Origin.COORDINATOR)

    assert desk.get(PAGE).text.count('name="pair"') == 1


def test_strangers_and_shadows_ask_nobody(client, sam, planned, neighbor_of, ask):
    client.force_login(sam)
    assert client.get(PAGE).status_code == 403
    assert ask(client, planned).status_code == 403

    client.force_login(neighbor_of("mill-row", shadow=True))
    page = client.get(PAGE).text
    assert "A ride, number 1" in page
    assert 'name="pair"' not in page
    assert ask(client, planned).status_code == 403
    assert client.post(f"{PAGE}renewal/").status_code == 403


def test_other_areas_are_not_for_everybody(client, planned, neighbor_of, ask):
    client.force_login(neighbor_of("hilltop"))

    assert 'name="pair"' not in client.get(PAGE).text
    assert ask(client, planned).status_code == 404
    assert not Match.objects.exists()


def test_nobody_plans_for_their_own_need(client, planned, needs, cora, ask):
    change(needs[0], requester=cora)
    client.force_login(cora)

    assert client.get(PAGE).text.count('name="pair"') == 1
    assert ask(client, planned).status_code == 404


def test_numbers_past_the_solver_are_answered_kindly(desk, planned):
    change(Neighborhood.current(), limits={"hysteresis": 10**15})
    Offer.objects.exclude(pk=Offer.objects.first().pk).update(status="paused")

    answer = desk.post(f"{PAGE}renewal/")

    assert answer.status_code == 409
    assert "No plan could be made with the numbers that are set." in answer.text


def test_a_knob_that_makes_no_sense_is_passed_over(desk, planned):
    change(Neighborhood.current(), plan_knobs={"spread": 0.5})

    assert desk.post(f"{PAGE}renewal/").status_code == 303


def test_it_says_how_long_there_is_to_undo_and_who_decides(desk, planned):
    page = desk.get(PAGE).text
    assert "leaves after 60 seconds" in page
    assert "Nobody is asked before you say so." in page

    change(Neighborhood.current(), ask_by_itself=True)
    assert "The app asks by itself" in desk.get(PAGE).text


def test_an_opened_suggestion_names_what_the_plan_wants_the_better_one_for(desk, planned):
    [(need_id, offer_id)] = [
        tuple(map(int, pair.split("-"))) for pair in planned if not pair.endswith(f"-{hals()}")
    ]

    opened = desk.get(f"/triage/needs/{need_id}/suggestions/{offer_id}/").text
    opened = strip_tags(opened)

    assert "Hal, in Elm Street fits even better, but is planned for “A ride, number" in opened


def hals():
    return Offer.objects.get(helper__name="Hal").pk
