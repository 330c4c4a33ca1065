"""Joining somebody on the board: "I can help with this", and "Ask for this"."""

import re
import uuid

import pytest

from matching.models import Match, Suggestion
from matching.services import close_need, close_offer, propose
from matching.states import MatchStatus, Origin
from members.blocking import keep_away
from members.models import Member
from needs.models import Need
from needs.services import release_need
from needs.states import ClosedReason
from offers.models import Offer
from offers.services import release_offer
from tests.commons.answers import drawn, ride
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(rosa):
    """Rosa's ride to the clinic."""
    return NeedFactory(requester=rosa)


def june(**changes):
    answers = {"name": "June", "reach": "email", "reach_at": "june@example.org"}
    return {**answers, "submission": drawn(), **changes}


def helps(client, need, **changes):
    return client.post(f"/needs/{need.pk}/help/", june(**changes))


def test_helping_with_a_need_says_yes_and_opens_the_match(client, need):
    response = helps(client, need)

    match = need.matches.get()
    assert (match.status, match.helper.name) == (MatchStatus.ACCEPTED, "June")
    assert response.status_code == 303
    assert client.get(response["Location"]).status_code == 200


def test_help_form_that_was_open_when_the_last_place_went_makes_a_backup(client, need):
    helps(client, need)

    response = helps(client, need, reach_at="sam@example.org")

    assert response.status_code == 303
    assert [m.status for m in need.matches.order_by("pk")] == ["accepted", "standby"]


def test_help_form_for_a_matched_need_keeps_what_was_typed(client, need):
    helps(client, need)

    response = helps(client, need, reach_at="nonsense")

    assert response.status_code == 422
    assert "nonsense" in response.text
    assert "With your yes you are the backup" in response.text


@pytest.mark.parametrize("trait", ["withdrawn", "paused", "met", "expired"])
def test_help_with_a_need_that_is_over_says_so_and_makes_nobody(client, rosa, trait):
    need = NeedFactory(requester=rosa, what="Words taken back", **{trait: True})
    members = Member.objects.count()

    response = helps(client, need)

    assert response.status_code == 409
    assert "does not look for help at the moment" in response.text
    assert "Words taken back" not in response.text
    assert Member.objects.count() == members


def test_who_is_kept_apart_reads_what_everybody_reads_of_a_closed_need(client, need, rosa, hal):
    closed = NeedFactory(requester=rosa, what=need.what, paused=True)
    client.force_login(hal)
    keep_away(rosa, other=hal)

    answers = [client.post(f"/needs/{one.pk}/help/", june()) for one in (need, closed)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "does not look for help at the moment" in answers[0].text
    assert need.what not in answers[0].text
    assert same_for_all(answers[0], need) == same_for_all(answers[1], closed)
    assert not Match.objects.exists()


def same_for_all(answer, entry):
    """Return a page without the keys that no two pages share."""
    return re.sub(r'value="[^"]{20,}"', "", answer.text.replace(f"/{entry.pk}/", "/"))


def test_who_is_kept_apart_asks_as_for_an_offer_that_is_not_there(client, rosa, hal):
    there, paused = OfferFactory(helper=hal), OfferFactory(helper=hal, paused=True)
    client.force_login(rosa)
    keep_away(hal, other=rosa)

    pages = []
    for offer in (there, paused):
        answer = client.post(
            f"/offers/{offer.pk}/ask/", ride(rosa.area, submission=drawn()), follow=True
        )
        pages.append(answer.text)

    assert all("This offer is not there at the moment." in page for page in pages)
    assert not any("cannot be brought together" in page for page in pages)
    assert rosa.needs.open().count() == 2
    assert not Match.objects.exists()


def test_held_need_cannot_be_found_by_helping(client, rosa):
    need = NeedFactory(requester=rosa, held=True)

    assert helps(client, need).status_code == 404


def test_help_form_sent_twice_is_one_yes(client, need):
    key = uuid.uuid4()

    answers = [helps(client, need, submission=key).status_code for _time in range(2)]

    assert answers == [303, 303]
    assert need.matches.count() == 1
    assert Member.objects.filter(name="June").count() == 1


def test_help_of_a_member_sent_twice_is_one_yes(client, need, hal, door):
    OfferFactory(helper=hal, category=need.category)

    answers = [client.post(door(hal, f"needs/{need.pk}/help/")) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert need.matches.count() == 1


def test_help_of_a_member_who_was_asked_is_their_yes(client, need, hal, cora, door):
    offer = OfferFactory(helper=hal, category=need.category)
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)

    response = client.post(door(hal, f"needs/{need.pk}/help/"))

    assert response.status_code == 303
    assert need.matches.get() == match
    assert need.matches.get().status == MatchStatus.ACCEPTED


def test_help_by_link_stays_with_the_link(client, need, hal, door):
    members, address = Member.objects.count(), door(hal, f"needs/{need.pk}/help/")

    page = client.get(address)
    response = client.post(address)

    assert (page.status_code, 'name="reach"' in page.text) == (200, False)
    assert response["Location"].startswith(address.partition("needs")[0])
    assert Member.objects.count() == members
    assert need.matches.get().helper == hal


def test_help_with_the_suggested_offer_uses_that_one(client, need, hal, door):
    OfferFactory(helper=hal, category=need.category, what="A bicycle")
    car = OfferFactory(helper=hal, category=need.category, what="A car")
    address = f"{door(hal, f'needs/{need.pk}/help/')}?offer={car.pk}"

    page = client.get(address).text
    client.post(address, {"offer": car.pk})

    assert f'name="offer" value="{car.pk}"' in page
    assert need.matches.get().offer == car


def test_help_with_the_offer_of_someone_else_uses_ones_own(client, need, hal, sam, door):
    own = OfferFactory(helper=hal, category=need.category)
    other = OfferFactory(helper=sam, category=need.category)

    client.post(door(hal, f"needs/{need.pk}/help/"), {"offer": other.pk})

    assert need.matches.get().offer == own


def test_own_pages_lead_to_helping_with_that_offer(client, need, hal, door):
    offer = OfferFactory(helper=hal, category=need.category)
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=700)
    address = door(hal, f"offers/{offer.pk}/standing/")

    page = client.get(address).text

    token = address.split("/")[2]
    assert f"/m/{token}/needs/{need.pk}/help/?offer={offer.pk}" in page
    assert f'"/needs/{need.pk}/' not in page


