"""What could be otherwise about a need, judged by the engine, and changed only by word."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from matching.engine.eligibility import eligible
from matching.facts import current_settings, facts_of_needs, facts_of_offers
from matching.refusals import NeedIsNotOpen, NothingToWiden
from matching.retrieval import find_offers
from matching.services import ask_to_widen, hand_on, widen_need
from matching.widening import (
    WIDE,
    Widening,
    asking_of,
    changes_of,
    condition_words,
    makes_sense,
    question_about,
    widenings_of,
    widenings_together,
)
from matching.words import CAN_DO_WITHOUT
from members.models import BlockedPair
from needs.models import Need
from neighborhood.models import PartnerGroup
from neighborhood.starting_data.words import EQUIPMENT
from outbox import kinds
from tests.factories import CategoryFactory, NeedFactory, OfferFactory
from tests.matching.story import now_of

pytestmark = pytest.mark.django_db

DAY = 1440
TODAY = date(2026, 11, 25)
FRIDAY = date(2026, 11, 27)
TEN = ((4 * DAY + 600, 4 * DAY + 720),)
EVERY_DAY_AT_TEN = tuple((day * DAY + 600, day * DAY + 720) for day in range(7))


def need_with(**fields):
    return Need(category=CategoryFactory(slug="rides"), **fields)


def more_of(need):
    settings = current_settings()
    return {w.widening: w.more for w in widenings_of(need, now=timezone.now(), settings=settings)}


def test_a_dated_need_may_be_met_until_a_last_day():
    changes = changes_of(need_with(needed_on=FRIDAY, availability=TEN), Widening.DAY, today=TODAY)

    assert changes == {
        "needed_on": None, "needed_by": date(2026, 12, 1), "availability": EVERY_DAY_AT_TEN,
    }  # fmt: skip


def test_a_far_day_stays_the_last():
    changes = changes_of(need_with(needed_on=date(2027, 1, 8)), Widening.DAY, today=TODAY)

    assert changes == {"needed_on": None, "needed_by": date(2027, 1, 8), "availability": None}


def test_any_day_keeps_the_hours():
    changes = changes_of(need_with(availability=TEN), Widening.DAY, today=TODAY)

    assert changes == {"availability": EVERY_DAY_AT_TEN}


def test_hours_across_midnight_are_cut_there():
    late = ((4 * DAY + 1380, 5 * DAY + 60),)

    changes = changes_of(need_with(availability=late), Widening.DAY, today=TODAY)

    assert changes["availability"][:2] == ((0, 60), (1380, DAY + 60))


def test_any_hours_keep_the_day():
    changes = changes_of(need_with(availability=TEN), Widening.HOURS, today=TODAY)

    assert changes == {"availability": ((4 * DAY + 480, 4 * DAY + 1260),)}


@pytest.mark.parametrize(
    ("fields", "widening"),
    [
        ({}, "any_day"),
        ({}, "any_hours"),
        ({}, "interpreter"),
        ({"availability": EVERY_DAY_AT_TEN}, "any_day"),
        ({"languages": ["es"], "interpreter": True}, "interpreter"),
        ({}, "not_all_fitting"),
        (
            {"requirements": ["lactose-free", "wheelchair", "car-seat", "our-own"]},
            "not_all_fitting",
        ),
        ({}, "farther"),
        ({"needed_on": FRIDAY, "status": "met"}, "any_day"),
    ],
)
def test_what_is_so_already_is_not_asked(fields, widening):
    assert not makes_sense(need_with(**fields), Widening(widening), today=TODAY)


def test_an_interpreter_needs_no_interpreter():
    need = Need(category=CategoryFactory(slug="interpreting"), languages=["bn"])

    assert changes_of(need, Widening.INTERPRETER, today=TODAY) == {}


@pytest.mark.parametrize("widening", Widening)
@pytest.mark.parametrize("day", [None, FRIDAY])
def test_every_widening_has_words(widening, day):
    need = need_with(
        needed_on=day, availability=TEN, languages=["es"], requirements=["wheelchair", "car"]
    )
    asking = asking_of(need, widening, today=TODAY)

    words = [asking.question, asking.yes, asking.no, condition_words(need, widening, today=TODAY)]

    assert all(words)
    assert not any("%" in said for said in words)


def test_counts_are_those_the_engine_would_let_in(rosa, areas):
    need = NeedFactory(requester=rosa, availability=TEN, languages=["es"])
    ours = {"helper__area": rosa.area}
    OfferFactory(availability=((DAY + 600, DAY + 720),), languages=["es"], **ours)
    OfferFactory(languages=["en"], **ours)
    OfferFactory(languages=["es"], travel_km=0.1, helper__area=areas["hilltop"])
    OfferFactory(languages=["es"], **ours)
    OfferFactory(languages=["en"], committed=1, **ours)

    assert more_of(need) == {"any_day": 1, "interpreter": 1, "farther": 1, "any_hours": 0}


def test_only_a_vehicle_or_a_tool_may_be_done_without(rosa):
    need = NeedFactory(requester=rosa, requirements=["lactose-free", "van", "car"])
    OfferFactory(abilities=["lactose-free"], helper__area=rosa.area)
    OfferFactory(abilities=["car", "van"], helper__area=rosa.area)

    assert changes_of(need, Widening.FITTING, today=TODAY) == {"requirements": ["lactose-free"]}
    assert more_of(need) == {"not_all_fitting": 1, "farther": 0}


def test_what_may_be_done_without_is_a_vehicle_or_a_tool():
    assert {entry.slug for entry in EQUIPMENT} > CAN_DO_WITHOUT


def together_of(need):
    settings = current_settings()
    pairs = widenings_together(need, now=timezone.now(), settings=settings)
    return {two.both: two.more for two in pairs}


def test_two_at_once_let_in_whom_none_alone_would(rosa):
    need = NeedFactory(requester=rosa, availability=TEN, languages=["es"])
    other_day = ((DAY + 600, DAY + 720),)
    OfferFactory(availability=other_day, languages=["en"], helper__area=rosa.area)

    assert set(more_of(need).values()) == {0}
    assert together_of(need) == {(Widening.DAY, Widening.INTERPRETER): 1}


def test_another_day_at_another_hour_is_both_at_once(rosa):
    need = NeedFactory(requester=rosa, availability=TEN)
    OfferFactory(availability=((DAY + 900, DAY + 1020),), helper__area=rosa.area)

    assert together_of(need) == {(Widening.DAY, Widening.HOURS): 1}


def test_two_at_once_take_two_queries(rosa, django_assert_num_queries):
    pk = NeedFactory(requester=rosa, availability=TEN, languages=["es"]).pk
    settings, need = current_settings(), Need.objects.with_card().get(pk=pk)
    assert together_of(need) == {}

    with django_assert_num_queries(2):
        widenings_together(need, now=timezone.now(), settings=settings)


def test_count_of_a_widening_comes_true(rosa):
    need = NeedFactory(requester=rosa, availability=TEN)
    for start in (600, 2040, 3480):
        OfferFactory(availability=((start, start + 120),), helper__area=rosa.area)
    promised = more_of(need)["any_day"]

    widen_need(need.pk, widening=Widening.DAY, by=rosa)

    assert promised == len(fitting(now_of(need))) == 3


def fitting(need):
    settings, now = current_settings(), timezone.now()
    found = find_offers([need.pk], now=settings.local(now), limits=settings.limits, reach=WIDE)
    facts = facts_of_needs([need], categories=settings.categories)[need.pk]
    offers = facts_of_offers(found, categories=settings.categories)
    local, limits = settings.local(now), settings.limits
    return {o.helper.id for o in offers if eligible(facts, o, now=local, limits=limits)}


def test_who_keeps_away_is_never_counted(rosa, hal):
    need = NeedFactory(requester=rosa, availability=TEN)
    OfferFactory(helper=hal, availability=((600, 720),), area=rosa.area)
    low, high = sorted((rosa, hal), key=lambda member: member.pk)
    assert more_of(need)["any_day"] == 1

    BlockedPair.objects.create(one=low, other=high)

    assert more_of(need)["any_day"] == 0


def test_widening_takes_two_queries_whatever_it_counts(rosa, django_assert_num_queries):
    pk = NeedFactory(requester=rosa, availability=TEN, languages=["es"]).pk
    for _time in range(8):
        OfferFactory(languages=["en"], helper__area=rosa.area)
    settings = current_settings()
    # The first time on a connection, the statement is prepared besides.
    widenings_of(Need.objects.with_card().get(pk=pk), now=timezone.now(), settings=settings)
    need = Need.objects.with_card().get(pk=pk)

    with django_assert_num_queries(2):
        widenings_of(need, now=timezone.now(), settings=settings)


def test_need_off_the_board_is_left_alone(rosa, cora):
    need = NeedFactory(requester=rosa, paused=True, availability=TEN)
    group = PartnerGroup.objects.create(names={"en": "Riverside"}, phone="555-0199")

    with pytest.raises(NeedIsNotOpen):
        ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    with pytest.raises(NeedIsNotOpen):
        widen_need(need.pk, widening=Widening.DAY, by=cora)
    with pytest.raises(NeedIsNotOpen):
        hand_on(need.pk, group=group, by=cora, close=True)


def test_what_changes_nothing_is_refused(need, cora):
    with pytest.raises(NothingToWiden):
        ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    with pytest.raises(NothingToWiden):
        widen_need(need.pk, widening=Widening.INTERPRETER, by=cora)


def test_question_ends_when_it_makes_no_sense_any_more(rosa, cora):
    need = NeedFactory(requester=rosa, needed_on=timezone.localdate() + timedelta(days=1))
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    Need.objects.filter(pk=need.pk).update(needed_on=None)

    assert question_about(now_of(need)) is None


def test_letter_about_a_group_is_true_while_the_group_and_the_need_are_there(need, cora):
    group = PartnerGroup.objects.create(names={"en": "Riverside"}, phone="555-0199")
    kind, ids = kinds.get("need_handed_on"), {"need": need.pk, "group": group.pk}
    assert kind.still_true(ids)

    Need.objects.filter(pk=need.pk).update(
        status="withdrawn", closed_at=timezone.now(), closed_reason="no_longer_needed"
    )

    assert not kind.still_true(ids)


def test_letter_about_parts_is_true_while_all_are_there(need):
    kind = kinds.get("need_split")

    assert kind.still_true({"need": need.pk, "to": need.requester_id})
    assert not kind.still_true({"need": need.pk, "part_0": 0})
