"""Not this one: a pair of the plan is put aside without asking, and comes back with one press."""

import re

import pytest
from django.utils import timezone

from matching.models import Match, Suggestion
from matching.services import plan_anew
from needs.models import Need
from tests.factories import OfferFactory
from triage.models import Action

pytestmark = pytest.mark.django_db

PAGE = "/triage/plan/"


def aside(client, pair, **how):
    return client.post(f"{PAGE}dismissals/", {"aside": pair}, follow=True, **how)


def test_a_pair_put_aside_leaves_the_page_and_nobody_is_asked(desk, planned):
    answer = aside(desk, planned[0])

    assert "Put aside. The next plan takes the next best." in answer.text
    assert f'value="{planned[0]}"' not in answer.text
    assert f'value="{planned[1]}"' in answer.text
    assert not Match.objects.exists()


def test_the_next_plan_takes_the_next_best(desk, planned):
    other = OfferFactory(pt=Suggestion.objects.first().need.pt, travel_km=9)
    aside(desk, planned[0])

    desk.post(f"{PAGE}renewal/")

    assert f'value="{planned[0].split("-")[0]}-{other.pk}"' in desk.get(PAGE).text


def undo_url():
    return f"/triage/actions/{Action.objects.get().pk}/undo/"


def test_it_is_listed_and_brought_back(desk, planned):
    page = aside(desk, planned[0]).text
    assert "Just put aside" in page
    assert "Bring it back" in page

    answer = desk.post(undo_url(), {"back": PAGE}, follow=True)

    assert f'value="{planned[0]}"' in answer.text
    assert "Just put aside" not in answer.text


def test_a_mark_put_aside_does_not_outlive_its_plan(desk, planned):
    OfferFactory(pt=Suggestion.objects.first().need.pt, travel_km=9)
    aside(desk, planned[0])
    plan_anew(now=timezone.now())

    desk.post(undo_url())

    need = Need.objects.get(pk=planned[0].split("-")[0])
    assert Suggestion.objects.standing().planned().filter(need=need).count() == 1


def test_putting_aside_nothing_changes_nothing(desk, planned):
    assert aside(desk, "x").status_code == 200
    assert not Action.objects.exists()


def test_strangers_shadows_and_other_areas_put_nothing_aside(client, planned, sam, neighbor_of):
    shadow = neighbor_of("mill-row", shadow=True)
    for member, status in ((sam, 403), (shadow, 403), (neighbor_of("hilltop"), 404)):
        client.force_login(member)
        assert aside(client, planned[0]).status_code == status

    assert not Suggestion.objects.put_aside().exists()


def test_the_buttons_belong_to_a_form_of_their_own(desk, planned):
    """Enter in a box presses the first button of its form, which has to be the one that asks."""
    page = desk.get(PAGE).text

    assert page.count('form="plan-aside"') == 2
    forms = re.findall(r'<form[^>]*\sid="plan-aside"[^>]*>', page)
    assert ['action="/triage/plan/dismissals/"' in form for form in forms] == [True]
