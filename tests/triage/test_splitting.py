"""Several needs out of one: what they keep, what the requester hears, and how it is undone."""

import pytest
from django.utils import timezone

from matching.refusals import SomebodyWasAsked
from matching.services import AlreadyTold, Part
from members.forgetting import forget_member
from members.models import Event
from needs.models import Need
from needs.services import pause_need
from neighborhood import retention
from neighborhood.moves import ChangedMeanwhile
from outbox.models import Message, MessageState
from outbox.rendering import render
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import asked, heard, now_of, verbs
from triage.models import KeptWords
from triage.splitting import likely_parts, split
from triage.undoing import undo

pytestmark = pytest.mark.django_db

WHOLE = "A ride to the clinic and someone to watch the kids"
KEPT = ("requester_id", "area_id", "pt", "availability", "languages", "urgency", "opened_at",
        "submission_key", "share_contact", "for_whom_words")  # fmt: skip


@pytest.fixture
def need(rosa):
    """Rosa asks for two things at once."""
    return NeedFactory(
        requester=rosa, what=WHOLE, languages=["es"], availability=((2040, 2160),),
        for_whom="other", for_whom_words="my father", category_source="guessed",
        category_probability=0.4,
    )  # fmt: skip


@pytest.fixture
def parts(categories):
    """Return the two things."""
    return [
        Part("A ride to the clinic", categories["rides"]),
        Part("Someone to watch the kids", categories["care"]),
    ]


def rows():
    moments = ("changed_at",)
    found = [vars(need).copy() for need in Need.objects.order_by("pk")]
    return [{k: v for k, v in row.items() if k not in ("_state", *moments)} for row in found]


def test_parts_keep_what_the_whole_said(need, parts, cora, categories):
    split(need.pk, parts=parts, by=cora)

    first, second = Need.objects.order_by("pk")
    assert (first.pk, first.what, first.category_source) == (need.pk, parts[0].what, "guessed")
    assert (second.what, second.category) == (parts[1].what, categories["care"])
    assert second.category_source == "coordinator"
    assert [getattr(second, name) for name in KEPT] == [getattr(first, name) for name in KEPT]
    assert verbs(second) == ["opened"]


def test_requester_hears_of_the_parts(need, parts, cora, rosa):
    split(need.pk, parts=parts, by=cora)

    letter = render(Message.objects.get())
    assert heard(rosa) == ["need_split"]
    assert all(part.what in letter.text for part in parts)


def test_split_is_undone(need, parts, cora):
    before = rows()
    action = split(need.pk, parts=parts, by=cora)

    undo(action.pk, by=cora)

    assert rows() == before
    assert Message.objects.get().state == MessageState.DROPPED
    assert not KeptWords.objects.exists()


def test_split_of_four_is_undone(need, parts, cora):
    before = rows()
    action = split(need.pk, parts=[*parts, *parts], by=cora)
    assert Need.objects.count() == 4

    undo(action.pk, by=cora)

    assert rows() == before


def test_split_that_was_read_of_stays(need, parts, cora):
    action = split(need.pk, parts=parts, by=cora)
    Message.objects.update(state=MessageState.SENT, done_at=timezone.now())

    with pytest.raises(AlreadyTold):
        undo(action.pk, by=cora)
    assert Need.objects.count() == 2


@pytest.mark.parametrize("place", [0, 1])
def test_split_is_not_undone_once_something_happened(need, parts, cora, rosa, place):
    action = split(need.pk, parts=parts, by=cora)
    pause_need(Need.objects.order_by("pk")[place].pk, by=rosa)

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)


def test_split_is_not_undone_once_somebody_was_asked(need, parts, cora, categories):
    action = split(need.pk, parts=parts, by=cora)
    asked(Need.objects.order_by("pk")[1], OfferFactory(category=categories["care"]))

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)


def test_looks_at_the_contact_are_no_obstacle(need, parts, cora, ada):
    action = split(need.pk, parts=parts, by=cora)
    Event.objects.record("contact_seen", need, by=ada)

    undo(action.pk, by=cora)

    assert now_of(need).what == WHOLE


def test_need_with_somebody_asked_is_not_split(need, parts, cora):
    asked(need, OfferFactory())

    with pytest.raises(SomebodyWasAsked):
        split(need.pk, parts=parts, by=cora)
    assert Need.objects.count() == 1


def test_words_kept_for_undo_go_with_the_member(need, parts, cora, rosa):
    split(need.pk, parts=parts, by=cora)

    forget_member(rosa, by=rosa)

    assert not KeptWords.objects.exists()


def test_words_kept_for_undo_go_when_it_is_too_late(need, parts, cora, rosa):
    action = split(need.pk, parts=parts, by=cora)
    type(action).objects.update(at="2020-01-01T00:00Z")

    split(NeedFactory(requester=rosa).pk, parts=parts, by=cora)

    retention.run(at=timezone.now())

    assert KeptWords.objects.count() == 1


def test_form_begins_with_what_the_words_seem_to_ask_for():
    assert [part for part, _kind in likely_parts(WHOLE)] == [
        "A ride to the clinic", "someone to watch the kids",
    ]  # fmt: skip
    assert likely_parts("A ride to the clinic") == [("A ride to the clinic", "")]
