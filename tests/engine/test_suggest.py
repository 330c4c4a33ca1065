"""The best few for one need, steady from run to run."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.eligibility import eligible, why_not
from matching.engine.suggest import suggest
from matching.engine.ties import tie_key
from matching.engine.types import Pace, Rule
from tests.engine import strategies as some
from tests.engine.facts import (
    DAY,
    LIMITS,
    NOW,
    WEIGHTS,
    hal,
    hals_offer,
    offer_of,
    rosas_need,
)

few = st.integers(0, 5)
kept = st.lists(st.integers(1, 40), max_size=5, unique=True)


def suggested(need, offers, *, k=3, keep=(), text=None, limits=LIMITS):
    return suggest(
        need,
        offers,
        now=NOW,
        weights=WEIGHTS,
        limits=limits,
        text_by_offer=text or {},
        k=k,
        keep=keep,
    )


def ids(suggestions):
    return [candidate.offer_id for candidate in suggestions.candidates]


def at_km(helper_id, km):
    return offer_of(helper_id, pt=(km, 0.0))


def test_suggest_puts_the_best_first_and_says_why():
    found = suggested(rosas_need(), [at_km(1, 2.0), at_km(2, 0.5), at_km(3, 1.0)], k=2)

    assert ids(found) == [20, 30]
    assert all(candidate.reasons and candidate.parts for candidate in found.candidates)
    assert found.candidates[0].need_id == 1


def test_suggest_reads_how_alike_the_texts_are():
    found = suggested(rosas_need(), [at_km(1, 1.0), at_km(2, 1.0)], k=1, text={20: 0.5})

    assert ids(found) == [20]


def test_suggest_breaks_ties_by_the_pairs_key():
    offers = [offer_of(helper_id) for helper_id in (1, 2, 3, 4)]

    found = suggested(rosas_need(), offers, k=4)

    assert ids(found) == sorted((10, 20, 30, 40), key=lambda offer_id: tie_key(1, offer_id))


def test_suggest_shows_one_offer_of_each_helper():
    better, worse = hals_offer(id=11, pt=(0.1, 0.0)), hals_offer(id=12)

    assert ids(suggested(rosas_need(), [worse, better])) == [11]


def test_suggest_with_nobody_says_why_not():
    offers = [hals_offer(helper=hal(resting_until=NOW.date() + DAY))]

    found = suggested(rosas_need(), offers)

    assert found.candidates == ()
    assert [(why.rule, why.count) for why in found.why_not] == [(Rule.RESTING, 1)]


def test_suggest_keeps_what_is_shown_against_a_slightly_better_one():
    shown, newcomer = at_km(1, 1.0), at_km(2, 0.9)

    assert ids(suggested(rosas_need(), [shown, newcomer], k=1)) == [20]
    assert ids(suggested(rosas_need(), [shown, newcomer], k=1, keep=[10])) == [10]


def test_suggest_lets_a_clearly_better_one_in():
    shown, newcomer = at_km(1, 2.9), at_km(2, 0.1)

    assert ids(suggested(rosas_need(), [shown, newcomer], k=1, keep=[10])) == [20]
    assert ids(suggested(rosas_need(), [shown, newcomer], k=2, keep=[10])) == [20, 10]


def test_suggest_keeps_the_order_that_is_shown():
    first, second, newcomer = at_km(1, 1.0), at_km(2, 0.95), at_km(3, 0.9)

    found = suggested(rosas_need(), [newcomer, second, first], keep=[10, 20])

    assert ids(found) == [10, 20, 30]


def test_suggest_drops_what_is_shown_and_no_longer_eligible():
    full = offer_of(1, room=0)

    assert ids(suggested(rosas_need(), [full, at_km(2, 2.0)], keep=[10])) == [20]


@pytest.mark.parametrize("k", [0, 5])
def test_suggest_gives_no_more_than_there_are_or_were_asked_for(k):
    assert len(suggested(rosas_need(), [offer_of(1), offer_of(2)], k=k).candidates) == min(k, 2)


@given(some.needs, some.offer_lists, kept, few, st.randoms(use_true_random=False))
def test_suggest_does_not_depend_on_the_order_of_offers(need, offers, keep, k, random):
    shuffled = random.sample(offers, len(offers))

    assert suggested(need, offers, k=k, keep=keep) == suggested(need, shuffled, k=k, keep=keep)


@given(some.needs, some.offer_lists, kept, few)
def test_suggest_again_changes_nothing(need, offers, keep, k):
    once = suggested(need, offers, k=k, keep=keep)

    assert suggested(need, offers, k=k, keep=ids(once)) == once


@given(some.needs, some.offer_lists, kept, few)
def test_suggest_shows_only_eligible_offers_once_per_helper(need, offers, keep, k):
    offer_by_id = {offer.id: offer for offer in offers}

    shown = [offer_by_id[offer_id] for offer_id in ids(suggested(need, offers, k=k, keep=keep))]

    assert len(shown) <= k
    assert all(eligible(need, offer, now=NOW, limits=LIMITS) for offer in shown)
    assert len({offer.helper.id for offer in shown}) == len(shown)


@given(some.needs, some.offer_lists)
def test_suggest_never_shows_the_resting_or_overasked(need, offers):
    offer_by_id = {offer.id: offer for offer in offers}

    for offer_id in ids(suggested(need, offers, k=9)):
        helper = offer_by_id[offer_id].helper
        assert helper.resting_until is None or helper.resting_until <= NOW.date()
        assert helper.asks_this_week < LIMITS.asks_per_week.at(helper.pace)
        assert helper.helps_this_week < LIMITS.helps_per_week.at(helper.pace)


@given(some.willing_lists, some.willing_offers, few)
def test_one_more_offer_never_pushes_out_a_better_one(offers, newcomer, k):
    need = rosas_need()
    newcomer = replace(newcomer, id=99)

    before = {c.offer_id: c.value for c in suggested(need, offers, k=k).candidates}
    after = {c.offer_id: c.value for c in suggested(need, [*offers, newcomer], k=k).candidates}

    gone = before.keys() - after.keys()
    assert all(before[offer_id] <= after[99] for offer_id in gone)


@given(some.one_offer_each, few, st.data())
def test_what_is_shown_goes_only_for_the_clearly_better(offers, k, data):
    need = rosas_need()
    value_by_id = {c.offer_id: c.value for c in suggested(need, offers, k=99).candidates}
    keep = data.draw(st.permutations(sorted(value_by_id)))[:k]
    lesser = data.draw(st.sets(st.sampled_from(keep))) if keep else set()
    keep = [offer_id for offer_id in keep if offer_id not in lesser]

    shown = ids(suggested(need, offers, k=k, keep=keep))

    gone, new = set(keep) - set(shown), set(shown) - set(keep)
    assert not gone or new
    assert all(value_by_id[n] > value_by_id[g] + LIMITS.hysteresis for g in gone for n in new)


@given(some.needs, some.offer_lists, few)
def test_suggest_and_why_not_tell_the_same(need, offers, k):
    answer = suggested(need, offers, k=k).why_not

    assert answer == why_not(need, offers, now=NOW, limits=LIMITS)


def test_suggest_obeys_the_pace_that_a_group_chose():
    busy = hals_offer(helper=hal(pace=Pace.LITTLE, asks_this_week=1))
    generous = replace(LIMITS, asks_per_week=replace(LIMITS.asks_per_week, little=2))

    assert ids(suggested(rosas_need(), [busy])) == []
    assert ids(suggested(rosas_need(), [busy], limits=generous)) == [10]
