"""The door of the admin: the same sign-in as everybody's, and only for staff."""

import pytest
from django.core.management import call_command

from members.models import Member

pytestmark = pytest.mark.django_db


def test_admin_login_leads_to_the_sign_in_by_code(client):
    for address in ("/admin/", "/admin/login/"):
        answer = client.get(address, follow=True)

        assert answer.redirect_chain[-1][0].startswith("/accounts/sign-in/?next=")


def test_admin_login_takes_no_password(client):
    ada = Member.objects.create_superuser("ada", password="a long password")

    client.post("/admin/login/", {"username": ada.handle, "password": "a long password"})

    assert "_auth_user_id" not in client.session


def test_admin_is_closed_to_members(client, sam):
    client.force_login(sam)

    assert client.get("/admin/login/").status_code == 403


def test_admin_signed_in_as_one_of_the_cast_comes_in(client, ada, settings):
    settings.DEMO = True
    Member.objects.filter(pk=ada.pk).update(is_demo=True)

    client.post("/demo/sign-in/ada/")

    assert client.get("/admin/").status_code == 200
