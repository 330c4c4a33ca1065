"""The requester's own pick: "Ask June" on the page of her need."""

import pytest

from matching.models import Match, Suggestion
from matching.states import Origin
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import heard

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def shown(need, offer):
    """Hal's car is suggested for Rosa's ride."""
    return Suggestion.objects.create(need=need, offer=offer, rank=1, value=800)


def pick(client, address, offer, **how):
    return client.post(f"{address}proposals/", {"offer": offer.pk}, **how)


def test_pick_asks_the_helper(client, door, need, offer, shown, rosa, hal):
    answer = pick(client, door(rosa, f"needs/{need.pk}/"), offer)

    match = Match.objects.get()
    assert answer.status_code == 303
    assert answer.url.endswith(f"/needs/{need.pk}/standing/")
    assert client.get(answer.url).status_code == 200
    assert (match.origin, match.proposed_by) == (Origin.REQUESTER, rosa)
    assert heard(hal) == ["match_asked"]


def test_pick_with_htmx_leads_back_to_the_need(client, door, need, offer, shown, rosa):
    answer = pick(client, door(rosa, f"needs/{need.pk}/"), offer, headers=HTMX)

    assert answer["HX-Redirect"].endswith(f"/needs/{need.pk}/standing/")


def test_pick_signed_in_works_as_well(client, need, offer, shown, rosa):
    client.force_login(rosa)

    assert pick(client, f"/needs/{need.pk}/", offer).url == f"/needs/{need.pk}/standing/"


def test_pick_of_nobody_leads_to_sign_in(client, need, offer, shown):
    assert pick(client, f"/needs/{need.pk}/", offer).status_code == 302


def test_pick_for_somebody_else_is_not_found(client, door, need, offer, shown, sam, cora):
    for stranger in (sam, cora, offer.helper):
        assert pick(client, door(stranger, f"needs/{need.pk}/"), offer).status_code == 404
    assert not Match.objects.exists()


def test_pick_of_what_was_not_suggested_is_not_found(client, door, need, rosa):
    assert pick(client, door(rosa, f"needs/{need.pk}/"), OfferFactory()).status_code == 404


@pytest.mark.parametrize("given", ["", "0", "-1", "1e9", "'\"><script>", "٣"])
def test_pick_of_nothing_is_not_found(client, door, need, shown, rosa, given):
    address = door(rosa, f"needs/{need.pk}/proposals/")

    assert client.post(address, {"offer": given}).status_code == 404


def test_pick_too_late_says_why(client, door, need, offer, shown, rosa):
    address = door(rosa, f"needs/{need.pk}/")
    pick(client, address, offer)

    answer = pick(client, address, offer)

    assert answer.status_code == 409
    assert "This neighbor was already asked." in answer.text
    assert f"{address}standing/" in answer.text


def test_looking_never_picks(client, door, need, shown, rosa):
    assert client.get(door(rosa, f"needs/{need.pk}/proposals/")).status_code == 405


def test_pick_of_a_suggestion_for_another_need_is_not_found(client, door, shown, rosa, offer):
    other = NeedFactory(requester=rosa)

    assert pick(client, door(rosa, f"needs/{other.pk}/"), offer).status_code == 404
