"""Two members who are one person: one page for both, what is refused, and the way back."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from matching.models import Match
from matching.refusals import AskedForBoth
from matching.services import accept_match
from members.forgetting import forget_member
from members.merging import HoldsRights, MergedMeanwhile, NeedsAnAdmin, NothingAlike, StillTwo
from members.models import (
    AccessLink,
    ContactWay,
    Member,
    PaperCode,
    Reach,
    Reveal,
    RevealReason,
)
from members.pairs import BlockedPair
from members.services import (
    add_way,
    end_links,
    mint_link,
    open_with_code,
    paper_code_of,
    renew_paper_code,
    reveal,
)
from needs.models import Need
from needs.services import pause_need
from offers.models import Offer
from outbox.models import Message, MessageState
from outbox.services import put
from tests.constraints import change
from tests.factories import (
    ContactWayFactory,
    MatchFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)
from tests.matching.story import accepted, asked, now_of
from triage.duplicates.merging import AreTwo, keep_members_apart, merge_members
from triage.models import Call, KeptApart, Note
from triage.undoing import action_words, undo

pytestmark = pytest.mark.django_db

ROWS: tuple[Any, ...] = (
    Member,
    ContactWay,
    AccessLink,
    PaperCode,
    Reveal,
    BlockedPair,
    Need,
    Offer,
    Match,
    Note,
    Call,
)


def picture():
    """Return everything that belongs to somebody, as it stands."""
    drop = ("position", "traits")
    return [
        [
            {name: value for name, value in row.items() if name not in drop}
            for row in model.objects.order_by("pk").values()
        ]
        for model in ROWS
    ]


def test_all_that_is_theirs_is_on_one_page(client, rosa, twin, cora, door):
    action = merge_members(rosa, twin, by=cora)

    text = client.get(door(rosa)).text
    assert "Groceries" in text
    assert "Spanish lessons" in text
    assert now_of(twin).merged_into == rosa
    assert action_words(action) == "Merged two people into Rosa"


def test_what_either_did_is_told_as_their_own(client, rosa, twin, cora, door):
    need = twin.needs.get()
    pause_need(need.pk, by=twin)

    merge_members(rosa, twin, by=cora)

    assert "You paused this." in client.get(door(rosa, f"needs/{need.pk}/standing/")).text


def test_ways_come_along_but_none_twice(rosa, twin, cora):
    merge_members(rosa, twin, by=cora)

    values = list(rosa.ways.values_list("value", flat=True))
    assert values == ["+12125550193", "rosa@example.org"]


def test_a_proved_way_takes_the_place_of_the_same_one(rosa, twin, cora):
    proved = twin.ways.get(value="+12125550193")
    change(proved, verified_at=timezone.now())

    action = merge_members(rosa, twin, by=cora)
    assert rosa.ways.get(value="+12125550193") == proved

    undo(action.pk, by=cora)
    assert twin.ways.get(value="+12125550193") == proved


def test_codes_and_links_of_before_open_nothing_until_they_are_two_again(
    client, rosa, twin, cora, door
):
    keys = {member: (renew_paper_code(member), door(member)) for member in (rosa, twin)}
    action = merge_members(rosa, twin, by=cora)

    assert [opened(client, *key) for key in keys.values()] == [(None, 404)] * 2
    new = renew_paper_code(rosa)
    assert (paper_code_of(rosa), opened(client, new, door(rosa))) == (new, (rosa, 200))

    undo(action.pk, by=cora)
    assert [opened(client, *key) for key in keys.values()] == [(rosa, 200), (twin, 200)]


def opened(client, code, link):
    """Return whose page a code opens with Rosa's number, and what a link answers."""
    member = open_with_code(code, contact="+12125550193")
    return member, client.get(link).status_code


def test_links_and_codes_of_the_page_of_both_end_with_it(client, rosa, twin, cora, door):
    action = merge_members(rosa, twin, by=cora)
    code, link = renew_paper_code(rosa), door(rosa)

    undo(action.pk, by=cora)

    assert opened(client, code, link) == (None, 404)


def test_links_ended_meanwhile_stay_ended(client, rosa, twin, cora, door):
    links = [door(rosa), door(twin)]
    action = merge_members(rosa, twin, by=cora)
    end_links(rosa)

    undo(action.pk, by=cora)

    assert [client.get(link).status_code for link in links] == [404, 404]


