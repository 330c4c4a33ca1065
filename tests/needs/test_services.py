"""What happens to a need while it looks for help."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from members.models import Event
from needs import services
from needs.models import Need
from needs.signals import need_changed
from needs.states import NeedStatus
from neighborhood.moves import ChangedMeanwhile
from tests.factories import CategoryFactory, MatchFactory, NeedFactory


@pytest.fixture
def told():
    """Hear which needs changed."""
    heard = []

    def hear(sender, need_id, **more):
        heard.append(need_id)

    need_changed.connect(hear)
    yield heard
    need_changed.disconnect(hear)


def last_event(need):
    return Event.objects.about(need).first()


def new_need(member, **fields):
    return Need(
        requester=member, what="A ride", area=member.area, category=CategoryFactory(), **fields
    )


def test_open_puts_it_on_the_board_in_the_centre_of_its_area(rosa, told):
    need = services.open_need(new_need(rosa), by=rosa)

    need.refresh_from_db()
    assert need.is_on_board
    assert need.pt == rosa.area.centre
    assert (last_event(need).verb, last_event(need).to_status) == ("opened", "open")
    assert told == [need.pk]


def test_open_keeps_a_finer_place(rosa):
    need = services.open_need(new_need(rosa, pt=(1.25, 0.25)), by=rosa)

    assert need.pt == (1.25, 0.25)


def test_open_held_waits_for_a_glance(rosa):
    need = services.open_need(new_need(rosa), by=rosa, held=True)

    assert need.status == NeedStatus.HELD
    assert last_event(need).verb == "held"


def test_open_takes_each_submission_once(rosa):
    first = services.open_need(new_need(rosa), by=rosa)

    with pytest.raises(IntegrityError, match="needs_need_submitted_once"):
        services.open_need(new_need(rosa, submission_key=first.submission_key), by=rosa)


def test_edit_changes_what_it_says(rosa, areas, told):
    need = NeedFactory(requester=rosa)

    services.edit_need(need.pk, by=rosa, changes={"what": "Soup", "area": areas["hilltop"]})

    need.refresh_from_db()
    assert (need.what, need.pt) == ("Soup", areas["hilltop"].centre)
    assert last_event(need).verb == "edited"
    assert told == [need.pk]


def test_edit_more_helpers_reopens_a_matched_need(rosa):
    need = NeedFactory(requester=rosa, matched=True)

    services.edit_need(need.pk, by=rosa, changes={"helpers_wanted": 2})

    need.refresh_from_db()
    assert need.status == NeedStatus.OPEN
    assert (last_event(need).from_status, last_event(need).to_status) == ("matched", "open")


def test_edit_fewer_helpers_fills_an_open_need(rosa):
    need = NeedFactory(requester=rosa, helpers_wanted=2, helpers_committed=1)
    MatchFactory(need=need, confirmed=True)

    services.edit_need(need.pk, by=rosa, changes={"helpers_wanted": 1})

    need.refresh_from_db()
    assert need.status == NeedStatus.MATCHED
    assert need.matched_at is not None


def test_edit_fewer_helpers_than_said_yes_is_refused(rosa):
    need = NeedFactory(requester=rosa, helpers_wanted=3, helpers_committed=2)

    with pytest.raises(services.HelpersAlreadyFound, match="already said yes"):
        services.edit_need(need.pk, by=rosa, changes={"helpers_wanted": 1})

    need.refresh_from_db()
    assert need.helpers_wanted == 3


@pytest.mark.parametrize("over", ["met", "withdrawn", "expired"])
def test_edit_need_that_is_over_is_refused(rosa, over):
    need = NeedFactory(requester=rosa, **{over: True})

    with pytest.raises(services.NeedIsOver):
        services.edit_need(need.pk, by=rosa, changes={"what": "Soup"})


def test_pause_and_resume_leave_the_board_and_come_back(rosa, told):
    need = NeedFactory(requester=rosa)

    services.pause_need(need.pk, by=rosa)
    assert not Need.objects.open().exists()
    services.resume_need(need.pk, by=rosa)

    assert Need.objects.open().get() == need
    assert [e.verb for e in Event.objects.about(need)] == ["resumed", "paused"]
    assert told == [need.pk, need.pk]


@pytest.mark.parametrize(
    ("move", "trait"),
    [
        (services.pause_need, "paused"),
        (services.pause_need, "matched"),
        (services.resume_need, "matched"),
        (services.confirm_need_current, "withdrawn"),
        (services.release_need, "matched"),
        (services.reopen_need, "matched"),
        (services.reopen_need, "met"),
    ],
)
def test_move_from_the_wrong_state_is_refused(rosa, move, trait, told):
    need = NeedFactory(requester=rosa, **{trait: True})

    with pytest.raises(ChangedMeanwhile):
        move(need.pk, by=rosa)

    assert told == []
    assert last_event(need) is None


def test_confirming_makes_it_fresh(rosa):
    old = timezone.now() - timedelta(days=20)
    need = NeedFactory(requester=rosa, confirmed_current_at=old)

    services.confirm_need_current(need.pk, by=rosa)

    need.refresh_from_db()
    assert need.confirmed_current_at > old


@pytest.mark.parametrize("over", ["withdrawn", "expired"])
def test_reopen_puts_it_back_without_the_day_that_passed(rosa, over):
    today = timezone.localdate()
    need = NeedFactory(
        requester=rosa, needed_on=today - timedelta(days=1), needed_by=today, **{over: True}
    )

    services.reopen_need(need.pk, by=rosa)

    need.refresh_from_db()
    assert need.is_on_board
    assert (need.closed_at, need.closed_reason) == (None, "")
    assert (need.needed_on, need.needed_by) == (None, today)
    assert last_event(need).from_status == over


@pytest.mark.parametrize("over", ["withdrawn", "expired"])
def test_reopen_when_all_help_was_given_is_refused(rosa, over):
    need = NeedFactory(requester=rosa, helpers_wanted=2, helpers_committed=2, **{over: True})

    with pytest.raises(services.AllHelpWasGiven, match="Post a new need"):
        services.reopen_need(need.pk, by=rosa)

    assert Need.objects.get(pk=need.pk).status == over


def test_release_puts_it_on_the_board(rosa, cora):
    need = NeedFactory(requester=rosa, held=True)
    assert not Need.objects.visible_to(None).exists()

    services.release_need(need.pk, by=cora)

    assert Need.objects.visible_to(None).get() == need
    assert last_event(need).verb == "released"


def test_edit_helpers_wanted_of_a_need_with_room_keeps_it_open(rosa):
    need = NeedFactory(requester=rosa)

    services.edit_need(need.pk, by=rosa, changes={"helpers_wanted": 3})

    need.refresh_from_db()
    assert (need.status, need.helpers_wanted) == ("open", 3)
