"""A bare word answers as the page would: as the member it went to, and only what was asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching import services
from matching.answering import ANSWER_BY_KIND
from matching.models import Match
from matching.refusals import NeedIsNotOpen, NothingToWiden, NotProposed
from matching.services import ask_about_freshness, ask_to_widen
from matching.states import EndReason, MatchStatus
from matching.widening import Widening
from members.board import ShareContact
from needs.states import ClosedReason, NeedStatus
from offers.states import OfferStatus
from outbox import kinds
from outbox.kinds import NotAnAnswer
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, last_event, now_of

pytestmark = pytest.mark.django_db


def answer(kind, member, word, **ids):
    """Answer a question with a word; return the sentence that goes back."""
    does = kinds.get(kind).answer
    assert does is not None
    return does(member, {"to": member.pk, **ids}, word)


def age(*entries, days=70):
    """Make posts old, and ask about them."""
    for entry in entries:
        since = timezone.now() - timedelta(days=days)
        type(entry).objects.filter(pk=entry.pk).update(confirmed_current_at=since)
    ask_about_freshness(now=timezone.now())


@pytest.mark.parametrize("kind", sorted(ANSWER_BY_KIND))
def test_every_question_is_registered_with_its_answer(kind):
    assert kinds.get(kind).answer is ANSWER_BY_KIND[kind]


def test_yes_of_the_helper_is_on_the_timeline_as_theirs(need, offer, hal):
    match = asked(need, offer)

    said = answer("match_asked", hal, "yes", match=match.pk)

    assert now_of(match).status == MatchStatus.ACCEPTED
    assert last_event(match)[:4] == ("accepted", "proposed", "accepted", hal)
    assert said == "Thank you. We ask Rosa now, and you hear from us."


def test_yes_to_a_need_that_shares_at_once_says_that_both_agreed(rosa, offer, hal):
    need = NeedFactory(requester=rosa, share_contact=ShareContact.WHOEVER_HELPS)
    match = asked(need, offer)

    said = answer("match_asked", hal, "yes", match=match.pk)

    assert now_of(match).status == MatchStatus.CONFIRMED
    assert said.startswith("Thank you. You both said yes")


def test_second_yes_becomes_the_backup_and_reads_so(need, offer, another, hal):
    match, other = asked(need, offer), another()
    accepted(need, other)

    said = answer("match_faster", hal, "yes", match=match.pk)

    assert now_of(match).status == MatchStatus.STANDBY
    assert "backup" in said


def test_no_and_later_of_the_helper(need, offer, hal, another):
    match = asked(need, offer)

    answer("match_asked", hal, "later", match=match.pk)
    assert now_of(match).later_until

    answer("match_reminder", hal, "no", match=match.pk)
    assert now_of(match).status == MatchStatus.DECLINED


def test_late_yes_is_refused_with_a_sentence(need, offer, hal):
    match = asked(need, offer)
    services.decline_match(match_id=match.pk, by=hal)

    with pytest.raises(NotProposed):
        answer("match_asked", hal, "yes", match=match.pk)


def test_only_whom_it_went_to_answers(need, offer, rosa, sam):
    match = asked(need, offer)

    for kind, member in (("match_asked", rosa), ("match_accepted", sam), ("match_follow_up", sam)):
        with pytest.raises(NotAnAnswer):
            answer(kind, member, "yes", match=match.pk)


@pytest.mark.parametrize(("word", "status"), [("yes", "confirmed"), ("no", "cancelled")])
def test_requester_answers_a_yes(need, offer, rosa, word, status):
    match = accepted(need, offer)

    answer("match_accepted", rosa, word, match=match.pk)

    assert now_of(match).status == status


def test_backup_says_yes_when_asked_and_can_let_go(rosa):
    first, second = (MatchFactory(standby=True) for _each in range(2))

    answer("match_backup_asked", first.helper, "yes", match=first.pk)
    said = answer("match_standby", second.helper, "yes", match=second.pk)
    answer("match_standby", second.helper, "no", match=second.pk)

    assert now_of(first).status == MatchStatus.ACCEPTED
    assert "ask you first" in said
    assert now_of(second).status == MatchStatus.DECLINED


def test_did_it_happen_yes_completes_the_match(rosa):
    match = MatchFactory(confirmed=True)

    answer("match_follow_up", match.requester, "yes", match=match.pk)

    assert now_of(match).status == MatchStatus.COMPLETED


def test_did_it_happen_no_opens_the_need_again(rosa):
    match, other = MatchFactory(confirmed=True), MatchFactory(confirmed=True)

    answer("match_follow_up", match.requester, "no", match=match.pk)
    answer("match_follow_up", other.helper, "no", match=other.pk)

    assert Match.objects.get(pk=match.pk).end_reason == EndReason.DID_NOT_HAPPEN
    assert now_of(match.need).status == NeedStatus.OPEN


@pytest.mark.parametrize(
    "kind", ["match_accepted", "match_follow_up", "match_backup_asked", "match_standby"]
)
def test_later_is_for_a_person_where_nothing_waits(kind):
    match = MatchFactory(confirmed=True)

    with pytest.raises(NotAnAnswer):
        answer(kind, match.requester, "later", match=match.pk)


def test_still_needed_yes_confirms_all_that_was_asked_about(rosa):
    needs = [NeedFactory(requester=rosa) for _each in range(2)]
    age(*needs, days=25)

    answer("still_needed", rosa, "yes")

    assert all(last_event(need)[0] == "confirmed_current" for need in needs)


def test_still_needed_no_closes_the_one_and_two_are_for_a_person(rosa):
    need = NeedFactory(requester=rosa)
    age(need, days=25)
    answer("still_needed", rosa, "no")
    age(NeedFactory(requester=rosa), NeedFactory(requester=rosa), days=25)

    assert now_of(need).closed_reason == ClosedReason.NO_LONGER_NEEDED
    with pytest.raises(NotAnAnswer):
        answer("still_needed", rosa, "no")


def test_still_needed_about_nothing_is_refused(rosa):
    with pytest.raises(NeedIsNotOpen):
        answer("still_needed", rosa, "yes")


def test_still_offered_yes_confirms_and_no_takes_back(hal):
    offer = OfferFactory(helper=hal)
    age(offer)
    answer("still_offered", hal, "yes")
    assert last_event(offer)[0] == "confirmed_current"

    age(offer)
    answer("still_offered", hal, "no")
    assert now_of(offer).status == OfferStatus.WITHDRAWN


def test_still_offered_about_nothing_or_two_or_later(hal):
    assert "nothing left" in answer("still_offered", hal, "yes")
    age(OfferFactory(helper=hal), OfferFactory(helper=hal))

    for word in ("no", "later"):
        with pytest.raises(NotAnAnswer):
            answer("still_offered", hal, word)


@pytest.mark.parametrize(("word", "verb"), [("yes", "edited"), ("no", "kept_as_is")])
def test_question_for_more_room(rosa, cora, word, verb):
    need = NeedFactory(requester=rosa, needed_on=timezone.localdate() + timedelta(days=2))
    event = ask_to_widen(need.pk, widening=Widening.DAY, by=cora)

    with pytest.raises(NotAnAnswer):
        answer("need_could_widen", rosa, "later", need=need.pk, asked=event.pk)
    answer("need_could_widen", rosa, word, need=need.pk, asked=event.pk)

    assert last_event(need)[0] == verb
    with pytest.raises(NothingToWiden):
        answer("need_could_widen", rosa, word, need=need.pk, asked=event.pk)


def test_expired_need_goes_back_on_the_board_at_a_yes(rosa, hal):
    need = NeedFactory(requester=rosa, expired=True)

    assert "don’t have to" in answer("need_expired", rosa, "no", need=need.pk)
    answer("need_expired", rosa, "yes", need=need.pk)

    assert now_of(need).status == NeedStatus.OPEN
    for member, word in ((rosa, "later"), (hal, "yes")):
        with pytest.raises(NotAnAnswer):
            answer("need_expired", member, word, need=need.pk)
