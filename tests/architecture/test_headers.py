"""What every answer says to browsers: what may run, who may keep it, who may hear of it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from members.services import mint_link
from tests.architecture.test_doors import DOORS, address, match

__all__ = ["match"]

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
    "font-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'", "worker-src": "'self'",
    "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}  # fmt: skip
INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|\s(?:data-)?hx-on|javascript:"
)
PUBLIC = [door for door in DOORS if door.is_public and not door.is_by_link and not door.wanted]


def policy_of(answer):
    """Return the content policy of an answer as a table."""
    rules = answer["Content-Security-Policy"].split("; ")
    return dict(rule.split(" ", 1) for rule in rules)


@pytest.mark.parametrize("door", PUBLIC, ids=lambda door: door.name)
def test_public_page_allows_what_it_needs_and_nothing_inline(areas, door):
    answer = Client().get(reverse(door.name))

    assert policy_of(answer) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    if answer["Content-Type"].startswith("text/html"):
        assert not INLINE.search(answer.text)
        assert "camera=()" in answer["Permissions-Policy"]


def test_page_of_nobody_may_be_kept(client, areas):
    assert "no-store" not in client.get(reverse("needs:board")).get("Cache-Control", "")


@pytest.mark.slow
@pytest.mark.parametrize("role", ["requester", "coordinator", "admin"])
def test_nothing_that_somebody_known_sees_is_kept(match, cast, role):
    kept = {}
    for door in DOORS:
        if door.is_by_link or door.name.startswith("admin:") or door.name == "identity":
            continue
        answer = cast[role].get(address(door, match))
        if "no-store" not in answer.get("Cache-Control", ""):
            kept[door.name] = answer.status_code

    assert kept == {}


@pytest.mark.parametrize("name", ["account_login", "account_confirm_login_code", "admin:login"])
def test_no_step_of_signing_in_is_kept(client, areas, name):
    assert client.get(reverse(name))["Cache-Control"] == "no-store, private"


def test_admin_is_not_kept(ada):
    client = Client()
    client.force_login(ada)

    assert client.get(reverse("admin:index"))["Cache-Control"] == "no-store, private"


def test_page_behind_a_link_tells_its_address_to_nobody_else(client, rosa):
    answer = client.get(reverse("link:overview", args=[mint_link(rosa)]))

    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_page_that_is_not_there_is_not_kept(client, areas):
    assert client.get("/no-such-page/")["Cache-Control"] == "no-store, private"


def test_style_sheet_may_be_kept_and_is_for_this_site_only(client):
    answer = client.get("/static/css/tokens.css")
    answer.close()

    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not {"Referrer-Policy", "Cross-Origin-Opener-Policy"} & set(answer.headers)
    assert "no-store" not in answer.get("Cache-Control", "")
