"""Two people at the same thing in the same instant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from matching.models import Match
from matching.services import (
    ask_how_it_went,
    cancel_match,
    close_need,
    close_offer,
    lapse_due,
    propose,
    volunteer,
)
from matching.states import COMMITTED, Origin
from members.models import LinkPurpose
from members.services import mint_link
from needs.models import Need
from needs.states import ClosedReason
from offers.models import Offer
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.races import PATIENCE, Uncommitted, at_once, in_thread, wait_until_blocked
from tests.matching.story import heard, now_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TIMES = 20
SOME_TIMES = 5


def require_right_counters():
    """Hold every counter against the matches."""
    for need in Need.objects.all():
        taken = need.matches.filter(status__in=(*COMMITTED, "completed")).count()
        assert need.helpers_committed == taken
    for offer in Offer.objects.all():
        assert offer.committed == offer.matches.filter(status__in=COMMITTED).count()


def press_yes(match):
    """Return what posts the helper's yes by the link of the message."""
    token = mint_link(match.helper, purpose=LinkPurpose.MATCH, subject_id=match.pk)
    page = f"/m/{token}/matches/{match.pk}/"
    return lambda: Client().post(f"{page}acceptance/", follow=True)


def propose_to(offer, need):
    return lambda: propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.COORDINATOR)


def take(need, offer):
    return lambda: volunteer(need_id=need.pk, offer_id=offer.pk, by=offer.helper)


def step_out(match, by):
    return lambda: cancel_match(match_id=match.pk, by=by)


def close(need):
    reason = ClosedReason.NO_LONGER_NEEDED
    return lambda: close_need(need_id=need.pk, by=need.requester, reason=reason)


def withdraw(offer):
    return lambda: close_offer(offer_id=offer.pk, by=offer.helper)


def test_last_place_goes_to_one_of_two_and_the_other_is_the_backup():
    for _time in range(TIMES):
        need = NeedFactory()
        matches = [MatchFactory(need=need) for _helper in range(2)]

        pages = at_once(*map(press_yes, matches))

        assert [page.status_code for page in pages] == [200, 200]
        assert sorted("You are the backup" in page.text for page in pages) == [False, True]
        assert sorted(now_of(match).status for match in matches) == ["accepted", "standby"]
    require_right_counters()


def test_loser_of_the_last_place_is_thanked():
    need = NeedFactory()
    matches = [MatchFactory(need=need) for _helper in range(2)]

    at_once(*map(press_yes, matches))

    (backup,) = Match.objects.standby()
    assert heard(backup.helper) == ["match_standby"]
    assert heard(need.requester) == ["match_accepted"]
    assert now_of(need).status == "matched"


def test_last_room_of_an_offer_goes_to_one_of_two():
    for _time in range(SOME_TIMES):
        offer = OfferFactory()
        matches = [MatchFactory(offer=offer) for _need in range(2)]

        pages = at_once(*map(press_yes, matches))

        assert sorted(page.status_code for page in pages) == [200, 409]
        assert sorted("This offer has no room left" in page.text for page in pages) == [False, True]
    require_right_counters()


def test_yes_pressed_twice_is_one_yes():
    for _time in range(SOME_TIMES):
        match = MatchFactory()

        pages = at_once(press_yes(match), press_yes(match))

        assert [page.status_code for page in pages] == [200, 200]
        assert heard(match.requester) == ["match_accepted"]
    require_right_counters()


def test_two_coordinators_together_do_not_ask_over_pace():
    for _time in range(TIMES):
        offer = OfferFactory()
        for _question in range(2):
            MatchFactory(offer=offer, declined=True)

        answers = at_once(*(propose_to(offer, NeedFactory()) for _coordinator in range(2)))

        assert sorted(type(answer).__name__ for answer in answers) == ["Match", "OverPace"]


def test_two_coordinators_together_ask_for_one_need_once():
    for _time in range(SOME_TIMES):
        offer, need = OfferFactory(), NeedFactory()

        answers = at_once(propose_to(offer, need), propose_to(offer, need))

        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyTogether", "Match"]


