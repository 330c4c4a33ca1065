"""Undoing the other ways on: the need as before, and nobody hears of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.models import Match
from matching.services import AlreadyTold
from matching.widening import Widening, question_about
from members.forgetting import forget_member
from members.models import Event
from needs.models import Need
from needs.states import NeedStatus
from neighborhood.models import Category, PartnerGroup
from neighborhood.moves import ChangedMeanwhile
from outbox.models import Message, MessageState
from tests.factories import NeedFactory
from tests.matching.story import asked, now_of
from triage import widening
from triage.models import Action
from triage.undoing import action_words, undo

pytestmark = pytest.mark.django_db

WHAT_IS_SAID = ("availability", "needed_on", "needed_by", "interpreter", "category_id",
                "category_source", "category_probability", "status", "closed_reason")  # fmt: skip


@pytest.fixture
def need(rosa):
    """Rosa needs a ride in a few days, at ten, and speaks Spanish."""
    day = timezone.localdate() + timedelta(days=2)
    ten = day.weekday() * 1440 + 600
    return NeedFactory(
        requester=rosa, needed_on=day, availability=((ten, ten + 120),), languages=["es"]
    )


@pytest.fixture
def group(db):
    """Return a group that helps with everything."""
    return PartnerGroup.objects.create(names={"en": "Riverside"}, phone="555-0199")


def said(need):
    return Need.objects.values(*WHAT_IS_SAID).get(pk=need.pk)


def all_sent():
    Message.objects.waiting().update(state=MessageState.SENT, done_at=timezone.now())


def states():
    return set(Message.objects.values_list("state", flat=True))


@pytest.mark.parametrize("code", [Widening.DAY, Widening.HOURS, Widening.INTERPRETER])
def test_widening_is_undone(need, cora, rosa, code):
    before = said(need)
    action = widening.widen(need.pk, widening=code, by=cora)
    edited = Event.objects.about(need).first()
    assert (edited.verb, edited.reason, edited.on_behalf_of) == ("edited", code, rosa)
    assert said(need) != before

    undo(action.pk, by=cora)

    assert said(need) == before


def test_widening_is_not_undone_over_a_later_change(need, cora):
    action = widening.widen(need.pk, widening=Widening.DAY, by=cora)
    Need.objects.filter(pk=need.pk).update(availability=None)

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)


def test_widening_is_not_undone_once_somebody_was_asked(need, offer, cora):
    action = widening.widen(need.pk, widening=Widening.DAY, by=cora)
    asked(need, offer)

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)
    assert Match.objects.live().exists()


def test_kind_is_undone(need, cora, categories):
    before = said(need)
    action = widening.set_kind(need.pk, category=categories["food"], by=cora)
    assert said(need)["category_source"] == "coordinator"

    undo(action.pk, by=cora)

    assert said(need) == before


def test_question_is_taken_back_before_it_leaves(need, cora):
    action = widening.ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    assert question_about(need).widening == Widening.DAY

    undo(action.pk, by=cora)

    assert question_about(need) is None
    assert states() == {MessageState.DROPPED}


def test_question_that_was_read_stays(need, cora):
    action = widening.ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    all_sent()

    with pytest.raises(AlreadyTold):
        undo(action.pk, by=cora)
    assert question_about(need)


@pytest.mark.parametrize("close", [True, False])
def test_handing_on_is_undone(need, group, cora, close):
    before = said(need)
    action = widening.hand_on(need.pk, group=group, close=close, by=cora)

    undo(action.pk, by=cora)

    assert said(need) == before
    assert states() == {MessageState.DROPPED}


def test_handing_on_that_was_read_of_is_at_least_reopened(need, group, cora):
    action = widening.hand_on(need.pk, group=group, close=True, by=cora)
    all_sent()

    undo(action.pk, by=cora)

    assert now_of(need).status == NeedStatus.OPEN


def test_handing_on_that_was_read_of_and_left_open_stays(need, group, cora):
    action = widening.hand_on(need.pk, group=group, close=False, by=cora)
    all_sent()

    with pytest.raises(AlreadyTold):
        undo(action.pk, by=cora)


def test_what_undo_keeps_goes_with_the_member(need, rosa, cora):
    widening.widen(need.pk, widening=Widening.DAY, by=cora)
    widening.set_kind(need.pk, category=Category.objects.get(slug="food"), by=cora)

    forget_member(rosa, by=rosa)

    assert not Action.objects.exists()


def test_drawer_says_what_it_was(need, cora):
    action = widening.widen(need.pk, widening=Widening.DAY, by=cora)

    assert action_words(action) == f"Made “{need.what}” wider"
