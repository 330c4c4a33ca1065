"""The page with one button that asks what still holds, and the question on each own page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.services import ask_about_freshness
from needs.models import Need
from neighborhood.models import Neighborhood
from offers.models import Offer
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_ago():
    """Return what makes a post old and asks about it."""

    def age(*entries, days=70):
        since = timezone.now() - timedelta(days=days)
        for entry in entries:
            type(entry).objects.filter(pk=entry.pk).update(confirmed_current_at=since)
        ask_about_freshness(now=timezone.now())

    return age


def test_page_asks_about_one_thing_with_one_button(client, door, rosa, long_ago):
    need = NeedFactory(requester=rosa)
    long_ago(need, days=25)

    text = client.get(door(rosa, "still/")).text

    assert "Is this still so?" in text
    assert f'<input type="hidden" name="need" value="{need.pk}">' in text
    assert 'type="checkbox"' not in text
    assert text.count("Yes, that is still so") == 1


def test_looking_confirms_nothing(client, door, rosa, long_ago):
    need = NeedFactory(requester=rosa)
    long_ago(need, days=25)

    client.get(door(rosa, "still/"))
    client.head(door(rosa, "still/"))

    assert verbs(need) == ["asked_whether_current"]


def test_several_things_are_ticked_one_by_one(client, door, rosa, long_ago):
    need, other = NeedFactory(requester=rosa), NeedFactory(requester=rosa)
    offer = OfferFactory(helper=rosa)
    long_ago(need, other, days=25)
    long_ago(offer)

    answer = client.post(door(rosa, "still/"), {"need": [need.pk], "offer": [offer.pk]})

    assert answer.status_code == 303
    assert verbs(need)[-1] == verbs(offer)[-1] == "confirmed_current"
    assert verbs(other) == ["asked_whether_current"]


def test_answering_twice_does_no_harm(client, door, rosa, long_ago):
    need = NeedFactory(requester=rosa)
    long_ago(need, days=25)
    url = door(rosa, "still/")

    statuses = [client.post(url, {"need": need.pk}).status_code for _ in range(2)]

    assert statuses == [303, 303]


@pytest.mark.parametrize("given", [{}, {"need": "x"}, {"need": "-1"}, {"offer": "9" * 30}])
def test_nothing_ticked_asks_again(client, door, rosa, long_ago, given):
    need = NeedFactory(requester=rosa)
    long_ago(need, days=25)

    answer = client.post(door(rosa, "still/"), given)

    assert answer.status_code == 422
    assert "Tick what still holds." in answer.text
    assert need.what in answer.text


def test_posts_of_others_cannot_be_confirmed(client, door, rosa, sam, long_ago):
    need = NeedFactory(requester=sam)
    long_ago(need, days=25)

    assert client.post(door(rosa, "still/"), {"need": need.pk}).status_code == 422
    assert verbs(need) == ["asked_whether_current"]


def test_page_without_a_question_says_so(client, door, rosa):
    NeedFactory(requester=rosa)

    assert "There is nothing to answer just now" in client.get(door(rosa, "still/")).text


def test_page_is_for_members_who_sign_in_as_well(client, rosa, long_ago):
    need = NeedFactory(requester=rosa)
    long_ago(need, days=25)
    client.force_login(rosa)

    assert need.what in client.get("/still/").text


@pytest.mark.parametrize(("days", "is_asked"), [(19, False), (21, True)])
def test_page_of_a_need_asks_when_it_gets_old(client, door, rosa, days, is_asked):
    need = NeedFactory(requester=rosa)
    old = timezone.now() - timedelta(days=days)
    Need.objects.update(confirmed_current_at=old)

    text = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    assert ("Is this still needed?" in text) is is_asked
    assert ("Yes, I still need it" in text) is is_asked


@pytest.mark.parametrize("state", ["met", "matched", "withdrawn", "held"])
def test_page_of_a_need_that_is_settled_asks_nothing(client, door, rosa, state):
    need = NeedFactory(requester=rosa, **{state: True})
    Need.objects.update(confirmed_current_at=timezone.now() - timedelta(days=25))

    assert "Is this still" not in client.get(door(rosa, f"needs/{need.pk}/standing/")).text


@pytest.mark.parametrize(
    ("days", "title", "words"),
    [
        (59, "It is on the board.", ""),
        (61, "It is on the board.", "Without a word from you, we suggest it to nobody after"),
        (91, "We do not know whether this still stands.", "There is no hurry."),
    ],
)
def test_page_of_an_offer_asks_when_it_gets_old(client, door, hal, days, title, words):
    offer = OfferFactory(helper=hal)
    Offer.objects.update(confirmed_current_at=timezone.now() - timedelta(days=days))

    text = client.get(door(hal, f"offers/{offer.pk}/standing/")).text

    assert title in text
    assert words in text
    assert ("Does this still stand?" in text) is bool(words)


def test_one_button_makes_a_stale_offer_count_again(client, door, hal):
    offer = OfferFactory(helper=hal)
    Offer.objects.update(confirmed_current_at=timezone.now() - timedelta(days=91))

    client.post(door(hal, f"offers/{offer.pk}/still/"))

    text = client.get(door(hal, f"offers/{offer.pk}/standing/")).text
    assert "We do not know" not in text


def test_page_of_an_offer_with_a_question_asks_that_one_first(client, door, hal):
    match = MatchFactory(offer__helper=hal)
    Offer.objects.update(confirmed_current_at=timezone.now() - timedelta(days=70))

    text = client.get(door(hal, f"offers/{match.offer_id}/standing/")).text

    assert "Could you help " in text
    assert "Does this still stand?" not in text


def test_group_that_never_asks_asks_on_no_page(client, door, hal):
    Neighborhood.objects.create(pk=1, ask_again_percent=0)
    need, offer = NeedFactory(requester=hal), OfferFactory(helper=hal)
    old = timezone.now() - timedelta(days=28)
    Need.objects.update(confirmed_current_at=old)
    Offer.objects.update(confirmed_current_at=timezone.now() - timedelta(days=80))

    pages = [f"needs/{need.pk}/standing/", f"offers/{offer.pk}/standing/"]
    text = "".join(client.get(door(hal, page)).text for page in pages)

    assert "Nobody has told us" not in text


def test_timeline_tells_of_the_question(client, door, rosa, long_ago):
    need = NeedFactory(requester=rosa)
    long_ago(need, days=25)

    text = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    assert "We asked you whether this still holds." in text
