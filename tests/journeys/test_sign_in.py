"""Signing in by a code that comes by e-mail, from the form to the own page."""

import re
import time
from datetime import timedelta
from textwrap import wrap

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.forgetting import forget_member
from members.models import ContactWay, Member, PaperCode
from members.services import mint_link, renew_paper_code
from neighborhood import retention
from outbox import delivery
from outbox.accounts import UNFINISHED_LIFETIME, unfinished
from outbox.models import Message, MessageState
from tests.factories import ContactWayFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/sign-in/"
CODE = "/accounts/sign-in/code/"
OWN_PAGES = (
    "account_email", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
)  # fmt: skip


@pytest.fixture
def client_factory():
    """Return what makes further browsers."""
    return Client


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    """Let each test ask for codes as if nobody had before."""
    cache.clear()


def ask(client, address):
    return client.post(SIGN_IN, {"email": address}, follow=True)


def newest_code() -> str:
    """Deliver the newest message as the worker would and read the code in it."""
    message = Message.objects.latest("pk")
    delivery.deliver(message.pk)
    message.refresh_from_db()
    (code,) = re.findall(r"^\d{4}-\d{4}$", message.arrival.text, re.MULTILINE)
    return str(code)


def sign_in(client, address) -> Member:
    ask(client, address)
    client.post(CODE, {"code": newest_code()})
    member: Member = Member.objects.get(pk=client.session["_auth_user_id"])
    return member


def test_new_address_becomes_a_member_with_a_proved_way(client):
    response = ask(client, "Rosa@Example.org")
    assert "rosa@example.org" in response.text

    response = client.post(CODE, {"code": newest_code()})

    member = Member.objects.get(pk=client.session["_auth_user_id"])
    assert response.url == reverse("commons:your_page")
    assert member.ways.get().value == "rosa@example.org"
    assert member.ways.get().verified_at


def test_known_address_signs_in_as_the_same_member(client, client_factory):
    first = sign_in(client, "rosa@example.org")

    again = sign_in(client_factory(), "ROSA@example.org")

    assert again == first
    assert Member.objects.count() == 1


def test_every_address_gets_the_same_answer(client, client_factory):
    sign_in(client, "known@example.org")

    pages = [ask(client_factory(), f"{name}@example.org").text for name in ("known", "other")]

    secrets = r'value="[\w-]{40,}"|known@|other@'
    assert re.sub(secrets, "", pages[0]) == re.sub(secrets, "", pages[1])


def test_no_answer_comes_sooner_than_the_floor(client_factory, settings):
    settings.SIGN_IN_TAKES = least = timedelta(milliseconds=300)
    sign_in(client_factory(), "known@example.org")

    for name in ("known", "other"):
        begun = time.monotonic()
        client_factory().post(SIGN_IN, {"email": f"{name}@example.org"})
        assert time.monotonic() - begun >= least.total_seconds()


def test_code_is_erased_once_delivered(client):
    ask(client, "rosa@example.org")

    newest_code()

    message = Message.objects.get()
    assert message.state == MessageState.SENT
    assert "secret" not in message.ids


def test_code_that_came_too_late_is_dropped(client, time_machine):
    ask(client, "rosa@example.org")

    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    delivery.deliver(Message.objects.get().pk)

    message = Message.objects.get()
    assert message.state == MessageState.DROPPED
    assert "secret" not in message.ids


def test_wrong_code_keeps_the_page_and_the_address(client):
    ask(client, "rosa@example.org")

    response = client.post(CODE, {"code": "0000-0000"})

    assert "rosa@example.org" in response.text
    assert 'role="alert"' in response.text
    assert "_auth_user_id" not in client.session


def test_code_is_tried_three_times_however_many_come_at_once(client):
    ask(client, "rosa@example.org")
    code, before = newest_code(), Session.objects.get().session_data

    answers = []
    for wrong in range(5):
        answers.append(client.post(CODE, {"code": f"0000-000{wrong}"}))
        # The others of one instant read the session as it was before.
        Session.objects.update(session_data=before)
    client.post(CODE, {"code": code})

    assert [answer.status_code for answer in answers] == [200, 200, 200, 302, 302]
    assert "_auth_user_id" not in client.session


