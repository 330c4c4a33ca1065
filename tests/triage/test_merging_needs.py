"""Two needs that are one: what goes where, what is refused, and the way back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from matching.models import Match
from matching.refusals import (
    DoubleChanged,
    DoubleIsClosed,
    DoubleIsHeld,
    NeedWasJoined,
    YesOnBoth,
    YesOnTheOther,
)
from matching.services import accept_match, confirm_match, volunteer
from matching.states import MatchStatus
from members.forgetting import forget_member
from members.models import BlockedPair, Event
from needs.models import Need
from needs.services import edit_need
from needs.states import ClosedReason, NeedStatus
from outbox.models import Message, MessageState
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, heard, now_of, verbs
from triage.duplicates.merging import AreTwo, keep_needs_apart, merge_needs
from triage.models import Action, Alike, Call, KeptApart, Note
from triage.phone.calling import Party, note_call
from triage.undoing import action_words, undo

pytestmark = pytest.mark.django_db

MOVING = ("changed_at", "matched_at", "search", "plain")


def picture():
    """Return every need and match as it stands, and where the notes are."""
    needs = [
        {k: v for k, v in row.items() if k not in MOVING}
        for row in Need.objects.order_by("pk").values()
    ]
    notes = list(Note.objects.order_by("pk").values_list("pk", "need", "first_need"))
    return needs, list(Match.objects.order_by("pk").values()), notes


@pytest.fixture
def double(rosa):
    """Rosa's ride, posted again."""
    return NeedFactory(requester=rosa, what="Ride to the clinic", details="With my walker.")


@pytest.fixture
def stranger(areas):
    """The ride again, of somebody who may be Rosa."""
    return NeedFactory(requester=MemberFactory(name="Rosa", area=areas["mill-row"]))


def all_sent():
    Message.objects.waiting().update(state=MessageState.SENT, done_at=timezone.now())


def test_the_other_closes_as_a_duplicate_and_says_so(client, need, double, rosa, cora, door):
    action = merge_needs(need, double, by=cora)

    gone = now_of(double)
    assert (gone.status, gone.closed_reason) == (NeedStatus.WITHDRAWN, ClosedReason.DUPLICATE)
    assert now_of(need).status == NeedStatus.OPEN
    assert verbs(need)[-1] == "merged"
    for one in (need, double):
        assert "This was here twice" in client.get(door(rosa, f"needs/{one.pk}/standing/")).text
    assert "A ride to the clinic" in action_words(action)


def test_what_is_empty_is_taken_over_and_nothing_else(need, double, cora):
    change(double, needed_on=date(2031, 5, 1), languages=["es"], requirements=["stairs"])
    change(need, requirements=["wheelchair"])

    merge_needs(need, double, by=cora)

    kept = now_of(need)
    assert (kept.details, kept.needed_on) == ("With my walker.", date(2031, 5, 1))
    assert (kept.languages, kept.requirements) == (["es"], ["wheelchair"])


def test_words_of_somebody_else_stay_theirs(need, stranger, cora):
    change(stranger, details="Second floor.", people=2)

    merge_needs(need, stranger, by=cora)

    assert (now_of(need).details, now_of(need).people) == ("", 2)


def test_it_has_waited_since_the_first_of_the_two(need, double, cora):
    change(double, opened_at=timezone.now() - timedelta(days=3))

    merge_needs(need, double, by=cora)

    assert now_of(need).opened_at == now_of(double).opened_at


def test_both_are_looked_at_again(need, double, cora):
    ProcrastinateJob.objects.all().delete()

    merge_needs(need, double, by=cora)

    jobs = ProcrastinateJob.objects.filter(task_name="matching.jobs.renew_suggestions")
    assert {job.args["need_id"] for job in jobs} == {need.pk, double.pk}


def test_questions_go_along_and_nobody_hears_of_it(need, stranger, hal, cora):
    match = asked(stranger, OfferFactory(helper=hal), by=cora)

    merge_needs(need, stranger, by=cora)

    moved = now_of(match)
    assert (moved.need_id, moved.requester_id) == (need.pk, need.requester_id)
    assert moved.status == MatchStatus.PROPOSED
    assert heard(hal) == ["match_asked"]
    assert heard(stranger.requester) == ["need_closed"]


