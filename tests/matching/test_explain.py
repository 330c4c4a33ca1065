"""The command that says why an offer is, or is not, suggested."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching.engine.types import Rule
from matching.models import Suggestion
from neighborhood.fields import Point
from tests.factories import NeedFactory, OfferFactory


@pytest.fixture
def need(rosa, categories):
    return NeedFactory(requester=rosa, pt=Point(0, 0), languages=["es"])


def explain(*args):
    out = StringIO()
    call_command("explain", *[str(arg) for arg in args], stdout=out)
    return out.getvalue()


def test_explain_tells_every_rule_part_and_reason(need, hal):
    offer = OfferFactory(helper=hal, pt=Point(5, 0), languages=["es"])

    told = explain(need.pk, offer.pk)

    assert f"Offer {offer.pk} does not fit need {need.pk}." in told
    assert "no   It is no farther than the helper said." in told
    assert "(5\u00a0km apart, goes up to 3\u00a0km)" in told
    assert "That is, in the last 90 days. (confirmed today)" in told
    assert "yes  They share a language" in told
    assert "1.000 × 0.30  How well the kind of help fits" in told
    assert "Reasons, best first\n" in told
    assert "  Speaks Spanish" in told
    assert "  You both speak Spanish" in told


def test_explain_as_json_can_be_read_by_machines(need, hal):
    offer = OfferFactory(helper=hal, pt=Point(1, 0), languages=["es"])

    told = json.loads(explain(need.pk, offer.pk, "--json"))

    assert told["eligible"] is True
    assert sorted(row["rule"] for row in told["rules"]) == sorted(str(rule) for rule in Rule)
    assert all(row["kept"] for row in told["rules"])
    assert 0 < told["value"] <= 1000
    assert {"code": "speaks", "params": {"languages": ["es"]}, "words": "Speaks Spanish"} in (
        told["reasons"]
    )


def test_explain_says_what_the_plan_chose(need, hal):
    offer = OfferFactory(helper=hal, pt=Point(1, 0), languages=["es"])
    assert "The plan" not in explain(need.pk, offer.pk)

    Suggestion.objects.create(need=need, offer=offer, rank=1, value=1, planned_at=timezone.now())

    assert "The plan for the whole queue chose this pair." in explain(need.pk, offer.pk)


def test_explain_judges_an_offer_that_stands_on_no_board(need, hal):
    offer = OfferFactory(helper=hal, pt=Point(1, 0), full=True)

    told = json.loads(explain(need.pk, offer.pk, "--json"))

    kept = {row["rule"]: row["kept"] for row in told["rules"]}
    assert (kept["offer_full"], kept["language"]) == (False, False)


def test_explain_of_nothing_says_so(need):
    with pytest.raises(CommandError, match="There is no offer 0"):
        explain(need.pk, 0)
    with pytest.raises(CommandError, match="There is no need 0"):
        explain(0, 0)
