"""A match on the desk: where it stands, why them and not the next, what happens next."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from matching.models import Match, Suggestion
from matching.services import decline_match, propose
from matching.states import MatchStatus, Origin
from tests.factories import MatchFactory, OfferFactory
from tests.matching.story import accepted, asked

pytestmark = pytest.mark.django_db

PARTS = [
    {"name": "category", "value": 1.0, "weight": 40},
    {"name": "distance", "value": 0.5, "weight": 20},
]


@pytest.fixture
def show(client, cora):
    """Return what opens the page of a match as Cora, in plain words on one line."""

    def get(match):
        client.force_login(cora)
        answer = client.get(f"/triage/matches/{match.pk}/")
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())

    return get


def suggest(need, *, name, parts, rank=2):
    offer = OfferFactory(helper__name=name)
    Suggestion.objects.create(need=need, offer=offer, rank=rank, value=700, parts=parts)


@pytest.mark.parametrize("status", MatchStatus)
def test_every_status_says_where_it_stands_and_what_comes(show, status):
    traits = {} if status == MatchStatus.PROPOSED else {status.value: True}

    page = show(MatchFactory(**traits))

    assert f"{status.label}." in page
    assert "%" not in page.split("History")[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Hal can answer until"),
        ({"later_until": timezone.now() + timedelta(hours=9)}, "wanted to answer later"),
        ({"status": "standby"}, "When a place comes free, Hal is asked again."),
        (
            {"status": "standby", "backup_asked_at": timezone.now()},
            "A place came free. If Hal says yes, it is theirs.",
        ),
    ],
)
def test_match_says_who_is_asked_and_until_when(show, need, offer, cora, fields, words):
    match = asked(need, offer, by=cora)
    Match.objects.filter(pk=match.pk).update(accepted_at=timezone.now(), **fields)

    assert words in show(match)


def test_requester_has_until_then_after_the_helper_s_yes(show, need, offer):
    page = show(accepted(need, offer))

    assert "Rosa can answer until" in page
    assert "When Rosa says yes too, both see how to reach each other." in page


def test_reasons_and_parts_are_those_that_were_shown(show, need, offer):
    reasons = [{"code": "same_area", "params": {}}]
    match = MatchFactory(need=need, offer=offer, parts=PARTS, reasons=reasons)

    page = show(match)

    assert "Hal reads In your area" in page
    assert "The longer a bar, the more it weighs." in page
    near = page.partition("How near they are ")[2]
    assert near.startswith("How much it weighs ")
    assert "How much there is about half 50 of 100" in near
    assert "How rested the helper is" not in page.split("Today")[0]


def test_parts_that_this_version_does_not_know_are_left_out(show, need, offer):
    unknown = [{"name": "moonlight", "value": 1.0, "weight": 90}]

    assert "moonlight" not in show(MatchFactory(need=need, offer=offer, parts=unknown))


def test_why_them_and_not_the_next_is_told(show, need, offer, cora):
    worse = [part | {"value": 0.0} for part in PARTS]
    suggest(need, name="June", parts=worse)

    page = show(asked(need, offer, by=cora))

    assert "Why before June: a kind of help that fits better" in page


def test_somebody_who_would_stand_first_today_is_named(show, need, offer, cora):
    better = [{"name": "rest", "value": 1.0, "weight": 20}, *PARTS]
    match = asked(need, offer, by=cora)
    suggest(need, name="June", parts=[part | {"value": 1.0} for part in better])

    assert "Today June would stand first." in show(match)


def test_match_does_not_speak_against_itself(show, need, offer, cora):
    page = show(asked(need, offer, by=cora))

    assert "Not kept" not in page
    assert "Nobody else fits at the moment." in page


def test_match_that_is_over_is_not_judged_anew(show, need, offer, hal, cora):
    match = asked(need, offer, by=cora)
    decline_match(match_id=match.pk, by=hal)

    page = show(match)

    assert "Who else could help today" not in page
    assert "Not this time. The need looks on." in page


def test_way_back_leads_to_the_need(show, need, offer, cora):
    assert "Back to the need" in show(asked(need, offer, by=cora))


def test_question_can_be_taken_back_from_here(client, cora, need, offer):
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    client.force_login(cora)
    undo = f"/triage/needs/{need.pk}/proposals/{match.pk}/undo/"

    assert f'action="{undo}"' in client.get(f"/triage/matches/{match.pk}/").text


def test_need_in_hand_leads_to_its_matches_and_people(client, cora, need, offer, rosa):
    match = asked(need, offer, by=cora)
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text

    assert f'href="/triage/matches/{match.pk}/"' in page
    assert f'href="/triage/members/{rosa.pk}/"' in page


@pytest.mark.parametrize(
    ("slug", "status"), [("mill-row", 200), ("elm-street", 200), ("hilltop", 404)]
)
def test_match_is_seen_from_either_side_s_area(client, neighbor_of, need, offer, slug, status):
    match = asked(need, offer)
    client.force_login(neighbor_of(slug))

    assert client.get(f"/triage/matches/{match.pk}/").status_code == status


def test_match_is_for_the_desk_alone(client, need, offer, rosa, hal, sam):
    match = asked(need, offer)
    for member in (rosa, hal, sam):
        client.force_login(member)
        assert client.get(f"/triage/matches/{match.pk}/").status_code == 403


def test_words_from_another_area_are_not_shown(client, neighbor_of, need, offer):
    match = asked(need, offer)
    pages = {}
    for slug in ("mill-row", "elm-street"):
        client.force_login(neighbor_of(slug))
        pages[slug] = client.get(f"/triage/matches/{match.pk}/").text

    assert need.what in pages["mill-row"]
    assert "An offer in another area" in pages["mill-row"]
    assert offer.what not in pages["mill-row"]
    assert "A need in another area" in pages["elm-street"]
    assert need.what not in pages["elm-street"]
