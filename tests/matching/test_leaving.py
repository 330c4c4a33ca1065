"""Stepping out without blame, and the backup who is asked then."""

import pytest

from matching.models import Match
from matching.refusals import AlreadyOver
from matching.services import (
    accept_match,
    cancel_match,
    confirm_match,
    decline_match,
    take_back_proposal,
)
from matching.states import EndReason, MatchStatus, Origin
from needs.states import NeedStatus
from outbox.models import Message, MessageState
from tests.constraints import change
from tests.factories import MatchFactory, NeedFactory
from tests.matching.story import (
    accepted,
    asked,
    can_see,
    heard,
    last_event,
    now_of,
    places,
    verbs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(need, offer, rosa):
    """Rosa and Hal both said yes."""
    return confirm_match(match_id=accepted(need, offer).pk, by=rosa)


def backups_of(matched_need, *offers):
    """Let several helpers be backups: each was asked while there was room."""
    rows = [
        MatchFactory(need=matched_need, offer=offer, standby=True, origin=Origin.HELPER)
        for offer in offers
    ]
    return [Match.objects.get(pk=row.pk) for row in rows]


def test_stepping_out_reopens_the_need(plan, need, hal, rosa):
    cancel_match(match_id=plan.pk, by=hal)

    assert (now_of(plan).status, now_of(plan).end_reason) == ("cancelled", "stepped_out")
    assert now_of(need).status == NeedStatus.OPEN
    assert places(plan) == (0, 0)
    assert last_event(plan) == ("cancelled", "confirmed", "cancelled", hal, "stepped_out")
    assert last_event(need) == ("reopened", "matched", "open", hal, "")


def test_stepping_out_ends_both_reveals(plan, rosa, hal):
    cancel_match(match_id=plan.pk, by=hal)

    assert not can_see(hal, rosa, plan)
    assert not can_see(rosa, hal, plan)


@pytest.mark.parametrize(("leaver", "other"), [("helper", "requester"), ("requester", "helper")])
def test_stepping_out_tells_the_other_side_only(plan, leaver, other):
    before = len(heard(getattr(plan, leaver)))

    cancel_match(match_id=plan.pk, by=getattr(plan, leaver))

    assert heard(getattr(plan, other))[-1] == "match_stepped_out"
    assert len(heard(getattr(plan, leaver))) == before


def test_stepping_out_by_a_coordinator_tells_both(plan, cora, rosa, hal):
    cancel_match(match_id=plan.pk, by=cora)

    assert heard(rosa)[-1] == heard(hal)[-1] == "match_stepped_out"


def test_what_did_not_happen_is_kept_as_such(plan, rosa):
    match = cancel_match(match_id=plan.pk, by=rosa, reason=EndReason.DID_NOT_HAPPEN)

    assert match.end_reason == EndReason.DID_NOT_HAPPEN


def test_stepping_out_asks_the_first_backup(plan, need, another, hal):
    first, second = backups_of(need, another("June"), another("Lee"))

    cancel_match(match_id=plan.pk, by=hal)

    assert heard(first.helper) == ["match_backup_asked"]
    assert heard(second.helper) == []
    assert verbs(first) == ["backup_asked"]
    assert now_of(first).answer_by > first.answer_by


def test_backup_s_yes_takes_the_place(plan, need, another, hal):
    (backup,) = backups_of(need, another())
    cancel_match(match_id=plan.pk, by=hal)

    accept_match(match_id=backup.pk, by=backup.helper)

    assert now_of(backup).status == MatchStatus.ACCEPTED
    assert now_of(need).status == NeedStatus.MATCHED


@pytest.mark.parametrize("leave", [decline_match, cancel_match])
def test_backup_s_no_asks_the_next_backup(plan, need, another, hal, leave):
    first, second = backups_of(need, another("June"), another("Lee"))
    cancel_match(match_id=plan.pk, by=hal)

    leave(match_id=first.pk, by=first.helper)

    assert heard(second.helper) == ["match_backup_asked"]


def test_two_free_places_ask_two_backups(rosa, offer, another):
    need = NeedFactory(requester=rosa, helpers_wanted=2)
    plans = [accepted(need, offer), accepted(need, another("Kim"))]
    backups = backups_of(need, another("June"), another("Lee"), another("Max"))

    for match in plans:
        cancel_match(match_id=match.pk, by=match.helper)

    assert [len(heard(backup.helper)) for backup in backups] == [1, 1, 0]


def test_backup_is_asked_anew_when_a_place_comes_free_again(plan, need, another, hal):
    first, second = backups_of(need, another("June"), another("Lee"))
    cancel_match(match_id=plan.pk, by=hal)
    taken = accept_match(match_id=second.pk, by=second.helper)

    cancel_match(match_id=taken.pk, by=second.helper)

    assert heard(first.helper) == ["match_backup_asked", "match_backup_asked"]


def test_stepping_out_while_paused_asks_nobody(plan, need, another, hal):
    (backup,) = backups_of(need, another())
    change(need, paused_at=plan.confirmed_at)

    cancel_match(match_id=plan.pk, by=hal)

    assert heard(backup.helper) == []


def test_helper_who_stops_being_the_backup_hears_nothing(plan, need, another, rosa):
    backup = backups_of(need, another())[0]

    cancel_match(match_id=backup.pk, by=backup.helper)

    assert now_of(backup).end_reason == EndReason.STEPPED_OUT
    assert heard(backup.helper) == []
    assert heard(rosa)[-1] == "match_confirmed"


def test_taking_a_question_back_tells_the_helper(need, offer, rosa, hal):
    match = asked(need, offer, by=rosa, origin=Origin.REQUESTER)

    cancel_match(match_id=match.pk, by=rosa)

    assert now_of(match).end_reason == EndReason.TAKEN_BACK
    assert heard(hal) == ["match_asked", "match_taken_back"]
    assert heard(rosa) == []


def test_question_taken_back_after_it_left_is_told(need, offer, hal, cora):
    match = asked(need, offer)
    Message.objects.get(kind="match_asked").finish(MessageState.SENT, at=match.proposed_at)

    take_back_proposal(match_id=match.pk, by=cora)

    assert now_of(match).end_reason == EndReason.TAKEN_BACK
    assert heard(hal) == ["match_asked", "match_taken_back"]
    assert now_of(hal).last_asked_at == match.proposed_at


@pytest.mark.parametrize("trait", ["completed", "declined", "lapsed", "cancelled"])
def test_leaving_what_is_over_is_refused(trait):
    match = MatchFactory(**{trait: True})

    with pytest.raises(AlreadyOver):
        cancel_match(match_id=match.pk, by=match.helper)


def test_leaving_twice_gives_one_place_back(plan, hal):
    cancel_match(match_id=plan.pk, by=hal)

    with pytest.raises(AlreadyOver):
        cancel_match(match_id=plan.pk, by=hal)
    assert places(plan) == (0, 0)
