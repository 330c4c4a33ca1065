"""After an action the next need comes into the hand, and the desk says what happened."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from matching.models import Suggestion
from matching.services import propose
from matching.states import Origin
from members.models import Event
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import now_of
from triage.forms import SnoozeForm
from triage.models import Action

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def three(rosa, client, cora):
    """Three needs as they stand in the queue, and Cora at the desk."""
    client.force_login(cora)
    at = timezone.now() - timedelta(hours=5)
    return [
        NeedFactory(requester=rosa, what=what, opened_at=at + timedelta(minutes=n))
        for n, what in enumerate(("first", "second", "third"))
    ]


def say(answer, client):
    page = client.get(answer.url) if answer.status_code == 303 else answer
    return [str(message) for message in page.context["messages"]]


def test_next_one_comes_into_the_hand(client, three):
    _first, second, third = three

    answer = client.post(f"/triage/needs/{second.pk}/snooze/", {"until": "monday"})

    assert answer.url == f"/triage/needs/{third.pk}/"
    assert " 2 left." in say(answer, client)[0]


def test_after_the_last_comes_the_one_above(client, three):
    _first, second, third = three

    answer = client.post(f"/triage/needs/{third.pk}/snooze/", {"until": "tomorrow"})

    assert answer.url == f"/triage/needs/{second.pk}/"


def test_view_and_search_stay_after_an_action(client, three):
    first, second, _third = three

    answer = client.post(f"/triage/needs/{first.pk}/snooze/?view=open", {"until": "tomorrow"})

    assert answer.url == f"/triage/needs/{second.pk}/?view=open"


def test_htmx_gets_the_next_need_under_its_address(client, three):
    first, second, _third = three

    answer = client.post(
        f"/triage/needs/{first.pk}/closure/", {"reason": "duplicate"}, headers=HTMX
    )

    assert answer["HX-Push-Url"] == f"/triage/needs/{second.pk}/"
    assert answer.context["need"] == second
    assert f'href="/triage/needs/{second.pk}/"' in answer.text
    assert "data-focus" in answer.text


def test_last_one_done_lets_you_rest(client, three):
    for need in three:
        answer = client.post(
            f"/triage/needs/{need.pk}/closure/", {"reason": "met_elsewhere"}, headers=HTMX
        )

    assert answer["HX-Push-Url"] == "/triage/"
    assert say(answer, client) == [
        "Closed. All caught up. Go rest. Everybody who was asked hears of it."
    ]


def test_need_that_wants_one_more_helper_stays_in_the_hand(client, three):
    need = three[0]
    type(need).objects.filter(pk=need.pk).update(helpers_wanted=2)
    offer = OfferFactory()
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=1)

    answer = client.post(f"/triage/needs/{need.pk}/proposals/", {"offer": offer.pk})

    assert answer.url == f"/triage/needs/{need.pk}/"


def test_acting_on_what_changed_says_what_and_changes_nothing(client, three, ada, hal):
    need, offer = three[0], OfferFactory(helper=hal)
    page = client.get(f"/triage/needs/{need.pk}/")
    propose(need_id=need.pk, offer_id=offer.pk, by=ada, origin=Origin.COORDINATOR)

    given = {"reason": "nobody_found", "seen": page.context["seen"]}
    answer = client.post(f"/triage/needs/{need.pk}/closure/", given)

    assert answer.status_code == 409
    assert say(answer, client)[0].startswith("Ada asked Hal.")
    assert now_of(need).status == "open"
    assert answer.context["seen"] > page.context["seen"]


def test_owner_is_taken_and_let_go_with_one_button(client, three, cora):
    need = three[0]

    for owner in (cora, None):
        client.post(f"/triage/needs/{need.pk}/owner/")
        assert now_of(need).coordinator == owner
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["entrusted", "let_go"]


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ({"until": "tomorrow"}, date(2026, 11, 28)),
        ({"until": "monday"}, date(2026, 11, 30)),
        ({"until": "day", "on": "2026-12-24"}, date(2026, 12, 24)),
        ({}, date(2026, 11, 28)),
    ],
)
def test_snoozed_until_that_morning(given, day):
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=timezone.get_default_timezone())):
        form = SnoozeForm(given)
        assert form.is_valid()
        until = timezone.localtime(form.moment())

    assert (until.date(), until.time()) == (day, time(8))


@pytest.mark.parametrize("on", ["", "2020-01-01", "nonsense"])
def test_snooze_until_a_day_asks_for_one_to_come(client, three, on):
    answer = client.post(f"/triage/needs/{three[0].pk}/snooze/", {"until": "day", "on": on})

    assert answer.status_code == 422
    assert on in answer.text
    assert not Action.objects.exists()


def test_waking_leaves_it_in_the_hand(client, three):
    need = three[0]
    client.post(f"/triage/needs/{need.pk}/snooze/", {"until": "tomorrow"})

    answer = client.post(f"/triage/needs/{need.pk}/snooze/", {"until": "wake"})

    assert answer.url == f"/triage/needs/{need.pk}/"
    assert now_of(need).snoozed_until is None
