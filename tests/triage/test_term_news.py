"""What the messages of the desk say, and when they are no longer true."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Event
from outbox import kinds
from outbox.models import Message
from outbox.rendering import render
from tests.constraints import change
from tests.factories import TermFactory
from triage.terms.news import offer_rest, remind_of_end, tell_of_term

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def term(sam, areas):
    term = TermFactory(member=sam, all_areas=False, until=timezone.now() + 5 * DAY)
    term.areas.add(areas["mill-row"], areas["hilltop"])
    return term


def told(kind, term):
    event = Event.objects.record("lent", term, by=None)
    return tell_of_term(kind, term, event=event)


def is_true(message: Message) -> bool:
    return kinds.get(message.kind).still_true(message.ids)


def words(message):
    return " ".join(render(message).text.split())


def test_who_may_act_reads_where_and_until_when(term):
    message = told("term_lent", term)

    assert "You can act at the desk for Mill Row, Hilltop until" in words(message)
    assert "/triage/terms/" in words(message)
    assert is_true(message)


def test_a_shadow_reads_that_they_look_on(term):
    change(term, shadow=True)

    message = told("term_lent", term)

    assert render(message).subject == "You can look on at the coordinators’ desk"
    assert "You can look on at the desk, to learn, for Mill Row, Hilltop until" in words(message)


def test_an_ended_term_is_told_of_only_while_it_is_over(term):
    message = told("term_ended", term)
    assert not is_true(message)

    change(term, until=timezone.now())

    assert is_true(message)
    assert not is_true(told("term_lent", term))
    assert "Your term for this has ended: Mill Row, Hilltop." in words(message)


def test_the_reminder_is_dropped_once_the_term_is_renewed(term):
    message = remind_of_end(term)
    assert "Renew it with one button" in words(message)
    assert is_true(message)

    change(term, until=timezone.now() + 90 * DAY)

    assert not is_true(message)


def test_the_offer_of_a_rest_leads_to_ones_own_page(client, hal):
    message = offer_rest(hal, event=Event.objects.record("rest_offered", hal, by=None))

    text = words(message)

    link = next(word for word in text.split() if "/m/" in word)
    assert client.get(link[link.index("/m/") :]).status_code == 200
    assert "you don’t have to do anything" in text
    assert is_true(message)
    change(hal, resting_until=timezone.localdate() + DAY)
    assert not is_true(message)
