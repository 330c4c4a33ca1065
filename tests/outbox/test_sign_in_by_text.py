"""Signing in with a number: the code comes as a text message, where a gateway is named."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import ContactWay, Member
from needs.models import Need
from outbox import delivery
from outbox.accounts import UNFINISHED_LIFETIME
from outbox.models import Message
from outbox.numbers import unfinished_numbers
from tests.commons.answers import ride
from tests.factories import ContactWayFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gateway")]

SIGN_IN, CODE = "/accounts/sign-in/", "/accounts/sign-in/code/"
NUMBER, TYPED = "+12125557788", "(212) 555-7788"


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    """Let each test ask for codes as if nobody had before."""
    cache.clear()


def ask(client, where=TYPED):
    return client.post(SIGN_IN, {"email": where}, follow=True)


def newest_code(gateway):
    """Send the newest message and read the code in the text that arrived."""
    delivery.deliver(Message.objects.latest("pk").pk)
    (code,) = re.findall(r"\d{4}-\d{4}", gateway.sent[-1].text)
    return code


def sign_in(client, gateway) -> Member:
    ask(client)
    client.post(CODE, {"code": newest_code(gateway)})
    member: Member = Member.objects.get(pk=client.session["_auth_user_id"])
    return member


def test_number_becomes_a_member_with_a_proved_way(client, gateway):
    assert TYPED in ask(client).text or NUMBER in ask(client).text

    client.post(CODE, {"code": newest_code(gateway)})

    member = Member.objects.get(pk=client.session["_auth_user_id"])
    way = member.ways.get()
    assert (way.value, way.unproved, way.by_other) == (NUMBER, False, False)
    assert way.verified_at
    assert gateway.sent[-1].to == NUMBER


def test_number_in_another_spelling_is_the_same_member(client, gateway):
    first = sign_in(client, gateway)
    again = Client()
    ask(again, "212.555.7788")
    again.post(CODE, {"code": newest_code(gateway)})

    assert again.session["_auth_user_id"] == str(first.pk)
    assert Member.objects.count() == 1


def test_lost_link_is_found_again_by_the_number_it_was_posted_with(client, gateway, areas):
    client.post("/needs/new/", ride(areas["mill-row"], reach_at=TYPED, what="A lost ride"))
    me = Client()

    member = sign_in(me, gateway)
    page = me.get("/your-page/earlier/").text
    assert "A lost ride" in page
    poster = Need.objects.get().requester
    me.post("/your-page/earlier/", {"poster": poster.pk, "answer": "yes"})

    assert Need.objects.get().requester == member
    assert "A lost ride" in me.get("/your-page/").text


def test_every_number_gets_the_same_answer(client, gateway):
    sign_in(client, gateway)

    pages = [ask(Client(), where).text for where in (TYPED, "(212) 555-7799")]

    secrets = r'value="[\w-]{40,}"|77[89]\d|555-?77\d\d'
    assert re.sub(secrets, "", pages[0]) == re.sub(secrets, "", pages[1])


def test_number_that_moved_on_signs_in_as_somebody_else_no_more(client, gateway, rosa):
    old = sign_in(client, gateway)
    ContactWay.objects.filter(member=old).update(verified_at=None, member=rosa)

    assert sign_in(Client(), gateway) != old


@pytest.mark.parametrize("typed", ["", "12", "hello", "@", "rosa@", "+1 212 555 77889 9999"])
def test_what_is_neither_is_refused_with_the_words_kept(client, typed):
    answer = client.post(SIGN_IN, {"email": typed})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert not Message.objects.exists()
    assert not typed or f'value="{typed}"' in answer.text


def test_mail_still_works_beside_it(client):
    ask(client, "Rosa@Example.org")

    assert ContactWay.objects.count() == 0
    assert Message.objects.get().kind == "sign_in_code"


def test_texts_have_a_rate_of_their_own(client, settings):
    for number in range(settings.RATES["code_by_text"].each):
        ask(client, f"212 555 77{number:02}")

    assert ask(client, "212 555 7799").status_code == 429
    assert ask(client, "rosa@example.org").status_code == 200


def test_number_that_nobody_proved_is_erased_after_a_day(client, gateway, rosa):
    ContactWayFactory(member=rosa, kind="text", value=NUMBER, by_other=True, unproved=True)
    ask(client, "212 555 7799")
    sign_in(Client(), gateway)
    later = timezone.now() + UNFINISHED_LIFETIME

    unfinished_numbers(before=timezone.now() - UNFINISHED_LIFETIME).delete()
    assert ContactWay.objects.filter(value="+12125557799").exists()
    unfinished_numbers(before=later).delete()

    assert not ContactWay.objects.filter(value="+12125557799").exists()
    assert ContactWay.objects.filter(value=NUMBER).count() == 2


def test_without_a_gateway_only_mail_is_asked_for(client, settings):
    settings.TEXT_GATEWAY, settings.DEMO = None, False

    assert "phone number" not in client.get(SIGN_IN).text
    assert "valid email address" in client.post(SIGN_IN, {"email": TYPED}).text
