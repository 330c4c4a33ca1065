"""A browser on the whole site: a street that is served, a Chromium, a worker on demand."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from members.models import Member
from neighborhood.models import Neighborhood
from outbox.models import DemoArrival
from tests.browser.hands import Hand, Keyboard

# A machine that does a lot beside may take long; only a test that fails waits for all of it.
PATIENCE_MS = 20_000
PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1280, height=800)
# A form that is refused, a page that is gone, and a line that a test has cut.
EXPECTED = re.compile(
    r"Failed to load resource: (the server responded with a status of (4|502)|net::ERR_FAILED)"
    r"|htmx: htmx:error: Failed to fetch"
)


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator[Browser]:
    """Launch one Chromium for all tests of a module.

    Not for the session: Playwright keeps an event loop running in this thread, and tests of
    other folders start their own. Beside a loop Django refuses the database unless told.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(**chromium)
        yield browser
        browser.close()


@pytest.fixture
def street(transactional_db, live_server, settings) -> str:
    """Serve a demo neighborhood whose messages leave at once; return its address."""
    cache.clear()
    settings.SITE_URL = live_server.url
    Neighborhood.objects.create(
        pk=1, name="Elm Street & Around", line="neighbors helping neighbors",
        phone="212-555-0142", phone_hours="weekdays 9 to 12", is_demo=True, undo_seconds=0,
    )  # fmt: skip
    return str(live_server.url)


@pytest.fixture
def open_browser(browser, street) -> Iterator[Callable[..., Page]]:
    """Return what opens a page in a browser of its own.

    No console may hold an error, and nothing may be loaded from anywhere else. The worker stays
    away unless it is asked for: what passes through it no test could cut.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    elsewhere: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if said.type == "error":
            errors.append(said.text)

    def look(request: Request) -> None:
        # Where a link leads is no part of the page.
        if not request.is_navigation_request() and not request.url.startswith((street, "data:")):
            elsewhere.append(request.url)

    def open_browser(**options: Any) -> Page:
        context: BrowserContext = browser.new_context(
            **{"base_url": street, "reduced_motion": "reduce", "service_workers": "block"} | options
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        context.on("request", look)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert [error for error in errors if not EXPECTED.match(error)] == []
    assert elsewhere == []


@pytest.fixture(params=["without JavaScript", "with htmx", "by keyboard"])
def open_hand(request, open_browser) -> Callable[[], Hand]:
    """Return what gives a neighbor a browser, in each of the ways in which people come."""
    ways = {
        "without JavaScript": lambda: Hand(open_browser(java_script_enabled=False, viewport=PHONE)),
        "with htmx": lambda: Hand(open_browser(viewport=DESKTOP)),
        "by keyboard": lambda: Keyboard(open_browser(viewport=PHONE)),
    }
    return ways[request.param]


@pytest.fixture
def work(street) -> Callable[[], None]:
    """Return what does the jobs in the queue, as the worker would, until none is left."""

    def work() -> None:
        while job := ProcrastinateJob.objects.filter(status="todo").order_by("pk").first():
            app.tasks[job.task_name](**job.args)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])

    return work


@pytest.fixture
def shared(street, cora) -> list[Any]:
    """Return the cookie of a shared tablet."""
    client = Client()
    client.force_login(cora, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/triage/kiosk/", {"shared": "yes"})
    return [{"name": "kiosk", "value": client.cookies["kiosk"].value, "url": street}]


@pytest.fixture
def link_for(street, work) -> Callable[[Member], str]:
    """Return what delivers all messages and reads the link in a member's latest one."""

    def link_for(member: Member) -> str:
        work()
        letter = DemoArrival.objects.filter(message__member=member).latest("pk")
        found = re.search(rf"{re.escape(street)}(/[ml]/\S+)", letter.text)
        assert found, letter.text
        return found[1]

    return link_for
