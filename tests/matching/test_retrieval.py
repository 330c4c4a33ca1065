"""The SQL finds what the engine would allow, nearest first, by walking the index."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.engine.eligibility import eligible, refusals
from matching.engine.types import Limits, Rule
from matching.facts import current_settings, facts_of_needs, facts_of_offers
from matching.models import Suggestion
from matching.retrieval import (
    CLOSEST,
    CLOSEST_FULL,
    NEAREST,
    Reach,
    find_enough,
    find_offers,
    find_pairs,
    kept_apart,
    needs_concerned,
)
from matching.states import Origin
from members.models import BlockedPair, Pace
from neighborhood.fields import Point
from offers.models import Offer
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory

TUESDAY = (1440, 2880)
WEDNESDAY = (2880, 4320)

EVERYBODY = Reach(judged=1000)


@pytest.fixture
def need(rosa, categories):
    return NeedFactory(requester=rosa, category=categories["rides"], pt=Point(0, 0))


def offer_at(km, **more):
    return OfferFactory(pt=Point(km, 0), travel_km=10, **more)


def found(need, reach=None, *, limits=None):
    now = timezone.localtime()
    more = {"reach": reach} if reach else {}
    rows = find_offers([need.pk], now=now, limits=limits or Limits(), **more)
    return [row.offer_id for row in rows]


def test_find_offers_puts_the_nearest_first(need):
    far, near, nearer = offer_at(3), offer_at(2), offer_at(1)

    assert found(need) == [nearer.pk, near.pk, far.pk]


def test_find_offers_looks_at_the_kind_above_and_inside_after_the_same(need, categories):
    inside = offer_at(1, category=categories["rides-medical"])
    same = offer_at(2)
    offer_at(1, category=categories["food"])

    assert found(need) == [same.pk, inside.pk]
    medical = NeedFactory(category=categories["rides-medical"], pt=Point(0, 0))
    assert found(medical) == [inside.pk, same.pk]


def test_find_offers_beyond_travel_km_stay_away(need):
    OfferFactory(pt=Point(3.5, 0), travel_km=3)
    within = OfferFactory(pt=Point(2.5, 0), travel_km=3)

    assert found(need) == [within.pk]


def test_find_offers_of_remote_help_goes_by_who_confirmed_last(need, categories):
    categories["rides"].remote = True
    categories["rides"].save()
    earlier = timezone.now() - timedelta(days=2)
    near = OfferFactory(pt=Point(1, 0), confirmed_current_at=earlier)
    far = OfferFactory(pt=Point(90, 0), travel_km=1)

    assert found(need) == [far.pk, near.pk]


def test_find_offers_skips_the_nearest_to_look_farther(need):
    offers = [offer_at(km) for km in (1, 2, 3, 4)]

    assert found(need, Reach(nearest=2)) == [offers[0].pk, offers[1].pk]
    assert found(need, Reach(nearest=2, skip=2)) == [offers[2].pk, offers[3].pk]


@pytest.mark.parametrize(
    "state", [{"held": True}, {"paused": True}, {"withdrawn": True}, {"for_one_need": True}]
)
def test_find_offers_that_stand_on_no_board_stay_away(need, state):
    offer_at(1, **state)

    assert found(need) == []
    assert found(need, CLOSEST) == []


def test_find_offers_full_come_only_to_say_why_not(need):
    full = offer_at(1, full=True)

    assert found(need) == []
    assert found(need, CLOSEST) == []
    assert found(need, CLOSEST_FULL) == [full.pk]


def test_find_offers_never_shows_own_blocked_or_forgotten(need, rosa, hal):
    offer_at(1, helper=rosa)
    offer_at(1, helper=hal)
    BlockedPair.objects.create(one=min(rosa, hal, key=id_of), other=max(rosa, hal, key=id_of))
    offer_at(1, helper=MemberFactory(name="", is_active=False, forgotten_at=timezone.now()))

    assert found(need, CLOSEST) == []


def id_of(member):
    return member.pk


def test_find_offers_never_shows_who_was_asked_or_put_aside(need):
    asked, aside = offer_at(1), offer_at(2)
    MatchFactory(need=need, offer=asked)
    Suggestion.objects.create(need=need, offer=aside, rank=1, value=1, dismissed_at=timezone.now())

    assert found(need, CLOSEST) == []


def test_find_offers_whose_helper_said_no_come_only_to_say_why_not(need):
    declined, lapsed = offer_at(1), offer_at(2)
    MatchFactory(need=need, offer=declined, declined=True)
    MatchFactory(need=need, offer=lapsed, lapsed=True)

    assert found(need) == []
    assert found(need, CLOSEST) == [declined.pk, lapsed.pk]


def test_find_offers_counts_what_a_helper_was_asked_this_week(need):
    helper = MemberFactory(pace=Pace.LITTLE)
    offer, paused = offer_at(1, helper=helper), offer_at(1, helper=helper, paused=True)
    MatchFactory(offer=paused, origin=Origin.HELPER, declined=True)
    assert found(need) == [offer.pk]

    MatchFactory(offer=paused, declined=True)
    assert found(need) == []
    row = find_offers([need.pk], now=timezone.localtime(), limits=Limits(), reach=CLOSEST)[0]
    assert (row.asks, row.helps, row.open_asks) == (1, 0, 0)


def test_find_offers_text_is_the_share_of_words_that_are_said_too(rosa, categories):
    need = NeedFactory(requester=rosa, what="A ride to the clínica, por favor", pt=Point(0, 0))
    OfferFactory(what="Help", details="Ride to a CLINICA or the market", pt=Point(0, 0))
    OfferFactory(what="Chess", pt=Point(1, 0))

    rows = find_offers([need.pk], now=timezone.localtime(), limits=Limits())

    assert [row.text for row in rows] == [
        pytest.approx(2 / 3, abs=0.01),
        pytest.approx(0, abs=0.05),
    ]


def test_find_offers_text_forgives_typos(rosa, categories):
    need = NeedFactory(requester=rosa, what="weelchair ryde", pt=Point(0, 0))
    OfferFactory(what="Wheelchair rides", pt=Point(0, 0))

    [row] = find_offers([need.pk], now=timezone.localtime(), limits=Limits())

    assert 0.3 < row.text < 1


def test_find_offers_for_many_needs_is_the_same_as_for_each(need):
    other = NeedFactory(pt=Point(5, 0))
    for km in (1, 2, 3, 4):
        OfferFactory(pt=Point(km, 0), travel_km=3)

    together = find_offers([need.pk, other.pk], now=timezone.localtime(), limits=Limits())

    assert [r.offer_id for r in together if r.need_id == need.pk] == found(need)
    assert [r.offer_id for r in together if r.need_id == other.pk] == found(other)


def test_find_offers_lets_through_all_that_the_engine_allows(rosa, categories):
    dice = random.Random(7)
    needs = [a_need(dice, rosa, categories) for _ in range(20)]
    offers = [an_offer(dice, categories) for _ in range(120)]
    settings, now = current_settings(), timezone.localtime()
    facts = facts_of_needs(needs, categories=settings.categories)

    through = find_offers(list(facts), now=now, limits=settings.limits, reach=EVERYBODY)

    judged = facts_by_key([(n.pk, o.pk) for n in needs for o in offers], now=now)
    allowed = {
        key
        for key, offer in judged.items()
        if eligible(facts[key[0]], offer, now=now, limits=settings.limits)
    }
    assert allowed <= set(keys(through))
    assert len(allowed) > 100
    for key in keys(through):
        broken = refusals(facts[key[0]], judged[key], now=now, limits=settings.limits)
        assert {refusal.rule for refusal in broken} <= {Rule.TIMES}


def facts_by_key(pairs, *, now):
    """Return what the engine knows of each offer, by need and offer."""
    settings = current_settings()
    rows = find_pairs(pairs, now=now, limits=settings.limits)
    facts = facts_of_offers(rows, categories=settings.categories)
    return dict(zip(keys(rows), facts, strict=True))


def keys(rows):
    return [(row.need_id, row.offer_id) for row in rows]


def a_need(dice, rosa, categories):
    day = timezone.localdate() + timedelta(days=dice.randrange(6))
    return NeedFactory(
        requester=rosa,
        category=categories[dice.choice(["rides", "rides-medical"])],
        pt=Point(dice.uniform(0, 5), 0),
        availability=dice.choice([None, (TUESDAY,), (TUESDAY, WEDNESDAY), ((3000, 3020),)]),
        needed_on=dice.choice([None, day]),
        languages=dice.choice([[], ["en"], ["es"]]),
        interpreter=dice.random() < 0.2,
        requirements=dice.choice([[], [], ["wheelchair"]]),
    )


def an_offer(dice, categories):
    days = dice.randrange(-2, 9)
    return OfferFactory(
        helper=MemberFactory(
            resting_until=dice.choice([None, None, timezone.localdate() + timedelta(days=days)]),
            last_asked_at=dice.choice([None, timezone.now() - timedelta(hours=5 * days + 10)]),
            languages=dice.choice([["en"], ["es"], ["en", "es"]]),
        ),
        category=categories[dice.choice(["rides", "rides-medical"])],
        pt=Point(dice.uniform(0, 5), 0),
        travel_km=dice.uniform(1, 5),
        availability=dice.choice([None, (TUESDAY,), (WEDNESDAY,), ((3010, 3100),)]),
        abilities=dice.choice([[], ["wheelchair"]]),
        valid_until=dice.choice([None, timezone.localdate() + timedelta(days=days)]),
        confirmed_current_at=timezone.now() - timedelta(days=dice.choice([1, 30, 89, 91])),
    )


@pytest.fixture
def many_offers(need, hal):
    """Return nothing; 20,000 offers of ten kinds stand around the need."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO offers_offer (what, details, lang, category_id, category_source,
                category_probability, area_id, pt, languages, share_contact, submission_key,
                submission_position, helper_id, abilities, once)
            SELECT 'Help', '', 'en', kind.id, 'chosen', 1, %s, point(random() * 9, random() * 9),
                '{}', 'ask_first', gen_random_uuid(), 0, %s, '{}', false
            FROM (SELECT id FROM neighborhood_category ORDER BY id <> %s LIMIT 10) AS kind,
                generate_series(1, 2000)
            """,
            [need.area_id, hal.pk, need.category_id],
        )
        cursor.execute("ANALYZE offers_offer")


@pytest.mark.usefixtures("many_offers")
@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_find_offers_walks_the_index_by_category_and_distance(need, mode):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL plan_cache_mode = {mode}")
    with CaptureQueriesContext(connection) as asked:
        assert len(found(need)) > 0

    assert_walks_the_index(asked[-1]["sql"])


@pytest.mark.usefixtures("many_offers")
def test_find_offers_is_planned_once_for_all_needs(need):
    # No other test has asked for so many, so this connection has no plan yet.
    seven = Reach(judged=7)
    kept_before = plans_kept()
    for _ in range(7):
        found(need, seven)

    assert plans_kept() == kept_before + 2


@pytest.mark.usefixtures("many_offers")
def test_find_offers_for_many_needs_walks_the_index_too(need):
    with CaptureQueriesContext(connection) as asked:
        find_offers([need.pk, NeedFactory().pk], now=timezone.localtime(), limits=Limits())

    assert_walks_the_index(asked[-1]["sql"])


@pytest.mark.usefixtures("many_offers")
def test_find_offers_that_are_full_walk_an_index_of_their_own(need):
    Offer.objects.filter(category=need.category_id).update(committed=F("capacity"))

    with CaptureQueriesContext(connection) as asked:
        assert len(found(need, CLOSEST_FULL)) > 0

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    walk = plan[plan.index("Index Scan using offers_offer_full") :]
    assert walk.splitlines()[2].strip() == "Order By: (pt <-> n.pt)"


def assert_walks_the_index(statement):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + statement)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    walk = plan[plan.index("Index Scan using offers_offer_nearest") :]
    condition, order = walk.splitlines()[1:3]
    assert condition.strip().startswith("Index Cond: ((category_id = kind.id) AND (traits @@ ")
    assert order.strip() == "Order By: (pt <-> n.pt)"
    assert "Seq Scan on offers_offer" not in plan


def plans_kept():
    """Return how often statements were run by a plan that serves all values."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(generic_plans), 0) FROM pg_prepared_statements")
        [(generic,)] = cursor.fetchall()
    return generic


