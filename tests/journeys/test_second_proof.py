"""The desk and the admin open for whoever has the role and has shown the second proof."""

from datetime import timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Event, Member
from members.services import mint_link
from outbox.second_proof import has_proof
from tests.factories import MemberFactory, TermFactory
from tests.journeys.test_sign_in import sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "cora@example.org"
SHUT = ("/triage/", "/triage/terms/", "/admin/", "/admin/members/member/")
FILE = {"as": "file"}
TAKES_OUT = ("/triage/queue.csv", "/triage/paper/phone-list/")


@pytest.fixture(autouse=True)
def in_force(settings):
    """Ask for the second proof as a real place does."""
    cache.clear()
    settings.SECOND_PROOF_REQUIRED = True


@pytest.fixture
def lead(areas) -> Member:
    """Return a coordinator and admin who signs in with an address."""
    member = MemberFactory(name="Lee", is_staff=True, is_superuser=True)
    member.set_unusable_password()
    member.save()
    TermFactory(member=member)
    EmailAddress.objects.create(user=member, email=ADDRESS, primary=True, verified=True)
    return member


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def admin_page_of(member: Member) -> str:
    return reverse("admin:members_member_change", args=[member.pk])


def set_up(browser: Client) -> str:
    """Set up an app in a browser as a person does; return its secret."""
    page = browser.get(reverse("mfa_activate_totp"))
    secret = str(page.context["form"].secret)
    browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


def test_code_of_the_app_is_asked_for_by_a_label_alone(lead, client):
    sign_in(client, ADDRESS)

    page = client.get(reverse("mfa_activate_totp")).text

    assert "The six digits the app shows" in page
    assert "placeholder" not in page


@pytest.mark.parametrize("path", SHUT)
@pytest.mark.parametrize("method", ["get", "post"])
def test_role_without_a_proof_is_led_to_set_one_up(lead, client, path, method):
    sign_in(client, ADDRESS)

    answer = getattr(client, method)(path, follow=True)

    assert answer.redirect_chain == [(reverse("mfa_index"), 302)]
    assert "First set up a second proof." in answer.text


@pytest.mark.django_db(transaction=True)
def test_desk_opens_where_the_proof_was_set_up(lead, client):
    sign_in(client, ADDRESS)

    set_up(client)

    assert has_proof(lead)
    assert [client.get(path).status_code for path in SHUT] == [200] * len(SHUT)


def test_codes_on_paper_come_with_the_app(lead, client):
    sign_in(client, ADDRESS)

    set_up(client)

    assert Authenticator.objects.filter(user=lead, type="recovery_codes").exists()


def test_browser_from_before_signs_in_once_more(lead, client):
    before = Client()
    sign_in(before, ADDRESS)
    sign_in(client, ADDRESS)
    set_up(client)

    answer = before.get("/triage/", follow=True)

    assert answer.redirect_chain[-1][0] == "/accounts/sign-in/?next=%2Ftriage%2F"
    assert "this time with your second proof" in answer.text
    assert "_auth_user_id" not in before.session


