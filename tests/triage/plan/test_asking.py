"""Asking a plan is one action: undone as a whole, question by question, or not at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.models import Match
from matching.services import accept_match, decline_match, plan_anew, propose_plan
from matching.states import EndReason, MatchStatus, Origin
from neighborhood.fields import Point
from neighborhood.models import Neighborhood
from outbox.models import Message, MessageState
from tests.constraints import change
from tests.factories import MemberFactory, NeedFactory, OfferFactory, TermFactory
from tests.matching.races import at_once
from tests.matching.story import now_of
from triage.models import Action
from triage.plan.asking import AllAnswered, ask_plan
from triage.undoing import action_words, undo, undone_words

pytestmark = pytest.mark.django_db

PAGE = "/triage/plan/"


@pytest.fixture
def asked(planned, desk, ask):
    """Ask both pairs; return the two matches."""
    ask(desk, planned)
    return list(Match.objects.order_by("need"))


def statuses():
    return list(Match.objects.order_by("need").values_list("status", flat=True))


def take_all_back(desk, **how):
    url = f"/triage/actions/{Action.objects.get().pk}/undo/"
    return desk.post(url, {"back": PAGE}, follow=True, **how)


def test_asking_a_plan_is_one_action_with_its_matches(asked):
    action = Action.objects.get()

    assert action.kind == "plan_asked"
    assert sorted(action.data["matches"]) == sorted(match.pk for match in asked)
    assert action_words(action) == "Asked 2 neighbors from the plan"


def test_a_plan_of_which_nothing_is_possible_leaves_no_action(planned, offers, cora):
    for offer in offers:
        type(offer).objects.filter(pk=offer.pk).update(status="paused")
    pairs = [(int(need), int(offer)) for need, _, offer in (one.partition("-") for one in planned)]

    assert ask_plan(pairs, by=cora).matches == []
    assert not Action.objects.exists()


def test_the_page_lists_who_was_just_asked_and_where_it_stands(asked, desk):
    page = desk.get(PAGE).text

    assert "Just asked" in page
    assert page.count("the question has not left yet") == 2
    assert page.count("Take it back") == 2
    assert "Take all back" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("accepted", "said yes"), ("confirmed", "both said yes"), ("completed", "done"),
        ("standby", "is the backup"), ("declined", "not this time"), ("lapsed", "no answer came"),
    ],
)  # fmt: skip
def test_where_each_question_stands_is_said(asked, desk, status, words):
    now = timezone.now()
    moments = dict.fromkeys(
        ("accepted_at", "confirmed_at", "requester_agreed_at", "completed_at", "ended_at"), now
    )
    Match.objects.filter(pk=asked[0].pk).update(status=status, end_reason="no_answer", **moments)

    assert f"· <bdi>{words}</bdi>" in desk.get(PAGE).text


def test_questions_that_left_or_wait_for_a_person_or_a_better_time_are_told_apart(asked, desk):
    Message.objects.filter(ids__match=asked[0].pk).update(
        state=MessageState.BY_PERSON, done_at=timezone.now()
    )
    Match.objects.filter(pk=asked[1].pk).update(later_until=timezone.now() + timedelta(hours=2))

    page = desk.get(PAGE).text
    Message.objects.update(state=MessageState.SENT, done_at=timezone.now())

    assert "not told yet" in page
    assert "answers a little later" in page
    assert "no answer yet" in desk.get(PAGE).text


def test_all_of_it_is_taken_back_and_nobody_hears_of_it(asked, desk):
    answer = take_all_back(desk)

    assert "Taken back: 2 of 2." in answer.text
    assert {match.end_reason for match in Match.objects.all()} == {EndReason.NEVER_ASKED}
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DROPPED}
    assert "Just asked" not in answer.text
    assert answer.text.count('name="pair"') == 2


def test_answered_ones_stay_and_are_counted(asked, desk):
    accept_match(match_id=asked[0].pk, by=asked[0].helper)

    answer = take_all_back(desk)

    assert "Taken back: 1 of 2. One had answered already." in answer.text
    assert statuses() == [MatchStatus.ACCEPTED, MatchStatus.CANCELLED]


@pytest.mark.parametrize(
    ("answered", "words"),
    [(2, "Two had answered already."), (3, "3 had answered already.")],
)
def test_how_many_had_answered_is_said(asked, cora, answered, words):
    action = Action.objects.get()
    action.data |= {"taken_back": 12, "answered": answered}

    assert undone_words(action) == f"Taken back: 12 of {12 + answered}. {words}"


def test_nothing_left_to_take_back_is_refused_and_stays_undoable(asked, desk, cora):
    for match in asked:
        decline_match(match_id=match.pk, by=match.helper)

    answer = take_all_back(desk)

    assert answer.status_code == 409
    assert "None of these questions waits any more." in answer.text
    with pytest.raises(AllAnswered):
        undo(Action.objects.get().pk, by=cora)


def lend_only(member, area):
    """Let somebody act in one area, and no longer in all of them."""
    change(member.terms.get(), until=timezone.now())
    TermFactory(member=member, all_areas=False).areas.add(area)


def test_what_others_look_after_by_now_stays_and_is_said(asked, desk, cora, areas):
    change(asked[1].need, area=areas["hilltop"])
    lend_only(cora, asked[0].need.area)

    answer = take_all_back(desk)

    assert "Taken back: 1 of 2. 1 stays: others look after that need now." in answer.text
    assert statuses() == [MatchStatus.CANCELLED, MatchStatus.PROPOSED]


def test_a_plan_that_is_all_with_others_is_refused(asked, desk, cora, areas):
    lend_only(cora, areas["hilltop"])

    answer = take_all_back(desk)

    assert answer.status_code == 409
    assert "Others look after all of these needs now." in answer.text
    assert statuses() == [MatchStatus.PROPOSED] * 2


def test_a_single_one_is_taken_back_and_counts_no_more(asked, desk):
    answer = desk.post(f"{PAGE}proposals/{asked[0].pk}/undo/", follow=True)

    assert "Taken back." in answer.text
    assert statuses() == [MatchStatus.CANCELLED, MatchStatus.PROPOSED]
    assert "· <bdi>taken back" in answer.text
    assert "Take all back" not in answer.text
    assert "Taken back: 1 of 1." in take_all_back(desk).text


def test_a_single_one_with_an_answer_stays(asked, desk):
    decline_match(match_id=asked[0].pk, by=asked[0].helper)

    answer = desk.post(f"{PAGE}proposals/{asked[0].pk}/undo/")

    assert answer.status_code == 409
    assert now_of(asked[0]).status == MatchStatus.DECLINED


def test_what_was_asked_hours_ago_is_on_the_page_of_its_need(asked, desk):
    Action.objects.update(at=timezone.now() - timedelta(hours=4))

    assert "Just asked" not in desk.get(PAGE).text


def test_nobody_takes_back_what_another_coordinator_asked(asked, client, ada):
    client.force_login(ada)

    assert take_all_back(client).status_code == 409
    assert "Just asked" not in client.get(PAGE).text
    assert statuses() == [MatchStatus.PROPOSED] * 2


def test_strangers_shadows_and_other_areas_take_nothing_back(asked, client, sam, neighbor_of):
    one = f"{PAGE}proposals/{asked[0].pk}/undo/"
    shadow = neighbor_of("mill-row", shadow=True)
    for member, status in ((sam, 403), (shadow, 403), (neighbor_of("hilltop"), 404)):
        client.force_login(member)
        assert client.post(one).status_code == status
        assert take_all_back(client).status_code == (403 if member == sam else 409)

    assert statuses() == [MatchStatus.PROPOSED] * 2


def test_asking_a_pair_takes_few_queries_more(ride_of, cora, django_assert_max_num_queries):
    for number in range(6):
        ride_of(f"A ride, number {number}")
        OfferFactory(helper=MemberFactory(), pt=Point(0.1, 0), travel_km=9)
    pairs = plan_anew(now=timezone.now()).pairs

    with Neighborhood.kept(), django_assert_max_num_queries(14 + 22 * len(pairs)):
        asked = propose_plan(pairs, by=cora, origin=Origin.COORDINATOR)

    assert len(asked.matches) == len(pairs) == 6


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_taking_all_back_in_the_same_instant_leave_one_of_both(rosa, cora, group):
    group.save()
    needs = [NeedFactory(requester=rosa, pt=Point(0, 0)) for _ in range(3)]
    [OfferFactory(pt=Point(km, 0), travel_km=9) for km in (0.1, 0.2, 0.3)]
    matches = ask_plan(plan_anew(now=timezone.now()).pairs, by=cora).matches
    yes = matches[-1]

    at_once(
        lambda: undo(Action.objects.get().pk, by=cora),
        lambda: accept_match(match_id=yes.pk, by=yes.helper),
    )

    assert now_of(yes).status in (MatchStatus.ACCEPTED, MatchStatus.CANCELLED)
    assert statuses().count(MatchStatus.CANCELLED) >= len(needs) - 1


def test_plan_taken_back_one_by_one_is_taken_back(asked, desk, cora):
    desk.post(f"{PAGE}proposals/{asked[0].pk}/undo/")
    assert action_words(Action.objects.get()) == "Asked 1 neighbor from the plan"

    desk.post(f"{PAGE}proposals/{asked[1].pk}/undo/")

    assert not Action.objects.to_undo(cora, at=timezone.now()).exists()
