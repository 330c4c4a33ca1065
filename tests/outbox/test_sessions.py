"""The page of one's own sign-ins: days and families of browsers, and how to end them."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.sessions import SEEN, sessions_of

pytestmark = pytest.mark.django_db

PAGE = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.fixture
def sign_in(settings):
    """Return what opens a browser of its kind in which a member is signed in."""
    settings.DEMO = True

    def sign_in(member, agent=""):
        type(member).objects.filter(pk=member.pk).update(is_demo=True)
        browser = Client(headers={"user-agent": agent} if agent else None)
        browser.post(reverse("commons:demo_sign_in", args=[member.handle]))
        return browser

    return sign_in


def marks_on(page):
    return re.findall(r'name="session" value="(\w+)"', page.text)


def is_signed_in(browser):
    return browser.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (ANDROID, "Chrome on Android"),
        (IPHONE, "Safari on an iPhone"),
        (EDGE, "Edge on Windows"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_browser_is_named_by_its_family(rosa, sign_in, agent, words):
    page = sign_in(rosa, agent).get(PAGE)

    assert f"<h2>{words} (this one)</h2>" in page.text
    assert marks_on(page) == []


def test_page_lists_own_browsers_only(rosa, sam, sign_in):
    sign_in(rosa, ANDROID)
    sign_in(sam, IPHONE)

    page = sign_in(rosa, FIREFOX).get(PAGE)

    assert "Chrome on Android" in page.text
    assert "iPhone" not in page.text
    assert len(marks_on(page)) == 1
    assert not any(session.pk in page.text for session in Session.objects.all())


def test_one_browser_is_signed_out(rosa, sign_in):
    phone, here = sign_in(rosa, ANDROID), sign_in(rosa, FIREFOX)

    answer = here.post(f"{PAGE}end/", {"session": marks_on(here.get(PAGE))[0]}, follow=True)

    assert "Signed out there." in answer.text
    assert not is_signed_in(phone)
    assert is_signed_in(here)


def test_browser_of_somebody_else_stays(rosa, sam, sign_in):
    _other, theirs, mine = sign_in(rosa), sign_in(rosa), sign_in(sam)

    for mark in (*marks_on(theirs.get(PAGE)), "", "x", "\x00", "é"):
        mine.post(f"{PAGE}end/", {"session": mark})

    assert is_signed_in(theirs)
    assert len(sessions_of(rosa, this=None)) == 2


def test_out_everywhere_is_here_too_and_nobody_else(rosa, sam, sign_in):
    phone, here, theirs = sign_in(rosa), sign_in(rosa), sign_in(sam)

    answer = here.post(f"{PAGE}end-of-all/", follow=True)

    assert "You are signed out everywhere." in answer.text
    assert not is_signed_in(phone)
    assert not is_signed_in(here)
    assert is_signed_in(theirs)


def test_day_of_the_last_visit_is_noted_and_the_end_stays(rosa, sign_in):
    browser = sign_in(rosa)
    yesterday = timezone.now().date() - timedelta(days=1)
    session = browser.session
    session[SEEN] = yesterday.isoformat()
    session.save()

    browser.get(PAGE)

    (found,) = sessions_of(rosa, this=None)
    assert found.seen_on == timezone.now().date()
    assert Session.objects.get().expire_date <= timezone.now() + timedelta(days=30)


def test_session_from_before_has_no_days(rosa, sign_in):
    browser = sign_in(rosa)
    session = browser.session
    for name in ("begun_on", "seen_on", "browser"):
        del session[name]
    session.save()

    page = browser.get(PAGE)

    assert "A browser (this one)" in page.text
    assert "last seen" not in page.text


def test_session_keeps_no_address(rosa, sign_in):
    browser = sign_in(rosa, FIREFOX)

    assert "127.0.0.1" not in str(dict(browser.session))