def test_link_of_somebody_who_proved_a_way_stays(client, rosa, twin, ada, door):
    change(rosa.ways.get(), verified_at=timezone.now())
    link = door(rosa)

    merge_members(rosa, twin, by=ada)

    assert client.get(link).status_code == 200


def test_way_that_one_alone_gave_gets_no_letters(rosa, twin, cora):
    action = merge_members(rosa, twin, by=cora)
    assert [way.value for way in rosa.ways.own()] == ["+12125550193"]

    add_way(rosa, reach=Reach.EMAIL, reach_at="rosa@example.org", by=rosa)
    assert rosa.ways.own().count() == 2

    undo(action.pk, by=cora)
    assert twin.ways.own().count() == 2


def test_two_with_nothing_alike_stay_two(rosa, sam, cora):
    with pytest.raises(NothingAlike):
        merge_members(rosa, sam, by=cora)


def test_it_takes_over_what_it_lacks_and_the_longer_rest(rosa, twin, cora):
    today = timezone.localdate()
    change(rosa, name="", languages=[], last_asked_at=None)
    change(
        twin, languages=["es"], resting_until=today + timedelta(days=3),
        last_asked_at=timezone.now(),
    )  # fmt: skip

    merge_members(rosa, twin, by=cora)

    kept, gone = now_of(rosa), now_of(twin)
    assert (kept.name, kept.languages) == ("Rosa", ["es"])
    assert kept.resting_until == gone.resting_until
    assert kept.last_asked_at == gone.last_asked_at


def test_matches_and_what_waits_to_be_said_go_along(rosa, twin, hal, cora):
    as_helper = asked(NeedFactory(requester=hal), twin.offers.get())
    as_requester = accepted(twin.needs.get(), OfferFactory(helper=hal))

    merge_members(rosa, twin, by=cora)

    assert now_of(as_helper).helper == now_of(as_requester).requester == rosa
    waiting = Message.objects.filter(kind__in=("match_asked", "match_accepted"), member=rosa)
    assert [message.ids["to"] for message in waiting] == [rosa.pk, rosa.pk]


def test_all_that_moved_is_looked_at_again(rosa, twin, cora):
    need, offer = twin.needs.get(), twin.offers.get()

    merge_members(rosa, twin, by=cora)

    jobs = ProcrastinateJob.objects.values_list("task_name", "args")
    assert ("matching.jobs.renew_suggestions", {"need_id": need.pk}) in jobs
    assert ("matching.jobs.renew_for_offer", {"offer_id": offer.pk}) in jobs
    assert ("matching.jobs.renew_for_member", {"member_id": rosa.pk}) in jobs


def test_blocked_pairs_and_looks_are_carried_over(rosa, twin, hal, sam, cora):
    BlockedPair.objects.create(one=min(hal, twin, key=pk), other=max(hal, twin, key=pk))
    need = twin.needs.get()
    reveal(twin, viewer=sam, why=RevealReason.COORDINATION, subject=need)

    merge_members(rosa, twin, by=cora)

    assert BlockedPair.objects.filter(one__in=(rosa, hal), other__in=(rosa, hal)).exists()
    assert Reveal.objects.live().about(need).get().owner == rosa


def pk(member):
    return member.pk


def test_a_look_of_one_at_the_other_stays_with_them(rosa, twin, cora):
    reveal(twin, viewer=rosa, why=RevealReason.COORDINATION, subject=twin.needs.get())

    merge_members(rosa, twin, by=cora)

    assert Reveal.objects.get().owner == twin


def test_a_look_that_both_have_is_kept_once(rosa, twin, cora, need):
    for member in (rosa, twin):
        reveal(member, viewer=cora, why=RevealReason.COORDINATION, subject=need)

    merge_members(rosa, twin, by=cora)

    assert Reveal.objects.live().filter(owner=rosa).count() == 1


@pytest.mark.parametrize("over", [False, True])
def test_two_who_were_brought_together_stay_two(rosa, twin, cora, over):
    match = MatchFactory(need=NeedFactory(requester=rosa), offer=twin.offers.get(), declined=over)
    before = picture()

    with pytest.raises(StillTwo):
        merge_members(rosa, twin, by=cora)

    assert picture() == before
    assert now_of(match).helper == twin


def test_two_who_keep_away_from_each_other_stay_two(rosa, twin, cora):
    BlockedPair.objects.create(one=min(rosa, twin, key=pk), other=max(rosa, twin, key=pk))

    with pytest.raises(StillTwo):
        merge_members(rosa, twin, by=cora)


