"""What has happened, in words for the one who reads it."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localdate

from commons.timeline import moments_of
from matching import services
from matching.models import Match
from matching.states import EndReason, MatchStatus, Origin
from members.models import Event, RevealReason
from members.services import reveal
from needs.services import open_need, pause_need, resume_need
from needs.states import ClosedReason
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


def words(thing, reader):
    matches = list(thing.matches.select_related("helper", "requester"))
    return [moment.words for moment in moments_of(thing, matches, reader)]


def test_a_need_from_the_board_to_the_day(rosa, hal, cora):
    need = open_need(NeedFactory.build(requester=rosa, category=NeedFactory().category), by=rosa)
    match = services.propose(
        need_id=need.pk, offer_id=OfferFactory(helper=hal).pk, by=cora, origin=Origin.COORDINATOR
    )
    services.accept_match(match_id=match.pk, by=hal)
    services.confirm_match(match_id=match.pk, by=rosa)
    services.complete_match(match_id=match.pk, by=rosa)

    assert set(words(need, rosa)) == {
        "You put this on the board.",
        "Cora asked Hal for you.",
        "Hal said yes.",
        "You and Hal both said yes.",
        f"Hal could see how to reach you until {date_format(localdate(), 'MONTH_DAY_FORMAT')}.",
        "You and Hal got it done.",
    }


def test_a_pause_is_told(rosa):
    need = NeedFactory(requester=rosa)
    pause_need(need.pk, by=rosa)
    resume_need(need.pk, by=rosa)

    assert words(need, rosa) == ["You took this up again.", "You paused this."]


@pytest.mark.parametrize("reason", ClosedReason)
def test_every_end_of_a_need_has_words_by_whoever_closed_it(rosa, cora, reason):
    need = NeedFactory(requester=rosa)
    for by in (rosa, cora, None):
        Event.objects.record("withdrawn", need, by=by, reason=reason)

    assert len(words(need, rosa)) == 3


def test_end_that_a_coordinator_brought_is_told_as_hers(rosa, cora):
    need = NeedFactory(requester=rosa)
    services.close_need(need_id=need.pk, by=cora, reason=ClosedReason.NO_LONGER_NEEDED)

    assert words(need, rosa) == ["Cora noted that this is not needed any more."]


def test_an_offer_tells_the_same_from_the_other_side(rosa, hal, cora):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    match = services.propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    services.decline_match(match_id=match.pk, by=hal)

    assert words(offer, hal) == ["You said “Not this time”.", "Cora asked you for Rosa."]
    assert words(need, rosa) == ["Hal could not this time.", "Cora asked Hal for you."]


@pytest.mark.parametrize("reason", EndReason)
@pytest.mark.parametrize("origin", Origin)
def test_every_beginning_and_end_has_words_for_both(rosa, hal, origin, reason):
    match = MatchFactory(need__requester=rosa, offer__helper=hal, origin=origin)
    Event.objects.record("proposed", match, by=None)
    verb = "declined" if reason == EndReason.NOT_THIS_TIME else "cancelled"
    Event.objects.record(verb, match, by=None, reason=reason)

    assert len(words(match.need, rosa)) == 2
    assert len(words(match.offer, hal)) == 2


def test_every_verb_of_a_match_has_words(rosa, hal):
    match = MatchFactory(need__requester=rosa, offer__helper=hal)
    verbs = {"accepted", "stood_by", "postponed", "declined", "confirmed", "planned", "completed"}
    for verb in verbs:
        Event.objects.record(verb, match, by=hal)

    assert len(words(match.need, rosa)) == len(words(match.offer, hal)) == len(verbs)


def test_unknown_verbs_and_nobody_are_passed_over(rosa):
    need = NeedFactory(requester=rosa)
    Event.objects.record("dismissed", need, by=None)
    Event.objects.record("edited", need, by=None)

    assert words(need, rosa) == ["The app changed something."]


def test_looks_at_the_contact_are_told_to_the_owner_alone(rosa, hal, cora):
    match = MatchFactory(confirmed=True, need__requester=rosa, offer__helper=hal)
    reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=match.need)
    reveal(hal, viewer=rosa, why=RevealReason.PLAN, subject=match)

    assert words(match.need, rosa) == ["Cora, a coordinator, looked up how to reach you."]


def test_look_that_is_over_is_told_as_over(rosa, hal):
    match = MatchFactory(confirmed=True, need__requester=rosa, offer__helper=hal)
    reveal(rosa, viewer=hal, why=RevealReason.PLAN, subject=match)

    assert words(match.need, rosa) == ["Hal can see how to reach you, since you both said yes."]

    rosa.reveals.update(ended_at=datetime(2026, 10, 29, 12, tzinfo=UTC))

    assert words(match.need, rosa) == ["Hal could see how to reach you until 29 October."]


def test_a_name_kept_private_stays_private(rosa):
    nameless = MemberFactory(name="")
    match = MatchFactory(need__requester=rosa, offer__helper=nameless, origin=Origin.APP)
    Event.objects.record("proposed", match, by=None)
    Event.objects.record("accepted", match, by=nameless)

    assert words(match.need, rosa) == ["A neighbor said yes.", "We asked a neighbor."]


def test_status_of_a_match_does_not_matter_for_its_story(rosa, hal):
    match = MatchFactory(declined=True, need__requester=rosa, offer__helper=hal)
    Event.objects.record("declined", match, by=hal)

    assert Match.objects.get(pk=match.pk).status == MatchStatus.DECLINED
    assert words(match.need, rosa) == ["Hal could not this time."]


def test_need_that_is_done_is_told_once_but_what_a_coordinator_noted_stays(rosa, hal, cora):
    for by, line in ((rosa, "This is done."), (cora, "Cora noted that this is done.")):
        match = MatchFactory(need__requester=rosa, offer__helper=hal, confirmed=True)
        services.close_need(need_id=match.need_id, by=by, reason=ClosedReason.MET_BY_US)

        said = words(match.need, rosa)

        assert said.count("You and Hal got it done.") == 1
        assert (line in said) == (by == cora)


def test_days_of_a_history_are_written_in_full_in_arabic(client, door, rosa):
    need = NeedFactory(requester=rosa)
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    Event.objects.record("opened", need, by=rosa, now=need.status, at=monday)

    page = client.get("/ar" + door(rosa, f"needs/{need.pk}/standing/")).text

    assert "الاثنين 23" in page
