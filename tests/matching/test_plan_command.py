"""The command that shows the joint plan, and asks."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from matching.models import Match, Suggestion
from neighborhood.fields import Point
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(rosa):
    need = NeedFactory(requester=rosa, pt=Point(0, 0))
    return need, OfferFactory(pt=Point(1, 0))


def printed(*options):
    out, err = StringIO(), StringIO()
    call_command("plan", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_prints_and_changes_nothing(pair, rosa):
    need, offer = pair
    lonely = NeedFactory(requester=rosa, languages=["so"])

    out, _ = printed()

    assert f"need {need.pk} with offer {offer.pk}" in out
    assert f"need {lonely.pk}: Nobody fits" in out
    assert not Match.objects.exists()
    assert not Suggestion.objects.exists()


def test_it_says_the_same_to_machines(pair):
    need, offer = pair

    told = json.loads(printed("--json")[0])

    assert [(one["need"], one["offer"]) for one in told["pairings"]] == [(need.pk, offer.pk)]
    assert told["escalations"] == []


def test_it_asks_when_told_to(pair):
    _, err = printed("--ask")

    assert "1 asked, 0 no longer possible." in err
    assert Match.objects.get().origin == "app"
