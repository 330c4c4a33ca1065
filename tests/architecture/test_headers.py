"""What every answer says to browsers: what may run, who may keep it, who may hear of it."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse, reverse_lazy

from members.headers import FOR_PAGES, SECRET_PATHS, is_secret
from members.services import mint_link
from members.short_links import lead_short_link
from mutualaid.logs import SECRET
from tests.architecture.test_doors import DOORS, address, match
from tests.factories import NeedFactory

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
TOKENS = "/static/css/tokens.css"
SHEET = "commons:design_sheet"
PUBLIC = [
    door for door in DOORS
    if door.is_public and not door.is_by_link and not door.wanted and door.name != SHEET
]  # fmt: skip


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


@pytest.mark.parametrize(
    "asked",
    ["/m/{}", "/m/{}/", "/m/{}/wishes", "/es/m/{}", "/l/{}", "/stop/{}", "/stop/{}/",
     "/was-it-you/{}/", "/zh-hans/was-it-you/{}"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_way_to_a_secret_address_is_kept_and_listed_nowhere(client, rosa, asked, method):
    lead_short_link(token := mint_link(rosa), to="still/")

    answer = getattr(client, method)(asked.format(token), headers={"accept-language": "es"})

    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_addresses_that_no_log_tells_are_those_that_nobody_keeps():
    assert all(SECRET.match(f"/{name}/abc") for name in SECRET_PATHS)
    assert not is_secret("/needs/m/abc/")
    assert not is_secret("/m/")
    assert not is_secret("/es/")


def test_page_that_is_not_there_is_not_kept(client, areas):
    assert client.get("/no-such-page/")["Cache-Control"] == "no-store, private"


@pytest.fixture
def over_https(settings):
    """Cookies as a real place has them."""
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        setattr(settings, f"{kind}_COOKIE_SECURE", True)
    for kind in ("SESSION", "CSRF", "LANGUAGE", "MESSAGES"):
        setattr(settings, f"{kind}_COOKIE_NAME", f"__Host-{kind.lower()}")


def test_cookies_belong_to_this_very_host_and_to_no_script(client, over_https, areas):
    form = f"/needs/{NeedFactory().pk}/report/"
    client.get(form, secure=True)
    client.post("/language/", {"language": "es", "next": "/"}, secure=True)
    client.post(f"/es{form}", {"text": "Not true", "sure": "yes"}, secure=True)

    assert set(client.cookies) == {"__Host-csrf", "__Host-language", "__Host-messages"}
    for cookie in client.cookies.values():
        assert cookie["secure"] is cookie["httponly"] is True
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
    assert not Session.objects.exists()


def test_sentence_is_said_once_and_its_cookie_goes(client, over_https, areas):
    form = f"/needs/{NeedFactory().pk}/report/"
    answer = client.post(form, {"text": "Not true"}, secure=True)
    page = client.get(answer["Location"], secure=True)

    assert "Thank you" in page.text
    assert page.cookies["__Host-messages"]["max-age"] == 0


@pytest.mark.parametrize("address", [TOKENS, reverse_lazy(SHEET)])
def test_style_sheet_may_be_kept_and_says_no_more_than_it_has_to(client, address):
    answer = client.get(address)
    answer.close()

    assert ("Cross-Origin-Resource-Policy" in answer) == (address != TOKENS)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not set(FOR_PAGES) & set(answer.headers)
    assert "no-store" not in answer.get("Cache-Control", "")
