"""Nothing stays behind: no trail of pages, and a shared tablet that clears itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.hands import stop_the_clock

pytestmark = pytest.mark.browser

TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_back_after_the_way_out_finds_none_of_our_pages(open_browser, rosa, door):
    page = open_browser(viewport=PHONE)
    page.route(re.compile("wikipedia|example"), lambda route: route.fulfill(body="elsewhere"))
    stop_the_clock(page)
    page.goto("https://before.example/")
    before = page.evaluate("history.length")
    page.goto(door(rosa))
    for _each in range(2):
        with page.expect_navigation():
            page.locator("main a[href^='/m/']").first.click()
    assert page.evaluate("history.length") == before + 1
    leave_by_keys(page)

    # So late that the answer to this line is there before the page goes.
    page.evaluate("() => { setTimeout(() => history.back(), 1000); }")

    page.wait_for_url("https://before.example/")


def leave_by_keys(page):
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("https://www.wikipedia.org/")
    page.wait_for_load_state()
    page.clock.resume()


def test_refused_form_keeps_its_answers_and_leaves_no_trail(open_browser, areas, categories):
    page = open_browser(viewport=PHONE)
    page.goto("/needs/new/")
    before = page.evaluate("history.length")
    page.locator("main form[method=post] button[type=submit]").last.click()

    expect(page.locator("main [role=alert]").first).to_be_visible()
    assert page.evaluate("history.length") == before


def test_download_takes_the_place_of_the_page_with_its_buttons(open_browser, rosa, door):
    page = open_browser(viewport=PHONE)
    page.goto(door(rosa, "about-me/download/"))
    before = page.evaluate("history.length")

    with page.expect_download():
        page.get_by_role("button", name="Save it as a file").click()
    page.get_by_role("button", name="Show it as a page").click()

    page.get_by_role("heading", name="Everything about you", exact=True).wait_for()
    assert page.evaluate("history.length") == before


@pytest.mark.parametrize(("is_shared", "kept"), [(False, ("tel", "email")), (True, ("off", "off"))])
def test_browser_is_told_which_way_was_chosen_unless_it_is_shared(
    open_browser, shared, areas, is_shared, kept
):
    page = open_browser(viewport=PHONE)
    page.context.add_cookies(shared if is_shared else [])
    page.goto("/needs/new/")

    for reach, told in zip(("text", "email"), kept, strict=True):
        page.locator(f"[name=reach][value={reach}]").check(force=True)
        expect(page.locator("[name=reach_at]")).to_have_attribute("autocomplete", told)


def test_shared_tablet_clears_after_two_minutes(open_browser, street, shared, rosa, door):
    page = open_browser(viewport=PHONE)
    page.context.add_cookies(shared)
    page.clock.install()
    page.goto(door(rosa))
    page.clock.run_for(105_000)
    page.get_by_role("button", name="I am still here").click()
    expect(page.get_by_text("This clears itself soon.")).to_be_hidden()
    page.clock.run_for(105_000)
    expect(page.get_by_text("This clears itself soon.")).to_be_visible()
    assert not page.evaluate(TOO_WIDE)

    page.clock.run_for(16_000)

    page.wait_for_url(f"{street}/")


def test_shared_tablet_clears_without_javascript(open_browser, shared, settings, rosa, door):
    settings.KIOSK_SECONDS = 1
    page = open_browser(viewport=PHONE, java_script_enabled=False)
    page.context.add_cookies(shared)

    page.goto(door(rosa))

    page.wait_for_url(lambda url: "/m/" not in url)
