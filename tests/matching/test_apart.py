"""Never again with this person: both directions, what runs ends, and nobody is told why."""

import pytest

from matching.models import Match
from matching.refusals import NotAccepted, NotForEachOther, NotProposed
from matching.services import (
    accept_match,
    cancel_match,
    close_need,
    confirm_match,
    difference,
    image_of,
    propose,
    put_back,
)
from matching.services.apart import keep_apart, keep_apart_from, keep_apart_from_author
from matching.states import MatchStatus, Origin
from members.blocking import are_apart, keep_away, let_near
from members.merging import join_members
from members.models import ApartWish, BlockedPair
from needs.states import ClosedReason
from outbox.models import Message
from tests.apart import kept_away_by
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, heard, now_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("traits", "by", "status", "kind"),
    [
        ({}, "helper", MatchStatus.DECLINED, None),
        ({}, "requester", MatchStatus.CANCELLED, None),
        ({"accepted": True}, "helper", MatchStatus.CANCELLED, "match_stepped_out"),
        ({"accepted": True}, "requester", MatchStatus.CANCELLED, "match_not_chosen"),
        ({"confirmed": True}, "helper", MatchStatus.CANCELLED, "match_stepped_out"),
        ({"confirmed": True}, "requester", MatchStatus.CANCELLED, "match_stepped_out"),
    ],
)
def test_what_runs_ends_as_it_ends_for_anybody(traits, by, status, kind):
    match = MatchFactory(**traits)

    keep_apart(match_id=match.pk, by=getattr(match, by))

    match.refresh_from_db()
    assert match.status == status
    assert kind is None or Message.objects.filter(kind=kind).exists()
    assert BlockedPair.objects.get().by_group is False


def test_nobody_asks_either_for_the_other_any_more(rosa, hal, cora):
    keep_away(rosa, other=hal)
    pairs = [(rosa, hal), (hal, rosa)]

    for requester, helper in pairs:
        need, offer = NeedFactory(requester=requester), OfferFactory(helper=helper)
        with pytest.raises(NotForEachOther):
            propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    assert not Match.objects.exists()


def test_all_that_the_two_have_running_ends(rosa, hal):
    first = MatchFactory(need__requester=rosa, offer__helper=hal)
    MatchFactory(need__requester=hal, offer__helper=rosa)

    keep_apart(match_id=first.pk, by=rosa)

    assert not Match.objects.live().exists()


def test_each_takes_back_only_their_own_wish(rosa, hal):
    keep_away(rosa, other=hal)
    keep_away(hal, other=rosa)
    pair = BlockedPair.objects.get()

    let_near(rosa, pair_id=pair.pk)

    assert BlockedPair.objects.filter(pk=pair.pk).exists()
    assert kept_away_by(rosa) == ()
    let_near(hal, pair_id=pair.pk)
    assert not BlockedPair.objects.exists()


def test_what_the_group_wants_holds_on(rosa, hal):
    low, high = sorted((rosa, hal), key=lambda member: member.pk)
    pair = BlockedPair.objects.create(one=low, other=high)
    keep_away(rosa, other=hal)

    let_near(rosa, pair_id=pair.pk)

    assert BlockedPair.objects.get().by_group


def test_strangers_take_nothing_back(rosa, hal, sam):
    keep_away(rosa, other=hal)

    let_near(sam, pair_id=BlockedPair.objects.get().pk)
    let_near(hal, pair_id=BlockedPair.objects.get().pk)

    assert kept_away_by(rosa)


def test_whose_wish_it_is_survives_a_merge(rosa, hal, cora):
    earlier = MemberFactory()
    keep_away(earlier, other=hal)

    join_members(rosa, earlier, by=cora)

    assert [pair for pair in kept_away_by(rosa) if hal in (pair.one, pair.other)]
    assert not kept_away_by(hal)


def test_page_says_what_it_means_and_does_it(client):
    match = MatchFactory(confirmed=True)
    client.force_login(match.requester)
    path = f"/matches/{match.pk}/apart/"

    page = client.get(path)
    client.post(path)

    assert "hears only that it ended, not why." in page.text
    assert f"/matches/{match.pk}/report/" in page.text
    assert Match.objects.live().count() == 0
    listed = client.get("/about-me/apart/")
    assert "Take it back" in listed.text
    client.post("/about-me/apart/", {"wish": ApartWish.objects.get().pk})
    assert not BlockedPair.objects.exists()


