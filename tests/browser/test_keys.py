"""Signing in with a key: a stick, or the device itself, played by a virtual one in Chromium."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from outbox.delivery import deliver
from outbox.models import Message

pytestmark = pytest.mark.browser
SIGN_IN = "/accounts/sign-in/"
# Where something was before and after each move that the browser saw since the page began.
MOVED = """() => new Promise((done) => new PerformanceObserver((seen) => done(
  seen.getEntries().flatMap((move) => move.sources.map(({ node }) => node?.outerHTML)),
)).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done([]), 500))"""


@pytest.fixture
def page(open_browser) -> Page:
    """Open a browser on a device that has a key in it and knows its owner."""
    page: Page = open_browser()
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def sign_in_by_code(page):
    """Ask for a code, and type the one that arrived."""
    page.goto(SIGN_IN)
    page.get_by_label("Your e-mail").fill("key@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Your code")).to_be_visible()
    message = Message.objects.latest("pk")
    deliver(message.pk)
    message.refresh_from_db()
    (code,) = re.findall(r"^\d{4}-\d{4}$", message.arrival.text, re.MULTILINE)
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Go on").click()


def sign_out(page):
    page.goto("/accounts/sign-out/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_device_that_was_added_signs_in_without_a_code(page):
    sign_in_by_code(page)
    page.get_by_role("link", name="Keys and a second proof").click()
    page.get_by_role("link", name="Add a key").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    sign_out(page)

    page.goto(SIGN_IN)
    page.get_by_role("button", name="Use a key or this device").click()

    expect(page.get_by_role("link", name="Keys and a second proof")).to_be_visible()
    assert Message.objects.filter(kind="sign_in_code").count() == 1


def test_device_that_nobody_added_is_told_what_to_do(page):
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Use a key or this device").click()

    expect(page.get_by_text("That did not work")).to_be_visible()


def test_without_javascript_no_key_is_offered(open_browser):
    page = open_browser(java_script_enabled=False)
    page.goto(SIGN_IN)

    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    expect(page.get_by_text("Use a key or this device")).to_be_hidden()


@pytest.mark.parametrize("path", [SIGN_IN, "/accounts/keys/webauthn/add/"])
def test_nothing_moves_when_a_browser_turns_out_to_know_keys(page, path):
    sign_in_by_code(page)
    if path == SIGN_IN:
        sign_out(page)

    page.goto(path)

    expect(page.locator("#use-key")).to_be_visible()
    assert page.evaluate(MOVED) == []


def test_browser_without_keys_is_told_so(page):
    page.add_init_script("delete window.PublicKeyCredential")
    sign_in_by_code(page)

    page.goto("/accounts/keys/webauthn/add/")

    expect(page.get_by_text("This browser cannot use keys")).to_be_visible()
    expect(page.locator("#use-key")).to_be_hidden()
