"""Never with whoever wrote this: said from the board, before the two have met."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from matching.models import Match
from matching.refusals import NotForEachOther
from matching.services import close_need, keep_apart
from matching.services.apart import MOST_UNPROVED
from matching.states import MatchStatus
from members.blocking import are_apart, keep_away
from members.forgetting import forget_member
from members.merging import join_members, part_members
from members.models import ApartWish, BlockedPair, NameShown
from members.services import mint_link
from needs.services import edit_need
from needs.states import ClosedReason
from neighborhood.models import Neighborhood
from tests.apart import kept_away_by
from tests.factories import (
    ContactWayFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
)
from tests.matching.story import asked

pytestmark = pytest.mark.django_db

LIST = "/about-me/apart/"
SAID = "You are not brought together. Nobody is told."


@pytest.fixture
def ride(hal):
    """Return a need of somebody whose card shows no name."""
    hal.name, hal.name_shown = "Halloran", NameShown.NOTHING
    hal.save()
    return NeedFactory(requester=hal, what="Ride to the clinic")


@pytest.fixture
def soup(hal):
    """Return an offer of the same person."""
    return OfferFactory(helper=hal, what="Soup on Fridays")


def says_never(client, post):
    """Say it beside a need or an offer; return the page that follows."""
    kind = post._meta.model_name
    return client.post(f"/{kind}s/{post.pk}/apart/", follow=True)


def listed(client):
    """Return the words in the list of whom one is not brought together with."""
    return [line.who for line in client.get(LIST).context["lines"]]


def test_whoever_wrote_it_is_never_asked_for_in_either_direction(client, rosa, hal, ride):
    client.force_login(rosa)

    page = says_never(client, ride)

    assert SAID in page.text
    assert listed(client) == ['Whoever asked for “<bdi lang="en">Ride to the clinic</bdi>”']
    for requester, helper in ((rosa, hal), (hal, rosa)):
        with pytest.raises(NotForEachOther):
            asked(NeedFactory(requester=requester), OfferFactory(helper=helper))


def test_it_can_be_said_by_private_link_and_beside_an_offer(rosa, hal, soup):
    client, page = Client(), f"/m/{mint_link(rosa)}/"

    shown = client.get(f"{page}offers/{soup.pk}/apart/")
    answer = client.post(f"{page}offers/{soup.pk}/apart/")

    assert "Never bring us together" in shown.text
    assert shown.context["back_url"] == f"{page}about-me/apart/"
    assert answer["Location"] == f"{page}about-me/apart/"
    assert (
        'Whoever offered “<bdi lang="en">Soup on Fridays</bdi>”'
        in client.get(answer["Location"]).text
    )
    assert are_apart(rosa.pk, hal.pk)


@pytest.mark.parametrize("way", ["", "by link"])
def test_the_address_of_a_card_leads_from_ones_own_page_to_it(client, rosa, ride, way):
    path = f"/m/{mint_link(rosa)}" if way else ""
    if not way:
        client.force_login(rosa)
    given = {"address": f"http://testserver/es/needs/{ride.pk}/"}

    answer = client.post(f"{path}{LIST}", given)

    assert answer["Location"] == f"{path}/needs/{ride.pk}/apart/"
    assert not BlockedPair.objects.exists()


@pytest.mark.parametrize("wrong", ["", "hello", "/matches/3/", "/needs/x/", "/needs/" + "9" * 30])
def test_what_is_no_address_of_a_card_is_said_at_the_field(client, rosa, wrong):
    client.force_login(rosa)

    answer = client.post(LIST, {"address": wrong})

    assert answer.status_code == 422
    assert answer.context["form"].errors["address"]


def test_whoever_has_no_page_reads_how(client, ride):
    for answer in (client.get, client.post):
        page = answer(f"/needs/{ride.pk}/apart/")
        assert "you have no page open here" in page.text
        assert f"http://testserver/needs/{ride.pk}/" in page.text
        assert f"/needs/{ride.pk}/report/" in page.text
        assert "Halloran" not in page.text
    assert not BlockedPair.objects.exists()


@pytest.mark.parametrize("phone", ["212 555 0142", ""])
def test_whoever_has_no_page_is_shown_one_way_and_the_others_on_asking(client, ride, phone):
    Neighborhood.objects.update_or_create(pk=1, defaults={"phone": phone, "phone_hours": "9 to 12"})

    page = client.get(f"/needs/{ride.pk}/apart/").text.split("<main", 1)[1].split("</main>")[0]
    shown, folded = page.split("<details>")

    assert ('<a href="tel:2125550142">' in shown) == bool(phone)
    assert (f"/needs/{ride.pk}/report/" in shown) == (not phone)
    assert "/accounts/sign-in/" not in shown
    assert "/accounts/sign-in/" in folded
    assert (f"/needs/{ride.pk}/report/" in folded) == bool(phone)


def test_cards_page_and_report_lead_there_but_not_from_ones_own(client, hal, ride, soup):
    door = f"/needs/{ride.pk}/apart/"
    pages = [f"/needs/{ride.pk}/{one}" for one in ("", "report/")]

    assert [door in client.get(page).text for page in pages] == [True, True]
    assert f"/offers/{soup.pk}/apart/" in client.get(f"/offers/{soup.pk}/").text
    client.force_login(hal)
    assert [door in client.get(page).text for page in pages] == [False, False]


def test_board_itself_has_no_button_for_it(client, ride):
    assert "/apart/" not in client.get("/needs/").text


def test_ones_own_is_refused_kindly(client, hal, ride):
    client.force_login(hal)

    page = says_never(client, ride)

    assert page.redirect_chain == [(f"/needs/{ride.pk}/standing/", 303)]
    assert "You wrote this yourself." in page.text
    assert not BlockedPair.objects.exists()


def test_what_runs_between_the_two_ends_as_for_anybody(client, rosa, hal, ride):
    match = MatchFactory(need__requester=rosa, offer__helper=hal, confirmed=True)
    client.force_login(rosa)

    says_never(client, ride)

    assert Match.objects.get(pk=match.pk).status == MatchStatus.CANCELLED


@pytest.mark.parametrize("before", ["nothing", "said", "theirs", "group"])
def test_answer_is_the_same_whatever_stood_between_them(client, rosa, hal, ride, before):
    low, high = sorted((rosa, hal), key=lambda member: member.pk)
    {
        "nothing": lambda: None,
        "said": lambda: keep_away(rosa, other=hal, beside=ride),
        "theirs": lambda: keep_away(hal, other=rosa),
        "group": lambda: BlockedPair.objects.create(one=low, other=high),
    }[before]()
    client.force_login(rosa)

    page = says_never(client, ride)

    assert page.redirect_chain == [(LIST, 303)]
    assert [line.who for line in page.context["lines"]] == [
        'Whoever asked for “<bdi lang="en">Ride to the clinic</bdi>”'
    ]


def test_list_does_not_tell_that_one_person_wrote_both(client, rosa, hal, ride, soup):
    same = MemberFactory(email="hal@example.org")
    third = NeedFactory(requester=same, what="Boxes")
    client.force_login(rosa)

    for post in (ride, soup, third):
        says_never(client, post)

    assert len(listed(client)) == 3
    take_back(client, beside=soup)
    assert len(listed(client)) == 2
    assert are_apart(rosa.pk, hal.pk)
    take_back(client, beside=ride)
    # Whoever shares the address of the third author still counts as them.
    assert are_apart(rosa.pk, hal.pk)
    take_back(client, beside=third)
    assert not BlockedPair.objects.exists()


def take_back(client, *, beside):
    """Press the button beside one line of the list."""
    wish = ApartWish.objects.get(subject_kind=beside._meta.model_name, subject_id=beside.pk)
    client.post(LIST, {"wish": wish.pk})


def test_wish_of_a_person_and_of_what_they_wrote_stand_apart(client, rosa, ride):
    match = MatchFactory(need__requester=rosa, offer__helper=ride.requester)
    client.force_login(rosa)
    says_never(client, ride)

    keep_apart(match_id=match.pk, by=rosa)

    assert sorted(listed(client)) == [
        "A neighbor",
        'Whoever asked for “<bdi lang="en">Ride to the clinic</bdi>”',
    ]
    take_back(client, beside=ride)
    assert kept_away_by(rosa)


def test_what_follows_from_a_wish_of_a_person_is_listed_when_it_is_said(client, rosa, hal):
    same = MemberFactory(email="hal@example.org")
    keep_away(rosa, other=hal)
    client.force_login(rosa)

    says_never(client, NeedFactory(requester=same, what="Boxes"))

    assert listed(client) == ['Whoever asked for “<bdi lang="en">Boxes</bdi>”', "Hal"]


def test_nobody_takes_back_the_wish_of_another(client, rosa, sam, ride):
    keep_away(rosa, other=ride.requester, beside=ride)
    client.force_login(sam)

    take_back(client, beside=ride)

    assert ApartWish.objects.get().by == rosa


@pytest.mark.parametrize("how", ["edited", "forgotten"])
def test_words_that_nobody_read_on_the_board_are_not_in_the_list(client, rosa, hal, ride, how):
    MemberFactory(email="hal@example.org")
    keep_away(rosa, other=hal, beside=ride)

    {"edited": change_off_the_board, "forgotten": forget_them}[how](ride)

    client.force_login(rosa)
    assert listed(client) == ["Whoever wrote something that is not on the board any more"]


def change_off_the_board(need):
    """Let the words change where only the author sees them."""
    type(need).objects.filter(pk=need.pk).update(paused_at=timezone.now())
    edit_need(need.pk, by=need.requester, changes={"what": "Ride, ring at 12"})


def forget_them(need):
    """Let the author be forgotten, while somebody else has their address."""
    forget_member(need.requester, by=need.requester)


def test_words_of_then_stay_once_it_is_over(client, rosa, hal, ride):
    type(ride).objects.filter(pk=ride.pk).update(changed_at=timezone.now() - timedelta(days=1))
    keep_away(rosa, other=hal, beside=ride)

    close_need(need_id=ride.pk, by=hal, reason=ClosedReason.NO_LONGER_NEEDED)

    client.force_login(rosa)
    assert listed(client) == ['Whoever asked for “<bdi lang="en">Ride to the clinic</bdi>”']


def test_it_may_be_said_so_often_an_hour(client, settings, rosa, ride):
    settings.RATES = settings.RATES | {"apart": type(settings.RATES["apart"])(1, 9)}
    client.force_login(rosa)
    other = NeedFactory()

    answers = [says_never(client, one).status_code for one in (ride, other)]

    assert answers == [200, 429]
    assert BlockedPair.objects.count() == 1


@pytest.mark.parametrize(("proved", "status"), [(False, 409), (True, 200)])
def test_a_number_that_nobody_proved_keeps_few_apart(client, ride, proved, status):
    rosa = MemberFactory()
    ContactWayFactory(member=rosa, verified_at=timezone.now() if proved else None)
    client.force_login(rosa)
    for _one in range(MOST_UNPROVED):
        says_never(client, NeedFactory())

    page = says_never(client, ride)

    assert page.status_code == status
    assert ("Sign in once" in page.text) is not proved
    assert ApartWish.objects.filter(subject_id=ride.pk).exists() is proved


def test_what_is_not_on_the_board_cannot_be_named(client, rosa, hal, ride):
    close_need(need_id=ride.pk, by=hal, reason=ClosedReason.NO_LONGER_NEEDED)
    client.force_login(rosa)

    assert says_never(client, ride).status_code == 404
    assert not BlockedPair.objects.exists()


def test_what_was_said_before_two_were_one_can_be_taken_back_after(client, rosa, cora, ride):
    earlier = MemberFactory(phone="+12125550193")
    keep_away(earlier, other=ride.requester, beside=ride)
    data = join_members(rosa, earlier, by=cora)
    client.force_login(rosa)

    assert listed(client) == ['Whoever asked for “<bdi lang="en">Ride to the clinic</bdi>”']
    client.post(LIST, {"wish": ApartWish.objects.get(by=rosa).pk})

    assert not BlockedPair.objects.exists()
    assert data["said"]


def test_parting_two_leaves_each_what_they_said(rosa, cora, ride):
    earlier = MemberFactory(phone="+12125550193")
    keep_away(earlier, other=ride.requester, beside=ride)
    keep_away(rosa, other=ride.requester)

    data = join_members(rosa, earlier, by=cora)
    earlier.refresh_from_db()
    part_members(rosa, earlier, data, matches=[], by=cora)

    said = set(ApartWish.objects.values_list("by", "subject_kind"))
    assert said == {(earlier.pk, "need"), (rosa.pk, "")}
