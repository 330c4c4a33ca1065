"""Two coordinators at the same pair in the same instant."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from matching.models import Match
from matching.refusals import DoubleIsClosed, JoinedMeanwhile
from matching.services import accept_match, propose
from matching.states import COMMITTED, Origin
from members.merging import MergedMeanwhile
from members.models import Member
from needs.models import Need
from needs.states import NeedStatus
from neighborhood.moves import Refusal
from offers.models import Offer
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.races import Uncommitted, at_once, in_thread, wait_until_blocked
from tests.matching.story import now_of
from triage.duplicates.merging import (
    AreTwo,
    keep_members_apart,
    keep_needs_apart,
    merge_members,
    merge_needs,
)
from triage.models import Action, KeptApart
from triage.undoing import undo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TIMES = 8


def require_right_counters():
    """Hold every counter against the matches."""
    for need in Need.objects.all():
        taken = need.matches.filter(status__in=(*COMMITTED, "completed")).count()
        assert need.helpers_committed == taken
    for offer in Offer.objects.all():
        assert offer.committed == offer.matches.filter(status__in=COMMITTED).count()


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, Refusal)]


def test_two_merge_the_same_needs_each_keeping_another(cora, ada):
    for _time in range(TIMES):
        one, other = NeedFactory(), NeedFactory()

        answers = at_once(
            lambda one=one, other=other: merge_needs(one, other, by=cora),
            lambda one=one, other=other: merge_needs(other, one, by=ada),
        )

        assert [type(no) for no in refusals(answers)] == [DoubleIsClosed]
        statuses = sorted(now_of(need).status for need in (one, other))
        assert statuses == [NeedStatus.OPEN, NeedStatus.WITHDRAWN]


def test_two_merge_the_same_people_each_keeping_another(cora, ada):
    for _time in range(TIMES):
        one, other = (MemberFactory(email="one@example.org") for _ in range(2))
        for member in (one, other):
            NeedFactory(requester=member)
            OfferFactory(helper=member)

        answers = at_once(
            lambda one=one, other=other: merge_members(one, other, by=cora),
            lambda one=one, other=other: merge_members(other, one, by=ada),
        )

        assert [type(no) for no in refusals(answers)] == [MergedMeanwhile]
        [kept] = Member.objects.filter(pk__in=(one.pk, other.pk), merged_into=None)
        assert (kept.needs.count(), kept.offers.count()) == (2, 2)


def test_a_helper_says_yes_while_the_needs_are_merged(cora):
    for _time in range(TIMES):
        member, offer = MemberFactory(), OfferFactory()
        keep, drop = (NeedFactory(requester=member) for _need in range(2))
        match = MatchFactory(need=drop, offer=offer)

        answers = at_once(
            lambda keep=keep, drop=drop: merge_needs(keep, drop, by=cora),
            lambda match=match, offer=offer: accept_match(match_id=match.pk, by=offer.helper),
        )

        match.refresh_from_db()
        noes = [type(no) for no in refusals(answers)]
        assert (match.status, noes) in [("accepted", []), ("proposed", [JoinedMeanwhile])]
        assert match.need == keep
        require_right_counters()
        assert now_of(drop).is_over


def test_a_late_yes_reads_that_two_became_one_and_how_it_stands(cora):
    keep = NeedFactory()
    match, browser = MatchFactory(need=NeedFactory(requester=keep.requester)), Client()
    browser.force_login(match.helper)
    say_yes = partial(browser.post, reverse("signed_in:match_acceptance", args=(match.pk,)))

    with ThreadPoolExecutor(2) as pool:
        merging = Uncommitted(pool, lambda: merge_needs(keep, match.need, by=cora))
        merging.wait()
        late = pool.submit(in_thread, say_yes)
        wait_until_blocked(1)
        merging.commit()

    assert late.result().status_code == 409
    assert "was asked for twice, and was just made one" in late.result().text
    assert "Yes, I can" in late.result().text
    assert say_yes().status_code == 303


def test_somebody_is_asked_while_the_people_are_merged(cora):
    for _time in range(TIMES):
        keep, drop = (MemberFactory(email="one@example.org") for _ in range(2))
        need, offer = NeedFactory(requester=drop), OfferFactory()

        answers = at_once(
            lambda keep=keep, drop=drop: merge_members(keep, drop, by=cora),
            lambda need=need, offer=offer: propose(
                need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.COORDINATOR
            ),
        )

        assert refusals(answers) == []
        assert Match.objects.get(need=need).requester == keep


@pytest.mark.parametrize("what", ["needs", "people"])
def test_one_merges_while_the_other_keeps_apart(cora, ada, what):
    for _time in range(TIMES):
        KeptApart.objects.all().delete()
        two = [
            NeedFactory() if what == "needs" else MemberFactory(email="one@example.org")
            for _one in range(2)
        ]
        merge, part = {
            "needs": (merge_needs, keep_needs_apart),
            "people": (merge_members, keep_members_apart),
        }[what]

        answers = at_once(
            lambda two=two, merge=merge: merge(*two, by=cora),
            lambda two=two, part=part: part(*two, by=ada),
        )

        noes = refusals(answers)
        assert len(noes) == 1
        assert KeptApart.objects.exists() == isinstance(noes[0], AreTwo)


def test_undo_is_pressed_twice(cora):
    for _time in range(TIMES):
        keep, drop = NeedFactory(), NeedFactory()
        action = merge_needs(keep, drop, by=cora)

        answers = at_once(*[lambda pk=action.pk: undo(pk, by=cora)] * 2)

        assert len(refusals(answers)) == 1
        assert now_of(drop).status == NeedStatus.OPEN
        assert Action.objects.get(pk=action.pk).undone_at
