"""No helper appears more often than their pace allows, whatever was asked meanwhile."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from matching.facts import current_settings
from matching.models import Match
from matching.pace import welcome_now
from matching.services import plan_anew
from members.models import Member
from neighborhood.fields import Point
from tests.constraints import change
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, asked

pytestmark = pytest.mark.django_db

PAGE = "/triage/plan/"
# Questions a week and open at once, for each pace: see the engine's Limits.
ALLOWED = {"little": 1, "some": 2, "lot": 2}


@pytest.fixture
def june(often, areas):
    """June alone can give all the rides."""
    june = MemberFactory(name="June", area=areas["hilltop"], pace="lot")
    OfferFactory(helper=june, pt=Point(0, 0), travel_km=9, capacity=9)
    return june


@pytest.fixture
def rides(ride_of):
    return [ride_of(f"A ride, number {number}") for number in range(4)]


def pairs_on(page):
    return re.findall(r'name="pair"\s+value="([^"]+)"', page)


def elsewhere(june, *, times):
    """Ask June for something else, after the plan was made."""
    for _ in range(times):
        asked(NeedFactory(), OfferFactory(helper=june, capacity=3))


@pytest.mark.parametrize("pace", ALLOWED)
def test_no_more_pairs_than_the_pace_allows(desk, june, rides, pace):
    change(june, pace=pace)
    plan_anew(now=timezone.now())

    page = desk.get(PAGE).text

    assert len(pairs_on(page)) == ALLOWED[pace]


@pytest.mark.parametrize(("times", "left"), [(0, 2), (1, 1), (2, 0)])
def test_questions_asked_meanwhile_count(desk, ask, june, rides, times, left):
    plan_anew(now=timezone.now())
    elsewhere(june, times=times)

    pairs = pairs_on(desk.get(PAGE).text)
    answer = ask(desk, pairs)

    assert len(pairs) == left
    assert answer.status_code == (303 if left else 422)
    assert Match.objects.filter(helper=june).count() == 2


def test_a_page_that_was_open_meanwhile_asks_too_much_of_nobody(desk, ask, june, rides):
    plan_anew(now=timezone.now())
    pairs = pairs_on(desk.get(PAGE).text)
    elsewhere(june, times=1)

    answer = ask(desk, pairs)

    assert answer.status_code == 409
    assert len(pairs_on(answer.text)) == 1
    assert Match.objects.filter(helper=june).count() == 1


def test_whoever_rests_appears_not_at_all(desk, june, rides):
    plan_anew(now=timezone.now())
    change(june, resting_until=timezone.localdate() + timedelta(days=3))

    assert pairs_on(desk.get(PAGE).text) == []


def test_twice_is_said_on_each_of_the_two(desk, june, rides, group):
    change(
        group, limits={"cool_down_hours": 0, "asks_per_week": {"little": 1, "some": 2, "lot": 2}}
    )
    plan_anew(now=timezone.now())

    page = desk.get(PAGE).text

    assert page.count("June is asked twice this week, as often as June wants.") == 2


def test_more_often_is_said_with_what_was_asked_before(desk, june, rides, group):
    limits = {"asks_per_week": {"little": 1, "some": 3, "lot": 3}, "open_asks": 5}
    change(group, limits={"cool_down_hours": 0, **limits})
    elsewhere(june, times=1)
    plan_anew(now=timezone.now())

    page = desk.get(PAGE).text

    assert page.count("June is asked 3 times this week, as often as June wants.") == 2


def test_less_often_than_welcome_is_said_too(desk, june, rides):
    plan_anew(now=timezone.now())

    page = desk.get(PAGE).text

    assert "June is named more than once: 2 questions this week, 6 are fine." in page


def test_once_is_not_worth_a_word(desk, planned):
    page = desk.get(PAGE).text

    assert "as often as" not in page
    assert "more than once" not in page


def test_what_is_welcome_counts_questions_answers_and_help(june, group):
    group.refresh_from_db()
    accepted(NeedFactory(), OfferFactory(helper=june))
    asked(NeedFactory(), OfferFactory(helper=june))
    settings = current_settings()

    left = welcome_now(Member.objects.filter(pk=june.pk), at=timezone.now(), settings=settings)

    assert left == {june.pk: 1}