def test_proof_shown_at_sign_in_opens_the_desk(lead, client):
    sign_in(client, ADDRESS)
    secret = set_up(client)
    cache.clear()
    again = Client()

    with pytest.raises(KeyError):
        sign_in(again, ADDRESS)
    again.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert again.get("/triage/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_whoever_takes_their_last_proof_away_sets_up_another(lead, client):
    other = Client()
    other.force_login(lead)
    sign_in(client, ADDRESS)
    secret = set_up(client)
    cache.clear()
    again = client.post(reverse("mfa_deactivate_totp")).url
    client.post(again, {"code": code_of(secret)})

    client.post(reverse("mfa_deactivate_totp"))

    assert not has_proof(lead)
    assert client.get("/triage/").url == reverse("mfa_index")
    assert "Find your page" in other.get("/your-page/").text
    set_up(client)
    assert client.get("/triage/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_desk_asks_the_database_for_no_proof(lead, client, django_assert_num_queries, settings):
    sign_in(client, ADDRESS)
    set_up(client)
    client.get("/triage/")
    settings.SECOND_PROOF_REQUIRED = False
    with CaptureQueriesContext(connection) as without:
        client.get("/triage/")

    settings.SECOND_PROOF_REQUIRED = True
    with django_assert_num_queries(len(without)):
        client.get("/triage/")


@pytest.mark.parametrize("shadow", [True, False])
def test_every_term_asks_for_it_a_shadow_too(areas, client, shadow):
    member = MemberFactory()
    TermFactory(member=member, shadow=shadow)
    client.force_login(member)

    assert client.get("/triage/").url == reverse("mfa_index")


def test_codes_on_paper_alone_are_no_proof(lead, client):
    Authenticator.objects.create(user=lead, type="recovery_codes", data={})
    client.force_login(lead)

    assert client.get("/triage/").url == reverse("mfa_index")


def test_member_without_a_role_is_not_asked(sam, client):
    client.force_login(sam)

    assert client.get("/your-page/").status_code == 200
    assert client.get("/triage/").status_code == 403


def test_coordinator_reaches_their_own_page_without(lead, client):
    client.force_login(lead)

    assert client.get("/your-page/").status_code == 200
    assert client.get("/needs/").status_code == 200


def test_lost_proof_is_reset_signed_out_and_logged(lead, client, caplog):
    sign_in(client, ADDRESS)
    set_up(client)

    call_command("reset_second_proof", ADDRESS, stdout=StringIO())

    assert not Authenticator.objects.filter(user=lead).exists()
    assert client.get("/triage/").status_code == 302
    assert Event.objects.get(verb="proof_reset").subject_id == lead.pk
    assert f"member {lead.pk} was reset" in caplog.text
    assert ADDRESS not in caplog.text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("nobody@example.org", "Nobody signs in"), (ADDRESS, "no second proof to take away")],
)
def test_reset_of_nothing_says_so(lead, address, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("reset_second_proof", address)


@pytest.mark.django_db(transaction=True)
def test_exports_and_rights_ask_for_the_proof_once_more(lead, client, time_machine):
    sign_in(client, ADDRESS)
    secret = set_up(client)
    cache.clear()
    time_machine.move_to(timezone.now() + timedelta(seconds=301))
    for path in (*TAKES_OUT, admin_page_of(lead), "/triage/terms/lending/"):
        answer = client.post(path)
        assert answer.status_code == 303, path
        assert answer.url.startswith("/accounts/password/?next="), path

    asked = client.get(answer.url, follow=True)
    assert asked.status_code == 200
    path, query = asked.redirect_chain[-1][0].split("?")
    done = client.post(f"{path}?{query}", {"code": code_of(secret)})

    assert done.status_code == 302
    assert done.url.startswith("/triage/terms/")
    assert client.post("/triage/queue.csv").status_code == 200
    time_machine.shift(301)
    assert client.post("/triage/queue.csv").status_code == 303


@pytest.mark.django_db(transaction=True)
def test_looking_asks_for_nothing_once_more(lead, client):
    sign_in(client, ADDRESS)
    set_up(client)

    assert client.get("/triage/paper/phone-list/").status_code == 200


def test_role_given_later_takes_no_proof_from_an_old_session(client, time_machine):
    member = sign_in(client, "nina@example.org")
    time_machine.move_to(timezone.now() + timedelta(days=20))
    TermFactory(member=member)

    answer = client.get(reverse("mfa_activate_totp"), follow=True)

    url = reverse("mfa_activate_totp")
    assert answer.redirect_chain[-1][0] == f"/accounts/sign-in/?{urlencode({'next': url})}"
    assert "nobody sets this up in your place" in answer.text
    assert "_auth_user_id" not in client.session
    assert not has_proof(member)


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_first_proof_is_not_sent_from_an_old_session_either(lead, client, time_machine, name):
    sign_in(client, ADDRESS)
    time_machine.move_to(timezone.now() + timedelta(seconds=301))

    assert client.post(reverse(name), {"code": "123456"}).url.startswith("/accounts/sign-in/")


def test_whoever_began_in_time_has_time_to_find_the_app(lead, client, time_machine):
    sign_in(client, ADDRESS)
    secret = str(client.get(reverse("mfa_activate_totp")).context["form"].secret)
    time_machine.move_to(timezone.now() + timedelta(minutes=10))

    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert has_proof(lead)


@pytest.mark.django_db(transaction=True)
def test_desk_is_shut_without_codes_on_paper(lead, client):
    sign_in(client, ADDRESS)
    secret = set_up(client)
    assert client.get("/triage/").status_code == 200

    Authenticator.objects.filter(user=lead, type="recovery_codes").delete()
    assert client.get("/triage/").status_code == 302
    with pytest.raises(KeyError):
        sign_in(client, ADDRESS)
    cache.clear()
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    answer = client.get("/triage/")
    assert answer.url == reverse("mfa_generate_recovery_codes")


@pytest.mark.django_db(transaction=True)
def test_new_codes_on_paper_end_no_session(lead, client):
    sign_in(client, ADDRESS)
    set_up(client)

    client.post(reverse("mfa_generate_recovery_codes"))

    assert client.get("/triage/").status_code == 200


def test_download_asks_for_a_fresh_sign_in(client, time_machine):
    sign_in(client, "nina@example.org")
    assert client.post("/about-me/download/", FILE, follow=True).headers["Content-Disposition"]
    time_machine.move_to(timezone.now() + timedelta(seconds=301))

    answer = client.post("/about-me/download/", FILE, follow=True)

    assert answer.redirect_chain[-1][0] == "/accounts/sign-in/?next=%2Fabout-me%2Fdownload%2F"
    assert "Sign in once more. Then press the button again." in answer.text


def test_download_by_link_says_that_the_link_is_enough(client, areas):
    link = f"/m/{mint_link(MemberFactory())}/about-me/download/"

    assert "whoever has the link can download all of this" in client.get(link).text
    assert client.post(link, FILE, follow=True).headers["Content-Disposition"]


def test_who_can_sign_in_does_so_before_a_download_by_link(client, settings):
    settings.DEMO = True
    nina = sign_in(client, "nina@example.org")
    link = f"/m/{mint_link(nina)}/about-me/download/"
    finder = Client()

    assert "As you can sign in, do that first" in finder.get(link).text
    answer = finder.post(link, FILE)

    assert answer["Location"] == "/accounts/sign-in/?next=%2Fabout-me%2Fdownload%2F"
    assert not Event.objects.filter(verb="downloaded").exists()
    assert client.post(link, FILE, follow=True).headers["Content-Disposition"]


def test_who_signed_in_once_and_can_be_sent_no_code_needs_only_the_link(client):
    nina = sign_in(client, "nina@example.org")
    nina.ways.update(unreachable_at=timezone.now())

    answer = Client().post(f"/m/{mint_link(nina)}/about-me/download/", FILE, follow=True)

    assert answer.headers["Content-Disposition"]


NEW = {"email": "new@example.org", "action_add": "1"}


def test_new_address_asks_for_a_fresh_sign_in(client, time_machine):
    nina = sign_in(client, "nina@example.org")
    time_machine.move_to(timezone.now() + timedelta(seconds=301))

    answer = client.post(reverse("account_email"), NEW)

    assert answer.url == "/accounts/sign-in/?next=%2Faccounts%2Faddress%2F"
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    assert "_auth_user_id" not in client.session
    sign_in(client, "nina@example.org")
    assert client.post(reverse("account_email"), NEW).url == "/accounts/address/code/"
    assert EmailAddress.objects.filter(user=nina, email="nina@example.org", verified=True).exists()


@pytest.mark.django_db(transaction=True)
def test_new_address_asks_whoever_has_a_proof_to_show_it(lead, client, time_machine):
    sign_in(client, ADDRESS)
    secret = set_up(client)
    cache.clear()
    time_machine.move_to(timezone.now() + timedelta(seconds=301))

    asked = client.post(reverse("account_email"), NEW)

    assert asked.url == "/accounts/password/?next=%2Faccounts%2Faddress%2F"
    path, query = client.get(asked.url).url.split("?")
    client.post(f"{path}?{query}", {"code": code_of(secret)})
    assert client.post(reverse("account_email"), NEW).url == "/accounts/address/code/"


@pytest.mark.django_db(transaction=True)
def test_codes_on_paper_are_shown_to_nobody_who_found_the_browser(lead, client, time_machine):
    sign_in(client, ADDRESS)
    set_up(client)
    code = Authenticator.objects.get(user=lead, type="recovery_codes").wrap().get_unused_codes()[0]
    pages = [reverse(f"mfa_{name}_recovery_codes") for name in ("view", "download")]
    assert all(code in client.get(page).text for page in pages)

    time_machine.move_to(timezone.now() + timedelta(seconds=301))

    answers = [client.get(page) for page in pages]
    assert all(answer.url.startswith("/accounts/keys/reauthenticate/") for answer in answers)