def test_other_side_reads_nothing_of_it(client):
    match = MatchFactory()
    keep_apart(match_id=match.pk, by=match.requester)
    client.force_login(match.helper)

    page = client.get("/about-me/apart/").text

    assert "Take it back" not in page


def write_pair(one, other):
    """Keep two apart as if it had happened while somebody else acted."""
    low, high = sorted((one, other), key=lambda member: member.pk)
    return BlockedPair.objects.create(one=low, other=high)


@pytest.mark.parametrize(
    ("traits", "who", "say_yes", "refusal"),
    [
        ({}, "helper", accept_match, NotProposed),
        ({"standby": True}, "helper", accept_match, NotProposed),
        ({"accepted": True}, "requester", confirm_match, NotAccepted),
    ],
)
def test_a_yes_leads_nowhere_and_does_not_say_why(traits, who, say_yes, refusal, cora):
    match = MatchFactory(**traits)
    write_pair(match.requester, match.helper)

    with pytest.raises(refusal):
        say_yes(match_id=match.pk, by=getattr(match, who))

    with pytest.raises(NotForEachOther):
        say_yes(match_id=match.pk, by=getattr(match, who), heard_by=cora)
    assert now_of(match).status == match.status


def test_backup_who_is_kept_apart_is_passed_over(rosa, hal, sam):
    need = NeedFactory(requester=rosa)
    first = accepted(need, OfferFactory())
    for helper in (hal, sam):
        accept_match(match_id=asked_too(need, helper).pk, by=helper)
    write_pair(rosa, hal)

    cancel_match(match_id=first.pk, by=first.helper)

    assert "match_backup_asked" not in heard(hal)
    assert "match_backup_asked" in heard(sam)


def asked_too(need, helper):
    """Return one more question about a need that may be full."""
    return MatchFactory(need=need, offer=OfferFactory(helper=helper))


def test_undo_brings_nobody_back_who_is_kept_apart_since(rosa, hal, cora):
    need = NeedFactory(requester=rosa)
    match = confirm_match(match_id=accepted(need, OfferFactory(helper=hal)).pk, by=rosa)
    before = image_of(need)
    close_need(need_id=need.pk, by=cora, reason=ClosedReason.NO_LONGER_NEEDED)
    changes = difference(need, before, image_of(need))
    keep_apart(match_id=match.pk, by=rosa)

    with pytest.raises(NotForEachOther):
        put_back(need.pk, changes, by=cora, verb="closed")

    assert now_of(match).status == MatchStatus.CANCELLED
    assert now_of(need).is_over


def test_pair_is_written_before_the_next_is_asked(rosa, hal):
    need = NeedFactory(requester=rosa)
    match = accepted(need, OfferFactory(helper=hal))
    same = MemberFactory(email="hal@example.org")
    accept_match(match_id=asked_too(need, same).pk, by=same)

    keep_apart(match_id=match.pk, by=rosa)

    assert "match_backup_asked" not in heard(same)
    assert not Match.objects.live().exists()


def test_nobody_who_is_ended_for_hears_whose_wish_it_was(rosa, hal):
    same = MemberFactory(email="hal@example.org")
    match = accepted(NeedFactory(requester=rosa), OfferFactory(helper=same))

    keep_away(hal, other=rosa)

    assert now_of(match).ended_by is None
    assert heard(same)[-1] == heard(rosa)[-1] == "match_stepped_out"


@pytest.mark.parametrize("beside", ["post", "person"])
def test_wish_about_somebody_merged_meanwhile_holds_against_who_they_are_now(rosa, hal, beside):
    """The page was drawn, and a coordinator merged its writer, before the button was pressed."""
    before = MemberFactory(name="Hal", phone="+12125550144")
    need = NeedFactory(requester=before)
    join_members(hal, before, by=hal)

    if beside == "post":
        keep_apart_from_author(need, by=rosa)
    else:
        keep_apart_from(before, by=rosa)

    assert are_apart(rosa.pk, hal.pk)
