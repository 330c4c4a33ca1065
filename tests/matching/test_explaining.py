"""One pair told in full: the words say what the engine judged, for every rule and part."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from matching.candidates import judge_facts
from matching.engine.knobs import PlanKnobs
from matching.engine.types import Limits, Part, Rule, Weights
from matching.explaining import ahead, is_ahead, tell, tell_pair
from matching.facts import GroupSettings, current_settings
from neighborhood.fields import Point
from tests.engine.facts import (
    COMPANY,
    DAY,
    HOUR,
    NOW,
    PHONE_BUDDY,
    RIDES,
    TUESDAY,
    hal,
    hals_offer,
    rosas_need,
)
from tests.factories import NeedFactory, OfferFactory

NAMES = {"es": "Spanish", "so": "Somali", "car-seat": "Car seat"}
SETTINGS = GroupSettings(
    zone=ZoneInfo("UTC"), weights=Weights(), limits=Limits(), knobs=PlanKnobs(), categories={}
)


def told(need=None, offer=None, settings=SETTINGS):
    judgement = judge_facts(
        need or rosas_need(), offer or hals_offer(), text=0.5, now=NOW, settings=settings
    )
    return tell(judgement, now=NOW, settings=settings, names=NAMES)


def rule(rule, **sides):
    [found] = [one for rules in told(**sides).rules.values() for one in rules if one.rule == rule]
    return found.kept, found.facts


def part(name, **sides):
    [found] = [one for one in told(**sides).parts if one.name == name]
    return found


@pytest.mark.parametrize(
    ("name", "sides", "expected"),
    [
        (Rule.NEED_FULL, {"need": rosas_need(places_left=0)}, (False, "0 places free")),
        (Rule.NEED_DAY_PASSED, {"need": rosas_need(needed_on=date(2026, 11, 24))},
         (True, "24 November 2026")),
        (Rule.NEED_STALE, {"need": rosas_need(confirmed_current_at=NOW - 46 * DAY)},
         (False, "confirmed 46 days ago")),
        (Rule.CATEGORY, {}, (True, "the same kind")),
        (Rule.CATEGORY, {"offer": hals_offer(category=RIDES)}, (True, "the offer is wider")),
        (Rule.CATEGORY, {"need": rosas_need(category=RIDES)},
         (True, "the offer is one kind of it")),
        (Rule.CATEGORY, {"offer": hals_offer(category=COMPANY)}, (False, "different kinds")),
        (Rule.REQUIREMENTS, {}, (True, "nothing special was asked for")),
        (Rule.REQUIREMENTS, {"need": rosas_need(requirements=frozenset({"car-seat"}))},
         (False, "missing: Car seat")),
        (Rule.OFFER_ENDED, {"offer": hals_offer(valid_until=date(2026, 11, 22))},
         (False, "22 November 2026")),
        (Rule.DISTANCE, {}, (True, "1\u00a0km apart, goes up to 3\u00a0km")),
        (Rule.DISTANCE, {"need": rosas_need(category=PHONE_BUDDY),
                         "offer": hals_offer(category=PHONE_BUDDY)},
         (True, "by phone or online, no distance to go")),
        (Rule.LANGUAGE, {}, (True, "no language was named")),
        (Rule.LANGUAGE, {"need": rosas_need(languages=frozenset({"so"}))},
         (False, "asked for: Somali")),
        (Rule.LANGUAGE, {"need": rosas_need(languages=frozenset({"so"}), interpreter=True)},
         (True, "with an interpreter")),
        (Rule.LANGUAGE, {"need": rosas_need(languages=frozenset({"so", "es"})),
                         "offer": hals_offer(languages=frozenset({"es"}))}, (True, "Spanish")),
        (Rule.TIMES, {}, (True, "both at any time")),
        (Rule.TIMES, {"need": rosas_need(windows=((TUESDAY, TUESDAY + HOUR),), minutes=60),
                      "offer": hals_offer(windows=((TUESDAY + 40, TUESDAY + 90),))},
         (False, "20\xa0minutes in one go, 1\xa0hour would be enough")),
        (Rule.RESTING, {"offer": hals_offer(helper=hal(resting_until=date(2026, 11, 26)))},
         (False, "until 26 November 2026")),
        (Rule.OVER_PACE, {"offer": hals_offer(helper=hal(asks_this_week=3))},
         (False, "in seven days asked 3 (up to 3), helped 0 (up to 2)")),
        (Rule.OPEN_ASKS, {"offer": hals_offer(helper=hal(open_asks=2))}, (False, "2 waiting")),
        (Rule.COOL_DOWN, {"offer": hals_offer(helper=hal(last_asked_at=NOW - DAY / 2))},
         (False, "asked 12 hours ago")),
        (Rule.COOL_DOWN, {"offer": hals_offer(helper=hal(last_asked_at=NOW - 3 * DAY))},
         (True, "asked 3 days ago")),
        (Rule.COOL_DOWN, {}, (True, "not asked before")),
        (Rule.OWN, {}, (True, "")),
    ],
)  # fmt: skip
def test_rule_says_how_it_is(name, sides, expected):
    assert rule(name, **sides) == expected


def test_kept_requirements_are_named():
    asked = frozenset({"car-seat"})
    sides = {"need": rosas_need(requirements=asked), "offer": hals_offer(abilities=asked)}

    assert rule(Rule.REQUIREMENTS, **sides) == (True, "Car seat")


@pytest.mark.parametrize(
    ("name", "sides", "facts"),
    [
        ("category", {"need": rosas_need(category_probability=0.7)},
         "the same kind · guessed from the words, 70 of 100 sure"),
        ("distance", {}, "1\u00a0km apart, goes up to 3\u00a0km · counts half at 2.1\u00a0km"),
        ("rest", {}, "in seven days asked 0 (up to 3), helped 0 (up to 2) · rested"),
        ("rest", {"offer": hals_offer(helper=hal(last_helped_at=NOW - 3 * DAY))},
         "in seven days asked 0 (up to 3), helped 0 (up to 2) · last helped 3 days ago"),
        ("rest", {"offer": hals_offer(helper=hal(last_helped_at=NOW - DAY / 4))},
         "in seven days asked 0 (up to 3), helped 0 (up to 2) · helped today"),
        ("freshness", {"offer": hals_offer(confirmed_current_at=NOW - DAY)},
         "confirmed 1 day ago"),
        ("freshness", {"offer": hals_offer(confirmed_current_at=NOW)}, "confirmed today"),
        ("text", {}, ""),
    ],
)  # fmt: skip
def test_part_says_what_it_was_made_from(name, sides, facts):
    assert part(name, **sides).facts == facts


def test_parts_come_heaviest_first_with_bars_in_proportion():
    parts = told().parts

    assert [one.name for one in parts][:2] == ["category", "distance"]
    assert (parts[0].whole, parts[0].filled, parts[0].value_words) == (100, 100, "fully")
    text = part("text")
    assert (text.whole, text.filled, text.percent) == (33, 17, 50)
    assert (text.value_words, text.weight_words) == ("about half", "a little")


def test_part_that_weighs_nothing_has_no_strokes():
    settings = replace(SETTINGS, weights=Weights(text=0))

    [text] = [one for one in told(settings=settings).parts if one.name == "text"]

    assert (text.strokes, text.weight_words, text.whole) == (0, "", 0)


def test_reasons_are_told_for_each_reader():
    need = rosas_need(languages=frozenset({"es"}))

    reasons = told(need, hals_offer(languages=frozenset({"es"}))).reasons

    assert "Speaks Spanish" in reasons["coordinator"]
    assert "You both speak Spanish" in reasons["helper"]
    assert "Speaks Spanish" in reasons["requester"]


def parts_of(**values):
    return [Part(name, values.get(name, 0.5), weight) for name, weight in
            (("category", 0.3), ("distance", 0.2), ("rest", 0.15))]  # fmt: skip


def test_ahead_names_what_decides_the_most_first():
    first, second = parts_of(distance=0.9, rest=1.0, category=0.4), parts_of()

    assert ahead(first, second) == (
        ["a shorter way", "more rest"], ["a kind of help that fits better"],
    )  # fmt: skip
    assert is_ahead(first, second)
    assert not is_ahead(second, first)


def test_ahead_of_an_equal_says_nothing():
    assert ahead(parts_of(rest=0.51), parts_of()) == ([], [])


@pytest.mark.django_db
def test_pair_of_the_database_is_told_by_the_settings_in_force(
    rosa, hal, categories, django_assert_num_queries
):
    need = NeedFactory(requester=rosa, pt=Point(0, 0))
    offer = OfferFactory(helper=hal, pt=Point(5, 0))
    settings, now = current_settings(), timezone.now()

    with django_assert_num_queries(4):
        pair = tell_pair(need, offer_id=offer.pk, now=now, settings=settings)

    assert [one.rule for one in pair.in_the_way] == [Rule.DISTANCE]
    assert not pair.eligible