def test_two_asked_for_one_need_are_not_merged(rosa, twin, sam, cora):
    need = NeedFactory(requester=sam)
    MatchFactory(need=need, offer=twin.offers.get())
    MatchFactory(need=need, offer=OfferFactory(helper=rosa))

    with pytest.raises(AskedForBoth):
        merge_members(rosa, twin, by=cora)


@pytest.mark.parametrize("how", ["term", "staff", "signed in", "address"])
def test_whoever_signs_in_is_kept_and_by_an_admin(rosa, twin, cora, ada, how):
    if how == "term":
        TermFactory(member=twin)
    elif how == "address":
        EmailAddress.objects.create(user=twin, email="rosa@example.org")
    else:
        now = timezone.now()
        change(twin, **({"is_staff": True} if how == "staff" else {"last_login": now}))

    with pytest.raises(HoldsRights):
        merge_members(rosa, twin, by=cora)

    with pytest.raises(NeedsAnAdmin):
        merge_members(twin, rosa, by=cora)
    assert merge_members(twin, rosa, by=ada)


def test_who_is_one_already_or_gone_is_not_merged(rosa, twin, sam, cora):
    merge_members(rosa, twin, by=cora)
    forget_member(sam, by=None)

    for keep, drop in ((rosa, twin), (twin, rosa), (rosa, sam), (rosa, rosa)):
        with pytest.raises(MergedMeanwhile):
            merge_members(keep, drop, by=cora)


def test_undo_puts_everything_back(rosa, twin, hal, cora):
    renew_paper_code(twin)
    mint_link(twin)
    change(rosa, name="", languages=[])
    change(twin, resting_until=timezone.localdate(), last_asked_at=timezone.now())
    reveal(twin, viewer=cora, why=RevealReason.COORDINATION, subject=twin.needs.get())
    BlockedPair.objects.create(one=min(cora, twin, key=pk), other=max(cora, twin, key=pk))
    match = MatchFactory(need=twin.needs.get(), offer=OfferFactory(helper=hal), declined=True)
    change(match, ended_by=twin)
    put(twin, kind="match_asked", ids={"match": match.pk, "to": twin.pk}, key="k")
    before = picture()
    action = merge_members(rosa, twin, by=cora)
    assert picture() != before

    undo(action.pk, by=cora)

    assert picture() == before
    message = Message.objects.get()
    assert (message.member, message.ids["to"]) == (twin, twin.pk)
    assert message.state == MessageState.WAITING


def test_undo_gives_a_match_made_since_to_whose_need_it_is(rosa, twin, hal, cora):
    action = merge_members(rosa, twin, by=cora)
    match = asked(twin.needs.model.objects.get(what="Groceries"), OfferFactory(helper=hal))
    accept_match(match_id=match.pk, by=hal)

    undo(action.pk, by=cora)

    assert now_of(match).requester == twin


def test_undo_is_refused_when_the_kept_one_was_merged_further(rosa, twin, sam, cora):
    ContactWayFactory(member=sam, kind=Reach.CALL, value="+12125550193")
    first = merge_members(rosa, twin, by=cora)
    second = merge_members(sam, rosa, by=cora)
    with pytest.raises(MergedMeanwhile):
        undo(first.pk, by=cora)

    undo(second.pk, by=cora)
    undo(first.pk, by=cora)

    assert now_of(twin).needs.count() == 1


def test_forgetting_the_kept_one_forgets_both(rosa, twin, cora):
    action = merge_members(rosa, twin, by=cora)

    forget_member(rosa, by=rosa)

    gone = now_of(twin)
    assert (gone.name, gone.area, gone.is_active) == ("", None, False)
    assert gone.forgotten_at
    assert not ContactWay.objects.filter(member__in=(rosa, twin)).exists()
    with pytest.raises(MergedMeanwhile):
        undo(action.pk, by=cora)


def test_two_homes_with_one_phone_stay_two(rosa, twin, cora):
    action = keep_members_apart(rosa, twin, by=cora)
    assert keep_members_apart(twin, rosa, by=cora) is None
    with pytest.raises(AreTwo):
        merge_members(rosa, twin, by=cora)

    undo(action.pk, by=cora)

    assert KeptApart.objects.count() == 0


def test_a_deleted_member_is_not_merged(rosa, twin, cora):
    Member.objects.filter(pk=twin.pk).delete()

    with pytest.raises(MergedMeanwhile):
        merge_members(rosa, twin, by=cora)