@pytest.mark.parametrize("traits", [{}, {"met": True}])
def test_own_pages_by_link_lead_to_posting_by_link(client, rosa, door, traits):
    need = NeedFactory(requester=rosa, **traits)
    NeedFactory(requester=rosa)

    pages = client.get(door(rosa)).text + client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    assert '/needs/new/"' in pages
    assert '"/needs/new/"' not in pages
    assert '"/offers/new/"' not in pages


def test_helping_oneself_leads_to_ones_own_page(client, need, rosa, door):
    response = client.post(door(rosa, f"needs/{need.pk}/help/"))

    assert response["Location"].endswith(f"/needs/{need.pk}/standing/")
    assert not need.matches.exists()


def test_offer_made_by_helping_is_told_as_what_it_is(client, need, hal, door):
    client.post(door(hal, f"needs/{need.pk}/help/"))
    match = Match.objects.get(need=need)
    client.post(door(hal, f"matches/{match.pk}/cancellation/"))

    page = client.get(door(hal, f"offers/{match.offer_id}/standing/")).text

    assert verbs(match.offer) == ["made"]
    assert "You said that you can help with this." in page
    assert "on the board" not in page
    assert "/pause/" not in page


def test_help_with_the_hidden_field_filled_waits_for_a_look_and_says_yes_after_it(
    client, need, cora
):
    said = june(website="https://spam.example")

    pages = [client.post(f"/needs/{need.pk}/help/", said) for _twice in range(2)]

    assert [page.status_code for page in pages] == [303, 303]
    shown = client.get(pages[0]["Location"])
    assert (shown.status_code, "hidden field" in shown.text) == (200, False)
    assert not need.matches.exists()
    release_offer(Offer.objects.get().pk, by=cora)
    match = need.matches.get()
    assert (match.status, match.helper.name) == (MatchStatus.ACCEPTED, "June")


