"""The door of the admin: the same sign-in as everybody's, and only for staff."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from members.models import Member
from tests.journeys.test_sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    """Let each test ask for codes as if nobody had before."""
    cache.clear()


def test_admin_login_leads_to_the_sign_in_by_code(client):
    for address in ("/admin/", "/admin/login/"):
        answer = client.get(address, follow=True)

        assert answer.redirect_chain[-1][0].startswith("/accounts/sign-in/?next=")


def test_admin_login_takes_no_password(client):
    ada = Member.objects.create_superuser("ada", password="a long password")

    client.post("/admin/login/", {"username": ada.handle, "password": "a long password"})

    assert "_auth_user_id" not in client.session


def test_first_admin_signs_in_with_a_code(client):
    call_command("make_admin", "Ada@example.org", stdout=StringIO())

    member = sign_in(client, "ada@example.org")

    assert member.is_superuser
    assert client.get("/admin/").status_code == 200


def test_making_an_admin_twice_makes_one(client):
    for _time in range(2):
        call_command("make_admin", "ada@example.org", stdout=StringIO())

    assert Member.objects.get().is_superuser


def test_posting_with_the_address_makes_nobody_an_admin(client, hal):
    call_command("make_admin", "hal@example.org", stdout=StringIO())

    hal.refresh_from_db()
    assert not hal.is_staff


def test_making_an_admin_wants_an_address():
    with pytest.raises(CommandError, match="is not an e-mail address"):
        call_command("make_admin", "ada")


def test_admin_is_closed_to_members(client, sam):
    client.force_login(sam)

    assert client.get("/admin/login/").status_code == 403


def test_admin_signed_in_as_one_of_the_cast_comes_in(client, ada, settings):
    settings.DEMO = True
    Member.objects.filter(pk=ada.pk).update(is_demo=True)

    client.post("/demo/sign-in/ada/")

    assert client.get("/admin/").status_code == 200
