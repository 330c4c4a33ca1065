"""The whole conversation over HTTP: out to a gateway, back by its hooks, and out again."""

import pytest

from matching.models import Match
from matching.services import propose
from matching.states import MatchStatus, Origin
from members.models import ContactWay, Reach
from outbox import delivery
from outbox.models import Message, Reply
from outbox.replies import replying
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db(transaction=True)
HAL = "+12125550177"


@pytest.fixture
def talk(live_server, gateway, settings):
    """Point the gateway and the site at each other, and play the worker."""
    settings.SITE_URL = live_server.url
    gateway.incoming = f"{live_server.url}/hooks/text/incoming/"

    def work():
        for reply in Reply.objects.filter(state="waiting").order_by("pk"):
            replying.read(reply.pk)
        for message in Message.objects.waiting().order_by("pk"):
            delivery.deliver(message.pk)

    gateway.work = work
    return gateway


@pytest.fixture
def match(rosa, hal) -> Match:
    """Hal is asked about Rosa's ride; both have a phone."""
    hal.ways.all().delete()
    ContactWay.objects.create(member=hal, kind=Reach.TEXT, value=HAL)
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal)
    return propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.APP)


def test_from_the_question_to_the_plan_by_text_alone(talk, match, client):
    talk.work()
    talk.say(HAL, "Yes.")
    talk.work()
    talk.say("+12125550193", "sí")
    talk.work()

    match.refresh_from_db()
    assert match.status == MatchStatus.CONFIRMED
    to_rosa = [sent.text for sent in talk.sent if sent.to == "+12125550193"]
    assert "can help" in to_rosa[0]
    assert any("both said yes" in text for text in to_rosa[1:])
    assert all(HAL not in text for text in to_rosa)


def test_what_arrived_is_told_back(talk, match):
    talk.work()

    answer = talk.tell(talk.sent[0], "delivered")

    assert answer.status_code == 200
    assert Message.objects.get(provider_id=talk.sent[0].sid).outcome == "delivered"


def test_a_sentence_is_answered_politely_and_waits_for_a_person(talk, match):
    talk.work()
    talk.say(HAL, "yes but not on Tuesday")
    talk.work()

    match.refresh_from_db()
    assert match.status == MatchStatus.PROPOSED
    assert "coordinator will read this" in talk.sent[-1].text
    assert Reply.objects.get().state == "for_a_person"


def test_stop_is_confirmed_and_then_it_is_quiet(talk, match):
    talk.work()
    talk.say(HAL, "STOP")
    talk.work()

    assert "no more messages" in talk.sent[-1].text


def test_a_stranger_is_answered_in_the_same_breath(talk, db):
    first, second = (talk.say("+12125550111", "hi") for _each in range(2))

    assert "<Message>" in first.text
    assert "<Message>" not in second.text
    assert talk.say("+12125550111", "hi", sid="IN000001").status_code == 409


def test_the_link_in_the_text_leads_to_the_question(talk, match, client):
    talk.work()
    link = talk.sent[0].text.split()[-1]

    page = client.get(link.removeprefix(talk.incoming.removesuffix("/hooks/text/incoming/")),
                      follow=True)  # fmt: skip

    assert page.status_code == 200
    assert page.redirect_chain[0][0].endswith(f"/matches/{match.pk}/")
    assert "A ride to the clinic" in page.text