def test_a_helper_asked_for_both_is_asked_for_one(need, double, offer, cora):
    kept = asked(need, offer)
    other = MatchFactory(need=double, offer=OfferFactory(helper=offer.helper))

    merge_needs(need, double, by=cora)

    assert now_of(kept).status == MatchStatus.PROPOSED
    assert now_of(other).status == MatchStatus.CANCELLED


def test_nobody_is_moved_to_whom_they_keep_away_from(need, stranger, hal, cora):
    match = asked(stranger, OfferFactory(helper=hal))
    one, other = sorted([hal.pk, need.requester_id])
    BlockedPair.objects.create(one_id=one, other_id=other)

    merge_needs(need, stranger, by=cora)

    assert now_of(match).need_id == stranger.pk


def test_who_said_no_is_not_asked_again(need, double, offer, cora):
    match = MatchFactory(need=double, offer=offer, declined=True)

    merge_needs(need, double, by=cora)

    assert now_of(match).need_id == need.pk


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_yes_goes_along_with_its_place(need, double, offer, rosa, cora, confirmed):
    match = accepted(double, offer)
    if confirmed:
        confirm_match(match_id=match.pk, by=rosa)

    merge_needs(need, double, by=cora)

    assert now_of(match).need_id == need.pk
    assert (now_of(need).status, now_of(need).helpers_committed) == (NeedStatus.MATCHED, 1)
    assert now_of(double).helpers_committed == 0
    assert now_of(offer).committed == 1


def test_a_yes_to_somebody_else_is_not_moved(need, stranger, offer, cora):
    accepted(stranger, offer)

    with pytest.raises(YesOnTheOther):
        merge_needs(need, stranger, by=cora)

    assert now_of(stranger).status == NeedStatus.MATCHED


def test_a_yes_on_each_with_one_place_is_refused(need, double, offer, cora):
    accepted(need, offer)
    accepted(double, OfferFactory())

    with pytest.raises(YesOnBoth):
        merge_needs(need, double, by=cora)


def test_a_yes_on_each_fits_where_two_are_wanted(need, double, offer, cora):
    change(need, helpers_wanted=2)
    accepted(need, offer)
    accepted(double, OfferFactory())

    merge_needs(need, double, by=cora)

    assert now_of(need).status == NeedStatus.MATCHED


def test_what_is_held_does_not_swallow_what_is_open(need, double, cora):
    change(need, status=NeedStatus.HELD)

    with pytest.raises(DoubleIsHeld):
        merge_needs(need, double, by=cora)


@pytest.mark.parametrize("over", ["need", "double"])
def test_what_is_over_is_not_merged(need, double, cora, over, request):
    change(request.getfixturevalue(over), status=NeedStatus.EXPIRED, closed_at=timezone.now())

    with pytest.raises(DoubleIsClosed):
        merge_needs(need, double, by=cora)


def test_the_same_one_is_not_merged_with_itself(need, cora):
    with pytest.raises(DoubleIsClosed):
        merge_needs(need, need, by=cora)


def brought_to(was, need, double, offer):
    """Bring the other need to where it stood before the merge."""
    if was == "held":
        change(double, status=NeedStatus.HELD)
    if was == "asked for both":
        asked(need, OfferFactory(helper=offer.helper, capacity=2))
    if was.startswith("asked"):
        MatchFactory(need=double, offer=offer)
    if was == "accepted":
        accepted(double, offer)


@pytest.mark.parametrize("was", ["open", "held", "asked", "accepted", "asked for both"])
def test_undo_puts_all_of_it_back(need, double, offer, cora, was):
    brought_to(was, need, double, offer)
    Note.objects.create(need=double, by=cora, text="Called back.")
    change(double, opened_at=timezone.now() - timedelta(days=3))
    before = picture()
    action = merge_needs(need, double, by=cora)
    assert picture() != before

    undo(action.pk, by=cora)

    assert picture() == before
    told = Message.objects.filter(kind="need_closed")
    assert set(told.values_list("state", flat=True)) <= {MessageState.DROPPED}


