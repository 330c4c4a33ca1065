"""What every test runs in: our own database, no network, a Chromium where there is one."""

import gc
import ipaddress
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models.signals import post_migrate
from django.http import HttpRequest
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from members.models import Member
from mutualaid import devdb
from mutualaid.cluster import ClusterError
from neighborhood import seed
from neighborhood.models import Category, Word
from screenshots.chromium import NOT_FOUND, find_chromium, launch_options

pytest_plugins = ["tests.cast", "tests.database"]

# How properties are searched: a busy machine is no failure. Each test takes this when it is read.
hypothesis.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("patient")

# A page or a world of a test makes tens of thousands of objects; most die without the collector.
GARBAGE_AT = 20_000


def pytest_configure(config: pytest.Config) -> None:
    """Close the network, then start the test database or attach to it."""
    sys.addaudithook(refuse_the_network)
    try:
        devdb.ensure_started()
    except ClusterError as problem:
        raise pytest.UsageError(str(problem)) from problem


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a Chromium where there is none; CI must have one."""
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or find_chromium():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(NOT_FOUND)
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason=NOT_FOUND))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of garbage what stays until the end: modules, tests, parameters."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AT)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests measured, and how to get the browser tests that were skipped."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {value}")
    skipped = [report for report in terminalreporter.getreports("skipped") if is_browser(report)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped. {NOT_FOUND}")


def is_browser(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Say whether the report is one of a test that wanted a Chromium."""
    return NOT_FOUND in str(report.longrepr)


@pytest.fixture(scope="session", autouse=True)
def sow_after_flush() -> None:
    """Put the starting data back when a test with real transactions has emptied the tables."""
    post_migrate.connect(_sow, sender=apps.get_app_config("neighborhood"))


def _sow(**_news: Any) -> None:
    seed.sow(Category, Word)
    # Django's flush leaves the tables of the queue alone, since it did not make them.
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture(scope="session", autouse=True)
def sign_in_once() -> Iterator[None]:
    """Sign browsers in with one new session, where Django's client stores three one by one."""
    usual = Client._login  # type: ignore[attr-defined]

    def login(browser: Client, user: Member, backend: str | None = None) -> None:
        if settings.SESSION_COOKIE_NAME in browser.cookies:
            usual(browser, user, backend)
            return
        request = HttpRequest()
        request.session = SessionStore()
        # It has no key yet that somebody could know: it gets one when it is saved.
        request.session.cycle_key = lambda: None  # type: ignore[method-assign]
        auth.login(request, user, backend)
        request.session.save()
        browser._set_login_cookies(request)  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_login", login)
        yield


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """How Playwright launches the system's Chromium."""
    return launch_options()


def refuse_the_network(event: str, arguments: Sequence[Any]) -> None:
    """Fail whatever reaches out, by address or by name, further than this machine."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        # A unix socket's address is a path; sendmsg on a connected socket names none.
        host = address[0] if isinstance(address, tuple) else None
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if host and not is_this_machine(host.decode() if isinstance(host, bytes) else str(host)):
        raise RuntimeError(f"Tests do not use the network, but {event} wants {host!r}.")


def is_this_machine(host: str) -> bool:
    """Say whether the name or address is the loopback, or the wildcard servers bind to."""
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Begin in the language of the tests, whatever a request of the test before has set."""
    translation.activate("en")