def test_help_that_was_taken_for_a_machine_says_yes_when_it_comes_again_without(client, need):
    said = june(website="https://spam.example")
    client.post(f"/needs/{need.pk}/help/", said)

    answers = [client.post(f"/needs/{need.pk}/help/", said | {"website": ""}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert need.matches.get().status == MatchStatus.ACCEPTED


def test_form_of_one_need_sent_beside_another_says_yes_there(client, need):
    other, said = NeedFactory(), june()
    client.post(f"/needs/{other.pk}/help/", said)

    answer = client.post(f"/needs/{need.pk}/help/", said)

    assert answer.status_code == 303
    assert (need.matches.count(), other.matches.count()) == (1, 1)


def test_help_that_waited_too_long_says_nothing(client, need, cora):
    helps(client, need, website="https://spam.example")
    close_need(need_id=need.pk, by=need.requester, reason=ClosedReason.NO_LONGER_NEEDED)

    release_offer(Offer.objects.get().pk, by=cora)

    assert not need.matches.exists()


@pytest.mark.parametrize("is_member", [False, True])
def test_area_of_an_ask_is_the_asking_one_s_own_and_never_the_offer_s(
    client, hal, rosa, areas, is_member
):
    offer = OfferFactory(helper=hal, area=areas["elm-street"])
    rosa.area = areas["mill-row"]
    rosa.save()
    if is_member:
        client.force_login(rosa)

    picked = client.get(f"/offers/{offer.pk}/ask/").context["form"].picked_area

    assert picked == (rosa.area_id if is_member else None)


def test_asking_and_helping_open_kindly_with_questions_of_one_size(client, need, hal):
    ask = client.get(f"/offers/{OfferFactory(helper=hal).pk}/ask/").text
    help_with = client.get(f"/needs/{need.pk}/help/").text

    for page in (ask, help_with):
        assert "One more step</h1>" in page
        assert page.count("<legend") + page.count("<label for") == page.count('class="big"') + 1


def test_asking_twice_with_one_form_asks_once(client, hal, areas):
    offer = OfferFactory(helper=hal)
    answers = ride(areas["mill-row"], submission=drawn())

    responses = [client.post(f"/offers/{offer.pk}/ask/", answers) for _time in range(2)]

    assert [response.status_code for response in responses] == [303, 303]
    assert Match.objects.get().offer == offer
    assert "already asked" not in client.get(responses[1]["Location"]).text


def test_asking_for_an_offer_that_has_just_gone_keeps_the_need(client, hal, areas):
    offer = OfferFactory(helper=hal, paused=True)

    response = client.post(f"/offers/{offer.pk}/ask/", ride(areas["mill-row"]))

    assert response.status_code == 303
    assert Need.objects.get().what == "A ride to the clinic"
    assert "not there at the moment" in client.get(response["Location"]).text


def test_asking_by_link_stays_with_the_link(client, hal, rosa, areas, door):
    offer, members = OfferFactory(helper=hal), Member.objects.count()
    address = door(rosa, f"offers/{offer.pk}/ask/")
    members = Member.objects.count()

    response = client.post(address, {"what": "A ride", "area": areas["mill-row"].pk})

    assert response["Location"].startswith(address.partition("offers")[0])
    assert Member.objects.count() == members
    assert Need.objects.get().requester == rosa


def test_asking_oneself_leads_to_ones_own_page(client, hal, door):
    offer = OfferFactory(helper=hal)

    response = client.get(door(hal, f"offers/{offer.pk}/ask/"))

    assert response["Location"].endswith(f"/offers/{offer.pk}/standing/")


def test_offer_for_one_need_cannot_be_asked_for(client, hal, areas):
    offer = OfferFactory(helper=hal, for_one_need=True)

    response = client.post(f"/offers/{offer.pk}/ask/", ride(areas["mill-row"]))

    assert response.status_code == 404
    assert Offer.objects.count() == 1


def test_ask_that_waits_for_a_look_sees_the_usual_page_and_is_asked_after_it(client, hal, areas):
    offer = OfferFactory(helper=hal)
    trapped = {**ride(areas["mill-row"]), "website": "spam"}

    for _twice in range(2):
        response = client.post(f"/offers/{offer.pk}/ask/", trapped)

    assert "Asked. You hear from us" in client.get(response["Location"]).text
    need = Need.objects.held().get()
    assert not Match.objects.exists()
    release_need(need.pk, by=hal)
    assert Match.objects.get(need=need).offer == offer


def test_ask_that_waited_too_long_leaves_the_need_on_the_board(client, hal, areas):
    offer = OfferFactory(helper=hal)
    client.post(f"/offers/{offer.pk}/ask/", {**ride(areas["mill-row"]), "website": "spam"})
    need = Need.objects.held().get()
    close_offer(offer_id=offer.pk, by=hal)

    release_need(need.pk, by=hal)

    assert need in Need.objects.open()
    assert not Match.objects.exists()


def test_asking_for_an_offer_asks_for_no_reason(client, hal):
    page = client.get(f"/offers/{OfferFactory(helper=hal).pk}/ask/").text

    assert "What do you need?" in page
    assert "need it for" not in page