def test_kept_apart_are_the_blocked_and_those_who_said_no(need, rosa, hal):
    other = MemberFactory()
    BlockedPair.objects.create(one=min(rosa, hal, key=id_of), other=max(rosa, hal, key=id_of))
    BlockedPair.objects.create(one=rosa, other=other)
    for state in ({"declined": True}, {"lapsed": True}, {"cancelled": True}, {}):
        MatchFactory(need=need, **state)

    said_no = need.matches.not_to_be_repeated().values_list("helper", flat=True)
    assert len(said_no) == 3
    assert kept_apart([need.pk]) == {need.pk: (frozenset({hal.pk, other.pk}), frozenset(said_no))}


def test_find_enough_looks_farther_out_for_needs_with_few(need, categories):
    far = [OfferFactory(pt=Point(2, 0), abilities=["wheelchair"])]
    crowd = MemberFactory(resting_until=timezone.localdate() + timedelta(days=3))
    Offer.objects.bulk_create(
        OfferFactory.build_batch(
            NEAREST + 1, pt=Point(1, 0), helper=crowd, category=categories["rides"]
        )
    )

    together = find_enough([need.pk], now=timezone.localtime(), limits=Limits())

    assert found(need) == []
    assert list(together[need.pk]) == [offer.pk for offer in far]


def test_needs_concerned_are_the_open_ones_within_reach_that_wait_longest(need, categories):
    waiting = NeedFactory(pt=Point(1, 0), opened_at=timezone.now() - timedelta(days=3))
    NeedFactory(pt=Point(1, 0), matched=True)
    NeedFactory(pt=Point(1, 0), paused=True)
    NeedFactory(pt=Point(9, 0))
    NeedFactory(pt=Point(1, 0), category=categories["food"])
    offer = OfferFactory(pt=Point(2, 0), travel_km=3)

    assert needs_concerned([offer.pk], limit=9) == [waiting.pk, need.pk]
    assert needs_concerned([offer.pk], limit=1) == [waiting.pk]
    assert needs_concerned(Offer.objects.none().values_list("pk", flat=True), limit=9) == []
