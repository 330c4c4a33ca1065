"""Coordinators hear in the morning what waits at the desk: counts and links, nobody's name."""

from datetime import timedelta

import pytest

from members.models import Member
from neighborhood.models import Neighborhood
from outbox import delivery
from outbox.hours.timing import stop_all
from outbox.models import Message, MessageState, Wishes
from outbox.rendering import render
from tests.factories import MemberFactory, NeedFactory, OfferFactory, TermFactory
from tests.matching.races import at_once
from tests.outbox.clock import at
from triage.caring.digest import MORNING_LASTS, write_digests
from triage.jobs import write_digests as write_digests_now
from triage.models import Call

pytestmark = pytest.mark.django_db

MORNING = at("2026-11-27 08:30")


@pytest.fixture(autouse=True)
def morning(time_machine):
    """Let it be half past eight in New York."""
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def waiting(rosa):
    """Rosa's need has waited for five days."""
    return NeedFactory(
        requester=rosa, what="A ride nobody may read of", opened_at=MORNING - timedelta(days=5)
    )


@pytest.fixture
def cora(areas):
    """Cora coordinates all areas that morning."""
    member = MemberFactory(name="Cora", area=areas["elm-street"], email="cora@example.org")
    TermFactory(
        member=member, starts_at=MORNING - timedelta(days=9), until=MORNING + timedelta(days=30)
    )
    return member


def digests():
    return Message.objects.filter(kind="coordinator_digest").order_by("pk")


def test_digest_tells_how_many_wait_and_since_when(cora, waiting, rosa):
    NeedFactory(requester=rosa, held=True)
    OfferFactory(helper=rosa, held=True)
    Call.objects.create(member=rosa, need=waiting, outcome="busy", call_again_at=MORNING)
    Message.objects.create(
        member=rosa, kind="rest_offered", key="rest", deliver_after=MORNING,
        state=MessageState.BY_PERSON, done_at=MORNING,
    )  # fmt: skip

    letter = render(write_digests(now=MORNING)[0])

    assert letter.subject == "This morning 1 need waits at the desk"
    assert "1 need waits for a person. The oldest has waited 5\xa0days." in letter.text
    assert "1 call-back is due." in letter.text
    assert "2 needs or offers are held until somebody has a look." in letter.text
    assert "1 message waits to be passed on by a person." in letter.text
    assert "http://127.0.0.1:8000/triage/?view=held" in letter.text


def test_digest_names_nobody(cora, waiting):
    letter = render(write_digests(now=MORNING)[0])

    for personal in ("Rosa", "A ride nobody may read of", "+1212", "Mill Row"):
        assert personal not in letter.text + letter.subject


def test_digest_tells_whose_terms_end_by_count_only(cora, waiting):
    until = MORNING + timedelta(days=3)
    cora.terms.update(until=until)
    TermFactory(member=MemberFactory(name="Leander"), starts_at=MORNING, until=until)

    text = render(write_digests(now=MORNING)[0]).text

    assert "Your own term ends on Monday." in text
    assert "The term of 1 other coordinator ends within a week." in text
    assert "Leander" not in text


def test_quiet_morning_sends_nothing(cora):
    assert write_digests(now=MORNING) == []


@pytest.mark.parametrize(
    ("moment", "count"),
    [(timedelta(minutes=-1), 0), (timedelta(0), 1), (MORNING_LASTS, 0)],
)
def test_digest_is_written_in_the_morning_only(cora, waiting, time_machine, moment, count):
    time_machine.move_to(MORNING + moment, tick=False)

    assert len(write_digests(now=MORNING + moment)) == count


def test_job_of_the_morning_queues_the_digest(cora, waiting):
    write_digests_now(timestamp=0)

    assert digests().get().member == cora


def test_digest_is_written_once_a_day(cora, waiting, time_machine):
    write_digests(now=MORNING)
    assert write_digests(now=MORNING + timedelta(minutes=10)) == []

    time_machine.move_to(MORNING + timedelta(days=1), tick=False)
    assert len(write_digests(now=MORNING + timedelta(days=1))) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_digest(cora, waiting):
    at_once(*[lambda: write_digests(now=MORNING)] * 3)

    assert digests().count() == 1


def test_morning_is_that_of_the_neighborhood(cora, waiting):
    Neighborhood.objects.create(pk=1, zone="Europe/Paris")

    assert write_digests(now=MORNING) == []
    assert len(write_digests(now=at("2026-11-27 02:30"))) == 1


@pytest.mark.parametrize("said", [{"on": False}, False])
def test_switch_of_the_group_turns_it_off(cora, waiting, said):
    Neighborhood.objects.create(pk=1, follow_ups={"coordinator_digest": said})

    assert write_digests(now=MORNING) == []


def test_digest_switched_off_meanwhile_is_dropped(cora, waiting):
    message = write_digests(now=MORNING)[0]
    Neighborhood.objects.create(pk=1, follow_ups={"coordinator_digest": {"on": False}})

    assert delivered(message).state == MessageState.DROPPED


def test_digest_of_what_is_done_meanwhile_is_dropped(cora, waiting):
    message = write_digests(now=MORNING)[0]
    waiting.delete()

    assert delivered(message).outcome == "no longer true"


def test_digest_goes_to_nobody_whose_term_is_over_or_who_only_looks_on(cora, waiting):
    message = write_digests(now=MORNING)[0]
    cora.terms.update(until=MORNING)
    TermFactory(
        shadow=True, starts_at=MORNING - timedelta(days=1), until=MORNING + timedelta(days=9)
    )

    assert delivered(message).state == MessageState.DROPPED
    assert write_digests(now=MORNING) == []


def test_digest_waits_for_no_message_of_the_day(cora, waiting):
    Wishes.objects.create(member=cora, is_together=True)

    assert delivered(write_digests(now=MORNING)[0]).state == MessageState.SENT


def test_digest_does_not_come_to_who_has_stopped(cora, waiting):
    stop_all(Member.objects.get(pk=cora.pk), at=MORNING)

    assert delivered(write_digests(now=MORNING)[0]).outcome == "stopped"


def delivered(message):
    """Do the job of a message once; return the row."""
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message