def test_code_is_sent_again_twice_however_many_ask_at_once(client):
    ask(client, "rosa@example.org")
    before = Session.objects.get().session_data

    for _time in range(5):
        client.post(CODE, {"action": "resend"})
        # The others of one instant read the session as it was before.
        Session.objects.update(session_data=before)

    assert Message.objects.count() == 3


def test_code_for_a_new_address_is_tried_three_times(client):
    sign_in(client, "rosa@example.org")
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": "1"})
    session = Session.objects.get()
    url = reverse("account_email_verification_sent")

    for wrong in range(3):
        client.post(url, {"code": f"0000-000{wrong}"})
        Session.objects.update(session_data=session.session_data)
    client.post(url, {"code": newest_code()})

    assert not EmailAddress.objects.filter(email="new@example.org", verified=True).exists()


def test_typed_address_leaves_its_session_after_a_quarter_of_an_hour(client, time_machine):
    ask(client, "rosa@example.org")
    time_machine.move_to(timezone.now() + timedelta(minutes=16))

    retention.run(at=timezone.now())

    assert not Session.objects.exists()


def test_finished_sign_in_lasts_as_long_as_ever(client):
    sign_in(client, "rosa@example.org")

    session = Session.objects.get(pk=client.session.session_key)
    assert session.expire_date > timezone.now() + timedelta(days=29)


def test_forgetting_takes_what_somebody_only_began_to_sign_in_with(client, client_factory):
    rosa = sign_in(client, "rosa@example.org")
    ask(client_factory(), "rosa@example.org")
    ask(client_factory(), "hal@example.org")

    forget_member(rosa, by=rosa)

    [left] = Session.objects.all()
    assert "hal@example.org" in str(left.get_decoded())


def test_code_works_only_in_the_browser_that_asked(client, client_factory):
    ask(client, "rosa@example.org")
    stranger = client_factory()
    ask(stranger, "stranger@example.org")
    rosas_code = f"{Message.objects.earliest('pk').ids['secret']:08d}"

    stranger.post(CODE, {"code": rosas_code})

    assert "_auth_user_id" not in stranger.session


def test_a_new_code_replaces_the_one_before(client):
    ask(client, "rosa@example.org")
    first = newest_code()

    client.post(CODE, {"action": "resend"})
    client.post(CODE, {"code": first})
    assert "_auth_user_id" not in client.session
    client.post(CODE, {"code": newest_code()})

    assert "_auth_user_id" in client.session


def test_posting_address_leads_to_the_posts_and_ends_older_links(client, hal):
    token, code = mint_link(hal), renew_paper_code(hal)

    member = sign_in(client, "hal@example.org")

    assert member == hal
    assert client.get(f"/m/{token}/").status_code == 404
    assert not PaperCode.objects.exists()
    assert code


@pytest.mark.parametrize("position", [0, 1])
def test_address_beside_somebody_elses_number_does_not_open_their_page(client, sam, position):
    ContactWayFactory(member=sam, value="rosa@example.org", position=position)

    assert sign_in(client, "rosa@example.org") != sam


def test_address_written_beside_another_later_does_not_hide_ones_own_posts(client, hal, sam):
    ContactWayFactory(member=sam, value="hal@example.org")

    assert sign_in(client, "hal@example.org") == hal


def test_address_added_by_somebody_else_does_not_open_their_account(client, client_factory):
    mallory = sign_in(client, "mallory@example.org")
    client.post(reverse("account_email"), {"email": "rosa@example.org", "action_add": "1"})

    rosa = sign_in(client_factory(), "rosa@example.org")

    assert rosa != mallory


