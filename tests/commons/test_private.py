"""A member's own page, and the pages of their needs and offers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.models import Outlook, Suggestion
from matching.services import propose
from matching.states import MatchStatus, Origin
from members.models import LinkPurpose
from members.services import mint_link
from needs.models import Need
from needs.states import NeedStatus
from offers.models import Offer
from offers.states import OfferStatus
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


def count_queries(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def link_named(words, page):
    """Return the address that a link of these words leads to."""
    return re.findall(rf'href="([^"]+)"[^>]*>\s*{re.escape(words)}', page)[0]


def test_standing_says_where_it_stands(client, door, rosa):
    need = NeedFactory(requester=rosa)

    response = client.get(door(rosa, f"needs/{need.pk}/standing/"))

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"
    assert "We are looking for somebody near you." in response.text
    assert "A ride to the clinic" not in response.text.partition("</title>")[0]


def test_standing_of_someone_else_is_not_found(client, door, rosa, sam):
    need = NeedFactory(requester=rosa)

    response = client.get(door(sam, f"needs/{need.pk}/standing/"))

    assert response.status_code == 404


def test_standing_for_nobody_asks_to_sign_in(client, rosa):
    need = NeedFactory(requester=rosa)

    response = client.get(f"/needs/{need.pk}/standing/")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_standing_for_signed_in_member_opens(client, rosa):
    need = NeedFactory(requester=rosa)
    client.force_login(rosa)

    assert client.get(f"/needs/{need.pk}/standing/").status_code == 200


def test_standing_with_a_yes_offers_both_answers(client, door, rosa, hal):
    match = MatchFactory(accepted=True, need__requester=rosa, offer__helper=hal)

    page = client.get(door(rosa, f"needs/{match.need_id}/standing/")).text

    assert "Hal said yes and waits for your yes." in page
    assert f"/matches/{match.pk}/confirmation/" in page
    assert f"/matches/{match.pk}/refusal/" in page
    assert "hal@example.org" not in page


def test_standing_links_to_the_plan(client, door, rosa, hal):
    match = MatchFactory(confirmed=True, need__requester=rosa, offer__helper=hal)

    page = client.get(door(rosa, f"needs/{match.need_id}/standing/")).text

    assert "You and Hal both said yes." in page
    assert f"/matches/{match.pk}/" in page


def test_standing_lists_others_and_asks_them(client, rosa, hal):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    Outlook.objects.create(need=need, renewed_at=timezone.now(), could=1)
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=700)
    client.force_login(rosa)

    page = client.get(f"/needs/{need.pk}/standing/").text
    response = client.post(f"/needs/{need.pk}/proposals/", {"offer": offer.pk})

    assert "Ask Hal" in page
    assert (response.status_code, response["Location"]) == (303, f"/needs/{need.pk}/standing/")
    assert need.matches.get().origin == Origin.REQUESTER


def test_standing_says_why_nobody_fits(client, door, rosa):
    need = NeedFactory(requester=rosa)
    why_not = [{"rule": "times", "count": 2, "params": {}}]
    Outlook.objects.create(need=need, renewed_at=timezone.now(), could=0, why_not=why_not)

    page = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    assert "We looked, and nobody fits yet." in page
    assert "Two are not free at that time." in page
    assert "Give more times to choose from." in page


def test_standing_tells_what_has_happened(client, door, rosa, hal, cora):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)

    page = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    assert "Cora asked Hal for you." in page


@pytest.mark.parametrize(
    ("noun", "traits", "after"),
    [
        ("pause", {}, {"status": NeedStatus.OPEN, "is_on_board": False}),
        ("resumption", {"paused": True}, {"status": NeedStatus.OPEN, "is_on_board": True}),
        ("withdrawal", {}, {"status": NeedStatus.WITHDRAWN}),
        ("reopening", {"withdrawn": True}, {"status": NeedStatus.OPEN, "is_on_board": True}),
        ("reopening", {"expired": True}, {"status": NeedStatus.OPEN}),
        ("still", {}, {"status": NeedStatus.OPEN}),
    ],
)
def test_need_action_changes_the_need(client, door, rosa, noun, traits, after):
    need = NeedFactory(requester=rosa, **traits)

    response = client.post(door(rosa, f"needs/{need.pk}/{noun}/"))

    changed = Need.objects.get(pk=need.pk)
    assert response.status_code == 303
    assert response["Location"].endswith(f"/needs/{need.pk}/standing/")
    assert {name: getattr(changed, name) for name in after} == after


def test_need_still_makes_it_current(client, door, rosa):
    long_ago = timezone.now() - timedelta(days=20)
    need = NeedFactory(requester=rosa, confirmed_current_at=long_ago)

    client.post(door(rosa, f"needs/{need.pk}/still/"))

    need.refresh_from_db()
    assert timezone.now() - need.confirmed_current_at < timedelta(minutes=1)


def test_need_withdrawal_met_elsewhere_is_met(client, door, rosa):
    need = NeedFactory(requester=rosa)

    client.post(door(rosa, f"needs/{need.pk}/withdrawal/"), {"reason": "met_elsewhere"})

    need.refresh_from_db()
    assert need.status == NeedStatus.MET


@pytest.mark.parametrize(
    ("noun", "traits"),
    [
        ("pause", {"withdrawn": True}),
        ("resumption", {}),
        ("withdrawal", {"met": True}),
        ("reopening", {"met": True}),
        ("still", {"expired": True}),
    ],
)
def test_need_action_too_late_shows_how_it_stands(client, door, rosa, noun, traits):
    need = NeedFactory(requester=rosa, **traits)

    response = client.post(door(rosa, f"needs/{need.pk}/{noun}/"))

    assert response.status_code == 409
    assert 'class="toast"' in response.text


@pytest.mark.parametrize("noun", ["pause", "resumption", "withdrawal", "reopening", "still"])
def test_actions_do_nothing_on_get(client, door, rosa, noun):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=rosa)

    statuses = {
        client.get(door(rosa, f"{kind}/{pk}/{noun}/")).status_code
        for kind, pk in (("needs", need.pk), ("offers", offer.pk))
    }

    assert statuses == {405}


@pytest.mark.parametrize("kind", ["needs", "offers"])
@pytest.mark.parametrize("noun", ["pause", "resumption", "withdrawal", "reopening", "still"])
def test_actions_of_someone_else_are_not_found(client, door, rosa, sam, kind, noun):
    entry = NeedFactory(requester=rosa) if kind == "needs" else OfferFactory(helper=rosa)

    assert client.post(door(sam, f"{kind}/{entry.pk}/{noun}/")).status_code == 404


@pytest.mark.parametrize(
    ("noun", "traits", "status"),
    [
        ("pause", {}, OfferStatus.PAUSED),
        ("resumption", {"paused": True}, OfferStatus.AVAILABLE),
        ("withdrawal", {}, OfferStatus.WITHDRAWN),
        ("reopening", {"withdrawn": True}, OfferStatus.AVAILABLE),
        ("still", {}, OfferStatus.AVAILABLE),
    ],
)
def test_offer_action_changes_the_offer(client, door, hal, noun, traits, status):
    offer = OfferFactory(helper=hal, **traits)

    response = client.post(door(hal, f"offers/{offer.pk}/{noun}/"))

    assert response.status_code == 303
    assert Offer.objects.get(pk=offer.pk).status == status


def test_offer_action_too_late_shows_how_it_stands(client, door, hal):
    offer = OfferFactory(helper=hal, withdrawn=True)

    response = client.post(door(hal, f"offers/{offer.pk}/pause/"))

    assert response.status_code == 409
    assert "You took this off the board." in response.text


def test_offer_standing_shows_who_could_use_it(client, door, rosa, hal):
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=700)

    page = client.get(door(hal, f"offers/{offer.pk}/standing/")).text

    assert "It is on the board. Nobody has asked for it yet." in page
    assert f"/needs/{need.pk}/help/" in page


def test_offer_standing_shows_the_question(client, door, rosa, hal):
    match = MatchFactory(need__requester=rosa, offer__helper=hal)

    page = client.get(door(hal, f"offers/{match.offer_id}/standing/")).text

    assert "Could you help Rosa?" in page
    assert f"/matches/{match.pk}/" in page
    assert "+12125550193" not in page


def test_action_with_htmx_answers_with_the_partial(client, door, rosa):
    need = NeedFactory(requester=rosa)

    response = client.post(door(rosa, f"needs/{need.pk}/pause/"), headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert response.text.strip().startswith('<div id="standing"')
    assert "Paused. Nobody new is asked." in response.text


def test_private_link_leads_straight_to_the_one_thing_there_is(client, door, rosa):
    NeedFactory(requester=rosa)

    page = client.get(door(rosa)).text

    assert 'id="standing"' in page
    rest = client.get(link_named("All that is yours", page)).text
    assert 'id="standing"' not in rest
    assert "Download everything about you" in rest


def test_whoever_signed_in_reads_one_card_and_all_else(client, rosa):
    NeedFactory(requester=rosa)
    client.force_login(rosa)

    page = client.get("/your-page/").text

    assert 'id="standing"' not in page
    assert "See where it stands" in page
    assert "Where you are signed in" in page


def test_card_of_what_is_over_leads_to_what_happened(client, door, rosa):
    NeedFactory(requester=rosa, met=True)

    assert "See what happened" in client.get(f"{door(rosa)}?all").text


def test_overview_with_nothing_says_what_to_do(client, door, sam):
    page = client.get(door(sam)).text

    assert "Nothing is running at the moment" in page


def test_overview_puts_what_waits_first(client, door, rosa, hal):
    NeedFactory(requester=hal, what="A ladder")
    match = MatchFactory(need__requester=rosa, offer__helper=hal)

    page = client.get(door(hal)).text

    assert page.index("Waiting for your answer") < page.index("What you need")
    assert f"/matches/{match.pk}/" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [("proposed", "See where it stands"), ("accepted", "Answer"), ("confirmed", "To the plan")],
)
def test_need_with_one_match_stands_on_one_card_with_one_way_on(client, door, rosa, status, words):
    traits = {} if status == "proposed" else {status: True}
    match = MatchFactory(need__requester=rosa, need__what="A ride to town", **traits)
    OfferFactory(helper=rosa)

    page = client.get(door(rosa)).text

    assert page.count("A ride to town</a>") == 1
    assert f"/needs/{match.need.pk}/standing/" in page
    assert words in page
    assert page.count("See where it stands") == (2 if status == "proposed" else 1)
    assert (f"/matches/{match.pk}/" in page) == (status != "proposed")


def test_ways_to_keep_pause_and_end_are_explained_first_and_ends_stand_last(client, door, rosa):
    need = NeedFactory(requester=rosa)

    page = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    said = ["Keep it, pause it or end it", "nobody new is asked", "I still need it</button>",
            "Pause for now", "I found help elsewhere", "I don’t need it any more"]  # fmt: skip
    page = " ".join(page.split()).replace(" </button>", "</button>")
    assert [page.index(words) for words in said] == sorted(page.index(words) for words in said)


def test_standing_leads_to_the_question_that_can_be_taken_back(client, door, rosa, hal):
    match = MatchFactory(need__requester=rosa, offer__helper=hal)

    page = client.get(door(rosa, f"needs/{match.need_id}/standing/")).text

    assert f"/matches/{match.pk}/" in link_named("The question to Hal", page)


def test_need_for_several_helpers_has_a_card_of_its_own(client, door, rosa):
    match = MatchFactory(need__requester=rosa, need__helpers_wanted=2, need__what="Boxes")
    OfferFactory(helper=rosa)

    page = client.get(door(rosa)).text

    assert page.count("Boxes</a>") == 2
    assert "What you need" in page
    assert f"/needs/{match.need.pk}/standing/" in page


def test_overview_by_the_link_of_a_match_stays_closed(client, rosa, hal):
    match = MatchFactory(need__requester=rosa, offer__helper=hal)
    token = mint_link(hal, purpose=LinkPurpose.MATCH, subject_id=match.pk)

    response = client.get(f"/m/{token}/")

    assert response.status_code == 404
    assert "This link does not open anything" in response.text


def test_overview_takes_as_many_queries_for_many(client, door, rosa):
    NeedFactory.create_batch(2, requester=rosa)
    few = count_queries(client, door(rosa))

    for status in (MatchStatus.PROPOSED, MatchStatus.PROPOSED, MatchStatus.DECLINED):
        need = NeedFactory(requester=rosa)
        ended = status == MatchStatus.DECLINED
        MatchFactory(need=need, declined=ended)
    OfferFactory.create_batch(3, helper=rosa)

    assert count_queries(client, door(rosa)) == few


def test_standing_takes_as_many_queries_for_many(client, door, rosa):
    need = NeedFactory(requester=rosa, helpers_wanted=5)
    MatchFactory(need=need)
    few = count_queries(client, door(rosa, f"needs/{need.pk}/standing/"))

    MatchFactory.create_batch(4, need=need)

    assert count_queries(client, door(rosa, f"needs/{need.pk}/standing/")) == few


@pytest.mark.parametrize(("matches", "leads_to"), [(1, "/matches/{}/"), (2, "#questions")])
def test_question_is_led_to_from_what_happens_next(client, hal, door, matches, leads_to):
    offer = OfferFactory(helper=hal)
    asked = MatchFactory.create_batch(matches, offer=offer, offer__helper=hal)

    page = client.get(door(hal, f"offers/{offer.pk}/standing/")).text

    button = re.search(r'class="button"\s+href="([^"]+)"', page.split("What happens next")[1])
    assert button is not None
    assert button[1].endswith(leads_to.format(asked[0].pk))
