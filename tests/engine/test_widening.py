"""How many more helpers would fit if one thing about a need were otherwise."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matching.engine.eligibility import eligible
from matching.engine.types import Rule
from matching.engine.widening import Change, more_with
from tests.engine import strategies as some
from tests.engine.facts import HOUR, LIMITS, NOW, THURSDAY, TUESDAY, hal, offer_of, rosas_need

TUESDAY_TEN = ((TUESDAY + 10 * HOUR, TUESDAY + 12 * HOUR),)
THURSDAY_TEN = ((THURSDAY + 10 * HOUR, THURSDAY + 12 * HOUR),)
SPANISH = frozenset({"es"})


def more(need, offers, **changes):
    return more_with(need, changes, offers, now=NOW, limits=LIMITS)


def test_other_day_lets_in_who_is_free_then():
    need = rosas_need(windows=TUESDAY_TEN)
    offers = [offer_of(1, windows=THURSDAY_TEN), offer_of(2, windows=TUESDAY_TEN)]

    assert more(need, offers, day=Change(replace(need, windows=None))) == {"day": 1}


def test_interpreter_does_not_help_whoever_rests():
    need = rosas_need(languages=SPANISH)
    resting = hal(id=2, resting_until=NOW.date().replace(year=2030))
    offers = [offer_of(1), offer_of(2, helper=resting)]

    assert more(need, offers, talk=Change(replace(need, interpreter=True))) == {"talk": 1}


def test_forgiven_rule_counts_no_more():
    need, far = rosas_need(), offer_of(1, pt=(9.0, 0.0))

    answer = more(need, [far], way=Change(need, frozenset({Rule.DISTANCE})))

    assert answer == {"way": 1}


def test_helper_with_two_offers_counts_once():
    need = rosas_need(windows=TUESDAY_TEN)
    offers = [offer_of(1, windows=THURSDAY_TEN), offer_of(1, id=11, windows=THURSDAY_TEN)]

    assert more(need, offers, day=Change(replace(need, windows=None))) == {"day": 1}


@given(some.needs, st.lists(some.offers, max_size=5))
def test_nobody_comes_in_without_a_change(need, offers):
    assert more(need, offers, same=Change(need)) == {"same": 0}


@given(some.needs, st.lists(some.offers, max_size=5))
def test_all_who_come_in_would_be_eligible_then(need, offers):
    wide = replace(need, windows=None, needed_on=None, interpreter=True)
    fit = {offer.helper.id for offer in offers if eligible(wide, offer, now=NOW, limits=LIMITS)}

    assert more(need, offers, all=Change(wide))["all"] <= len(fit)