def test_change_of_address_moves_the_way_after_the_code(client):
    member = sign_in(client, "rosa@example.org")

    page = client.post(
        reverse("account_email"), {"email": "new@example.org", "action_add": "1"}, follow=True
    )
    assert "new@example.org" in page.text
    assert member.ways.get().value == "rosa@example.org"
    client.post(reverse("account_email_verification_sent"), {"code": newest_code()})

    assert member.ways.get().value == "new@example.org"
    assert EmailAddress.objects.get(user=member).email == "new@example.org"


def test_second_proof_is_asked_for_once_an_app_is_set_up(client, client_factory):
    sign_in(client, "rosa@example.org")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": code})

    browser = client_factory()
    ask(browser, "rosa@example.org")
    response = browser.post(CODE, {"code": newest_code()}, follow=True)

    assert "<svg" in page.text
    assert response.redirect_chain[-1][0].startswith(reverse("mfa_authenticate"))
    assert "style=" not in response.text
    assert "_auth_user_id" not in browser.session


def test_app_on_this_device_opens_with_the_secret_or_has_it_in_fours(client):
    sign_in(client, "rosa@example.org")

    page = client.get(reverse("mfa_activate_totp"))

    secret = page.context["form"].secret
    assert re.search(rf'href="otpauth://totp/[^"]+\?secret={secret}&amp;issuer=', page.text)
    (shown,) = re.findall(r'<code id="secret"[^>]*>(.*?)</code>', page.text, re.DOTALL)
    assert re.findall(r"<span\s*>(\w{4})</span>", shown) == wrap(secret, 4)
    # What is copied holds no space.
    assert re.sub("<[^>]+>", "", shown) == secret


def test_key_has_no_name_until_somebody_gives_one(client):
    rosa = sign_in(client, "rosa@example.org")

    page = client.get(reverse("mfa_add_webauthn"))

    assert page.context["form"]["name"].value() == ""
    assert get_adapter().generate_authenticator_name(rosa, "webauthn") == "Key 1"


def test_forgotten_member_starts_anew(client, client_factory):
    rosa = sign_in(client, "rosa@example.org")
    forget_member(rosa, by=rosa)
    assert not EmailAddress.objects.exists()

    again = sign_in(client_factory(), "rosa@example.org")

    assert again != rosa
    assert client.get(reverse("account_email")).status_code == 302


def test_sign_out_asks_first_and_then_does(client):
    sign_in(client, "rosa@example.org")

    assert "_auth_user_id" in client.session
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["signup/", "password/change/", "password/reset/", "login/"])
def test_pages_about_passwords_are_not_there(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["account_email", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"],
)
def test_own_pages_show_to_their_member_only(client, client_factory, name):
    sign_in(client, "rosa@example.org")

    page = client.get(reverse(name))

    assert page.status_code == 200
    assert "style=" not in page.text
    assert client_factory().get(reverse(name)).status_code == 302


def test_unproved_addresses_are_dropped_after_a_day(client, time_machine):
    ask(client, "rosa@example.org")
    assert not unfinished(before=timezone.now() - UNFINISHED_LIFETIME).exists()

    time_machine.move_to(timezone.now() + timedelta(hours=25))
    unfinished(before=timezone.now() - UNFINISHED_LIFETIME).delete()

    assert not EmailAddress.objects.exists()
    assert not ContactWay.objects.exists()


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        ("account_sessions", "commons:your_page"), ("account_logout", "commons:your_page"),
        ("mfa_index", "commons:your_page"), ("mfa_activate_totp", "mfa_index"),
        ("mfa_list_webauthn", "mfa_index"), ("mfa_add_webauthn", "mfa_index"),
    ],
)  # fmt: skip
def test_page_about_signing_in_has_a_way_back(client, name, leads_to):
    sign_in(client, "rosa@example.org")

    page = client.get(reverse(name)).text

    back = re.search(r'class="go"\s+href="([^"]+)"', page)
    assert back is not None
    assert back[1] == reverse(leads_to)