def test_undo_after_the_requester_read_of_it_opens_it_again(need, double, cora):
    action = merge_needs(need, double, by=cora)
    all_sent()

    undo(action.pk, by=cora)

    assert now_of(double).status == NeedStatus.OPEN


def test_undo_keeps_what_was_written_since(need, double, cora):
    action = merge_needs(need, double, by=cora)
    edit_need(need.pk, by=cora, changes={"details": "Ground floor."})

    undo(action.pk, by=cora)

    assert now_of(need).details == "Ground floor."


def test_undo_is_refused_once_somebody_answered(need, double, offer, cora):
    match = asked(double, offer)
    action = merge_needs(need, double, by=cora)
    accept_match(match_id=match.pk, by=offer.helper)

    with pytest.raises(DoubleChanged):
        undo(action.pk, by=cora)

    assert now_of(match).need_id == need.pk


def test_undo_is_refused_once_the_other_was_opened_again(need, double, cora):
    action = merge_needs(need, double, by=cora)
    change(double, status=NeedStatus.OPEN, closed_at=None, closed_reason="")

    with pytest.raises(DoubleChanged):
        undo(action.pk, by=cora)


def test_notes_go_along_and_are_erased_with_either_member(need, stranger, cora):
    Note.objects.create(need=stranger, by=cora, text="Called back.")
    merge_needs(need, stranger, by=cora)
    assert need.notes.count() == 1

    forget_member(stranger.requester, by=None)

    assert Note.objects.count() == 0


def called_about(*needs, by):
    return [note_call(Party(n.requester, need=n), by=by, outcome="voicemail") for n in needs]


def test_call_backs_go_along_and_the_older_of_two_is_done_with(need, double, cora):
    _older, newer = called_about(need, double, by=cora)
    action = merge_needs(need, double, by=cora)
    waiting = Call.objects.waiting()
    assert list(waiting.values_list("pk", "need")) == [(newer.pk, need.pk)]

    undo(action.pk, by=cora)

    assert set(waiting.values_list("need", flat=True)) == {need.pk, double.pk}


def test_nobody_calls_somebody_else_about_what_was_merged(need, stranger, cora):
    [call] = called_about(stranger, by=cora)
    action = merge_needs(need, stranger, by=cora)
    assert now_of(call).done_at
    assert now_of(call).need == stranger

    undo(action.pk, by=cora)

    assert list(Call.objects.waiting()) == [call]


def test_two_kept_apart_are_not_merged(need, double, cora):
    action = keep_needs_apart(need, double, by=cora)
    with pytest.raises(AreTwo):
        merge_needs(need, double, by=cora)

    undo(action.pk, by=cora)

    assert merge_needs(need, double, by=cora)


def test_keeping_apart_twice_is_keeping_apart_once(need, double, cora):
    keep_needs_apart(need, double, by=cora)

    assert keep_needs_apart(double, need, by=cora) is None
    assert KeptApart.objects.count() == Action.objects.count() == 1
    assert Event.objects.about(double).first().verb == "kept_apart"


def test_who_was_kept_apart_from_the_other_stays_apart(need, double, stranger, cora):
    keep_needs_apart(double, stranger, by=cora)

    action = merge_needs(need, double, by=cora)
    with pytest.raises(AreTwo):
        merge_needs(need, stranger, by=cora)

    undo(action.pk, by=cora)
    assert KeptApart.objects.count() == 1


def test_only_who_was_kept_apart_from_one_is_read(need, double, stranger, cora):
    keep_needs_apart(need, double, by=cora)
    keep_needs_apart(double, stranger, by=cora)

    assert KeptApart.objects.partners_of(Alike.NEED, need.pk) == {double.pk}
    assert KeptApart.objects.partners_of(Alike.NEED, double.pk) == {need.pk, stranger.pk}


def test_whoever_comes_from_the_board_too_late_reads_that_it_goes_on(need, double, hal, cora):
    merge_needs(need, double, by=cora)

    with pytest.raises(NeedWasJoined, match="goes on as the other one"):
        volunteer(need_id=double.pk, offer_id=OfferFactory(helper=hal).pk, by=hal)