def test_two_neighbors_take_the_last_place_from_the_board():
    for _time in range(SOME_TIMES):
        need, offers = NeedFactory(), [OfferFactory(for_one_need=True) for _helper in range(2)]

        matches = at_once(*(take(need, offer) for offer in offers))

        assert sorted(match.status for match in matches) == ["accepted", "standby"]
    require_right_counters()


def test_help_pressed_twice_is_one_yes():
    for _time in range(SOME_TIMES):
        need, hal = NeedFactory(helpers_wanted=2), MemberFactory()
        offers = [OfferFactory(helper=hal, for_one_need=True) for _press in range(2)]

        matches = at_once(*(take(need, offer) for offer in offers))

        assert matches[0] == matches[1]
        assert now_of(need).helpers_committed == 1
    require_right_counters()


def test_yes_while_the_need_is_closed_leaves_nothing_behind():
    for _time in range(SOME_TIMES):
        match = MatchFactory()

        page, _need = at_once(press_yes(match), close(match.need))

        # A yes that came first is ended by the closing; one that came second reads why not.
        assert page.status_code in (200, 409)
        assert (now_of(match).status, now_of(match.need).status) == ("cancelled", "withdrawn")
    require_right_counters()


def test_yes_while_the_offer_is_withdrawn_leaves_nothing_behind():
    for _time in range(SOME_TIMES):
        match = MatchFactory()

        page, _offer = at_once(press_yes(match), withdraw(match.offer))

        assert page.status_code in (200, 409)
        assert (now_of(match).status, now_of(match.need).status) == ("cancelled", "open")
    require_right_counters()


def test_both_step_out_together_gives_one_place_back():
    for _time in range(SOME_TIMES):
        match = MatchFactory(confirmed=True)

        answers = at_once(*(step_out(match, by) for by in (match.helper, match.requester)))

        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyOver", "Match"]
    require_right_counters()


def test_needs_and_offers_closed_across_each_other_do_not_deadlock():
    for _time in range(SOME_TIMES):
        needs = [NeedFactory() for _need in range(2)]
        offers = [OfferFactory(capacity=2) for _offer in range(2)]
        for need in needs:
            for offer in offers:
                MatchFactory(need=need, offer=offer)

        at_once(*map(close, needs), *map(withdraw, offers))

        assert not Match.objects.live().exists()
    require_right_counters()


def test_offer_withdrawn_while_questions_begin_ends_them_too():
    offer, needs = OfferFactory(), [NeedFactory() for _need in range(2)]

    with ThreadPoolExecutor(3) as pool:
        first = Uncommitted(pool, propose_to(offer, needs[0]))
        first.wait()
        closing = pool.submit(in_thread, withdraw(offer))
        wait_until_blocked(1)
        second = Uncommitted(pool, propose_to(offer, needs[1]))
        wait_until_blocked(2)
        first.commit()
        second.wait()
        wait_until_blocked(1)
        second.commit()
        closing.result(PATIENCE)

    assert now_of(offer).status == "withdrawn"
    assert [match.end_reason for match in Match.objects.all()] == ["offer_closed"] * 2


def test_plan_called_off_in_the_same_instant_is_not_asked_about():
    match = MatchFactory(confirmed=True)

    with ThreadPoolExecutor(2) as pool:
        leaving = Uncommitted(pool, step_out(match, match.helper))
        leaving.wait()
        later = timezone.now() + timedelta(days=4)
        asking = pool.submit(in_thread, lambda: ask_how_it_went(now=later))
        wait_until_blocked(1)
        leaving.commit()
        asking.result(PATIENCE)

    assert "match_follow_up" not in heard(match.requester) + heard(match.helper)


def test_row_that_cannot_be_locked_stops_no_other(caplog):
    stuck, due = MatchFactory(), MatchFactory()
    later = timezone.now() + timedelta(days=4)

    def lapse_without_patience():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return lapse_due(now=later)

    with ThreadPoolExecutor(2) as pool:
        answering = Uncommitted(pool, step_out(stuck, stuck.helper))
        answering.wait()
        lapsed = pool.submit(in_thread, lapse_without_patience).result(PATIENCE)
        answering.commit()

    assert lapsed == 1
    assert now_of(due).status == "lapsed"
    assert f"match {stuck.pk} could not be done" in caplog.text
