"""Without a line: a page with the group's number, and no page of anybody in the browser."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from neighborhood.models import Neighborhood
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

NUMBER = "212-555-0142"
READY = "async () => { await navigator.serviceWorker.ready; }"
UPDATE = "async () => { await (await navigator.serviceWorker.ready).update(); }"
REPLACED = """async (old) => {
  for (let look = 0; look < 100; look += 1) {
    const names = await caches.keys();
    if (names.length === 1 && names[0] !== old) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}"""
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    kept.push(...requests.map((request) => new URL(request.url).pathname));
  }
  return kept.sort();
}"""
# The answer goes to the page first, and into the store of the worker while it is read there.
IS_KEPT = """async (path) => {
  for (let look = 0; look < 100; look += 1) {
    if (await caches.match(path)) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}"""
FILES = [
    "/static/css/public.css", "/static/icons/drawing-tree.svg", "/static/icons/sprite.svg",
    "/static/vendor/htmx.min.js",
]  # fmt: skip
PAGES = ["/offline/", "/es/offline/", "/ar/offline/", "/zh-hans/offline/"]
TEXT_OF = "async (path) => (await fetch(path, { cache: 'no-store' })).text()"
FOREVER, CHANGING = "/static/line.0123456789ab.txt", "/static/line.txt"


@pytest.fixture
def page(open_browser):
    """A phone on which the worker is ready."""
    page = open_browser(viewport=PHONE, service_workers="allow")
    page.goto("/needs/")
    page.evaluate(READY)
    return page


@pytest.fixture
def written(tmp_path, settings):
    """Serve one file that never changes by its name, and one that may."""
    for path in (FOREVER, CHANGING):
        (tmp_path / path.removeprefix("/static/")).write_text("first")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path]
    return tmp_path


def test_chromium_would_install_it(page):
    browser = page.context.new_cdp_session(page)

    manifest = browser.send("Page.getAppManifest")
    problems = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert manifest["errors"] == []
    assert {problem["errorId"] for problem in problems} <= {"in-incognito"}


def test_page_that_does_not_come_shows_the_number(page):
    for path, language in (("/es/offers/", "es"), ("/offers/", "en")):
        page.context.set_offline(True)
        page.goto(path)
        expect(page.locator("main")).to_contain_text(NUMBER)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_css("font-family", re.compile("^Rockwell"))

        page.context.set_offline(False)
        with page.expect_navigation():
            page.locator("main a.button").click()

        expect(page.locator("main")).not_to_contain_text(NUMBER)
        assert page.url.endswith(path)


def test_no_page_is_kept_but_one_that_is_nobody_s(open_browser, ada, street):
    client = Client()
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    page = open_browser(service_workers="allow")
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": street}])
    for path in ("/your-page/", "/needs/new/", "/needs/"):
        page.goto(path)
        page.evaluate(READY)

    kept = page.evaluate("async () => (await caches.match('/offline/')).text()")

    assert set(page.evaluate(KEPT)) == {*FILES, *PAGES}
    assert NUMBER in kept
    assert "Sign out" not in kept
    assert "csrf" not in kept


def test_new_number_replaces_the_old_one(page):
    [before] = page.evaluate("caches.keys()")
    Neighborhood.objects.update(phone="212-555-0199")
    page.evaluate(UPDATE)
    assert page.evaluate(REPLACED, before)
    page.context.set_offline(True)

    page.goto("/offers/")

    expect(page.locator("main")).to_contain_text("212-555-0199")


def test_file_that_never_changes_is_asked_for_once(page, written):
    page.reload()
    for path in (FOREVER, CHANGING):
        assert page.evaluate(TEXT_OF, path) == "first"
        (written / path.removeprefix("/static/")).write_text("second")

    assert page.evaluate(IS_KEPT, FOREVER)
    assert page.evaluate(TEXT_OF, FOREVER) == "first"
    assert page.evaluate(TEXT_OF, CHANGING) == "second"
    assert set(page.evaluate(KEPT)) == {*FILES, *PAGES, FOREVER}


def test_shared_tablet_forgets_the_address_of_a_page_that_did_not_come(
    open_browser, street, shared, rosa, door
):
    page = open_browser(viewport=PHONE, service_workers="allow")
    page.context.add_cookies(shared)
    page.goto("/needs/")
    page.evaluate(READY)
    page.context.set_offline(True)

    page.goto(door(rosa))

    expect(page.locator("main")).to_contain_text(NUMBER)
    assert page.url == f"{street}/kiosk/done/"
