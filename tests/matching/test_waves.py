"""Several questions at once for what is needed today: how many, whom, what the others hear."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching import jobs
from matching.facts import current_settings
from matching.models import Match, Suggestion
from matching.planning import plan_queue
from matching.services import (
    accept_match,
    ask_in_waves,
    ask_wave,
    confirm_match,
    lapse_due,
    propose,
    propose_in_lots,
    refuse_match,
)
from matching.states import Origin
from members.board import ShareContact
from members.models import Pace
from neighborhood.fields import Point
from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.models import Message, MessageState
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.races import at_once
from tests.matching.story import heard, now_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def group(db):
    """A group whose app asks by itself, three at once."""
    return Neighborhood.objects.create(pk=1, ask_by_itself=True)


def today_need(**fields):
    return NeedFactory(pt=Point(0, 0), urgency="today", **fields)


def offers(count, **fields):
    return [OfferFactory(pt=Point(0.1 * n, 0), travel_km=10, **fields) for n in range(count)]


def let_the_app_ask():
    """Draw a plan, ask whom it names, and send the waves."""
    now = timezone.now()
    drawn = plan_queue(now=now, settings=current_settings())
    propose_in_lots(drawn)
    return ask_in_waves(drawn, now=now)


def open_questions(need):
    return Match.objects.proposed().filter(need=need).count()


def wave_for(need, **how):
    values = {"questions": 3, "now": timezone.now(), "settings": current_settings(), **how}
    return lambda: ask_wave(need.pk, **values)


def test_three_are_asked_at_once_for_today():
    need = today_need()
    near = offers(5)

    let_the_app_ask()

    asked = set(Match.objects.proposed().filter(need=need).values_list("offer", flat=True))
    assert asked == {offer.pk for offer in near[:3]}


def test_job_sends_the_wave_with_the_plan():
    need = today_need()
    offers(4)

    jobs.plan.func(0)

    assert open_questions(need) == 3


def test_one_is_asked_for_later_days():
    need = NeedFactory(pt=Point(0, 0), urgency="this_week")
    offers(4)

    let_the_app_ask()

    assert open_questions(need) == 1


@pytest.mark.parametrize(("chosen", "count"), [({"on": False}, 1), ({"questions": 2}, 2)])
def test_group_decides_whether_and_how_many(group, chosen, count):
    change(group, follow_ups={"wave": chosen})
    need = today_need()
    offers(4)

    let_the_app_ask()

    assert open_questions(need) == count


def test_wave_is_filled_up_after_a_no():
    need = today_need()
    offers(5)
    let_the_app_ask()
    first = Match.objects.proposed().first()
    Match.objects.filter(pk=first.pk).update(
        status="declined", ended_at=timezone.now(), end_reason="not_this_time"
    )

    assert len(let_the_app_ask()) == 1
    assert open_questions(need) == 3


def test_question_of_a_person_stands_alone(cora):
    need, near = today_need(), offers(4)
    propose(need_id=need.pk, offer_id=near[0].pk, by=cora, origin=Origin.COORDINATOR)

    assert let_the_app_ask() == []


def test_nobody_is_asked_beyond_their_pace():
    need, near = today_need(), offers(4)
    change(near[1].helper, pace=Pace.LITTLE)
    MatchFactory.create_batch(3, need__withdrawn=True, offer__helper=near[1].helper, declined=True)

    let_the_app_ask()

    assert open_questions(need) == 3
    assert not Match.objects.filter(need=need, helper=near[1].helper).exists()


def test_what_was_put_aside_is_not_asked(cora):
    need, near = today_need(), offers(3)
    now = timezone.now()
    Suggestion.objects.create(
        need=need, offer=near[1], rank=1, value=1, dismissed_at=now, dismissed_by=cora
    )

    let_the_app_ask()

    assert set(Match.objects.values_list("offer", flat=True)) == {near[0].pk, near[2].pk}


def test_wave_stays_within_what_one_plan_may_ask(group):
    change(group, plan_knobs={"asks_per_plan": 4})
    needs = [today_need() for _number in range(2)]
    offers(8)

    let_the_app_ask()

    assert sum(map(open_questions, needs)) == 4


def test_room_that_another_question_may_take_is_left_alone():
    need, (near, spoken_for) = today_need(), offers(2)
    MatchFactory(offer=spoken_for)

    let_the_app_ask()

    assert [match.offer for match in Match.objects.filter(need=need)] == [near]


def test_one_that_cannot_be_asked_stops_no_other(monkeypatch):
    first, second = today_need(), today_need()
    offers(6)
    now = timezone.now()
    drawn = plan_queue(now=now, settings=current_settings())
    propose_in_lots(drawn)
    change(first, paused_at=now)

    ask_in_waves(drawn, now=now)

    assert (open_questions(first), open_questions(second)) == (1, 3)


# ---- What the others hear ----


@pytest.fixture
def wave():
    """Return a need for today, and the matches of the three who were asked and heard of it."""
    need = today_need()
    offers(3)
    let_the_app_ask()
    Message.objects.update(state=MessageState.SENT, done_at=timezone.now())
    return need, list(Match.objects.proposed().filter(need=need).order_by("pk"))


def test_first_yes_wins_and_the_others_are_thanked(wave):
    need, (first, second, third) = wave

    accept_match(match_id=first.pk, by=first.helper)

    assert now_of(need).status == "matched"
    for other in (second, third):
        assert heard(other.helper) == ["match_asked", "match_faster"]


def test_others_are_thanked_once(wave):
    need, (first, second, _third) = wave
    accept_match(match_id=first.pk, by=first.helper)

    confirm_match(match_id=first.pk, by=need.requester)
    lapse_due(now=timezone.now() + timedelta(hours=24))

    assert now_of(second).status == "lapsed"
    assert heard(second.helper) == ["match_asked", "match_faster"]


def test_whoever_shares_the_contact_at_once_thanks_the_others_once():
    need = today_need(share_contact=ShareContact.WHOEVER_HELPS)
    offers(3)
    let_the_app_ask()
    first, second, _third = Match.objects.proposed().order_by("pk")

    accept_match(match_id=first.pk, by=first.helper)

    assert now_of(first).status == "confirmed"
    assert heard(second.helper) == ["match_asked", "match_faster"]
    assert need.requester.messages.count() == 1


def test_second_yes_is_the_backup(wave):
    _need, (first, second, _third) = wave
    accept_match(match_id=first.pk, by=first.helper)

    accept_match(match_id=second.pk, by=second.helper)

    assert now_of(second).status == "standby"


def test_others_hear_when_it_is_open_again(wave):
    need, (first, second, third) = wave
    accept_match(match_id=first.pk, by=first.helper)

    refuse_match(match_id=first.pk, by=need.requester)

    for other in (second, third):
        assert heard(other.helper) == ["match_asked", "match_faster", "match_open_again"]


def test_backup_comes_before_the_others(wave):
    need, (first, second, third) = wave
    accept_match(match_id=first.pk, by=first.helper)
    accept_match(match_id=second.pk, by=second.helper)

    refuse_match(match_id=first.pk, by=need.requester)

    assert heard(second.helper)[-1] == "match_backup_asked"
    assert heard(third.helper)[-1] == "match_faster"


def test_silence_after_it_is_open_again_is_thanked(wave):
    need, (first, second, _third) = wave
    accept_match(match_id=first.pk, by=first.helper)
    refuse_match(match_id=first.pk, by=need.requester)

    lapse_due(now=timezone.now() + timedelta(hours=24))

    assert heard(second.helper)[-1] == "match_lapsed"


def test_news_that_somebody_was_faster_is_dropped_when_it_is_free_again(wave):
    need, (first, second, _third) = wave
    accept_match(match_id=first.pk, by=first.helper)
    ids = Message.objects.get(kind="match_faster", member=second.helper).ids
    assert kinds.get("match_faster").still_true(ids)

    refuse_match(match_id=first.pk, by=need.requester)

    assert not kinds.get("match_faster").still_true(ids)
    assert kinds.get("match_open_again").still_true(ids)


# ---- At once ----


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_yes_at_once_are_one_helper_and_one_backup(group):
    for _time in range(5):
        need = today_need()
        matches = [MatchFactory(need=need, origin=Origin.APP) for _helper in range(3)]

        at_once(*[lambda m=m: accept_match(match_id=m.pk, by=m.helper) for m in matches[:2]])

        statuses = sorted(now_of(match).status for match in matches)
        assert statuses == ["accepted", "proposed", "standby"]
        assert heard(matches[2].helper) == ["match_faster"]
        (backup,) = Match.objects.standby().filter(need=need)
        assert heard(backup.helper)[-1] == "match_standby"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_threads_never_ask_more_than_three(group):
    need = today_need()
    near = offers(9)
    propose(need_id=need.pk, offer_id=near[0].pk, by=None, origin=Origin.APP)

    at_once(*[wave_for(need)] * 8)

    assert open_questions(need) == 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_waves_never_ask_a_helper_beyond_their_pace(group):
    needs = [today_need() for _number in range(8)]
    for need in needs:
        MatchFactory(need=need, origin=Origin.APP, offer__pt=Point(90, 90))
    helper = MemberFactory(pace=Pace.LITTLE)
    offers(4, helper=helper, capacity=9)
    limits = current_settings().limits

    at_once(*map(wave_for, needs))

    asked = Match.objects.filter(helper=helper).count()
    assert 0 < asked <= limits.asks_per_week.little
    assert asked <= limits.open_asks


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_waves_never_ask_for_more_than_an_offer_has_room(group):
    needs = [today_need() for _number in range(8)]
    for need in needs:
        MatchFactory(need=need, origin=Origin.APP, offer__pt=Point(90, 90))
    (only,) = offers(1)

    at_once(*map(wave_for, needs))

    assert Match.objects.proposed().filter(offer=only).count() == 1
