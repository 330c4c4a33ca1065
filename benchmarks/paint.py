"""Public pages over a thin line: when something useful is seen, and what went over the line.

A Chromium opens each page of a small town through an emulated line, cold with an empty browser and
warm after another page of the site, on a processor that is slowed down. Files are collected, hashed
and compressed as a deployment has them. The first paint is useful: the style sheet is waited for,
and nothing but text comes with it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings

from benchmarks import database
from benchmarks.city import Size
from benchmarks.report import Report, Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

MEASURES_TIME = True
PAGES = ("/", "/needs/", "/needs/new/", "/offers/", "/how-pairing-works/")
# A page that swaps parts; after one that does not, the worker has brought what that takes.
BEFORE = "/needs/"
PAINTED = """() => new Promise((done) => {
  const look = () => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    if (paint) done(paint.startTime); else setTimeout(look, 50);
  };
  look();
})"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and how many times slower than this machine the phone at its end is."""

    kbit: int
    latency_ms: int
    slower: int


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds until something was seen, and bytes with headers until all had come."""

    ms: float
    transferred: int


class QuietHandler(WSGIRequestHandler):
    """Answers without a line on the terminal for each request."""

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the line is like and how often is measured."""
    parser.add_argument("--kbit", type=int, default=250, help="a second, in each direction")
    parser.add_argument("--latency", type=int, default=400, help="ms from asking to an answer")
    parser.add_argument("--slower", type=int, default=4, help="than the processor of this machine")
    parser.add_argument("--rounds", type=int, default=3, help="how often each page")


def run(options: Namespace) -> Report:
    """Make a small town anew, serve it, and look at its pages."""
    from playwright.sync_api import sync_playwright

    database.make_anew("city_paint", Size(offers=500, needs=200, seed=1))
    line = Line(options.kbit, options.latency, options.slower)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    with _served() as site, sync_playwright() as playwright:
        for page in PAGES:
            # Workers of a site that is visited have loaded everything.
            urlopen(site + page).close()
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        visits = {
            page: [
                _visits(browser, site + page, line, before=site + BEFORE)
                for _round in range(options.rounds)
            ]
            for page in PAGES
        }
        browser.close()
    return _report(visits, line)


@contextmanager
def _served() -> Iterator[str]:
    """Serve the site from this process with files as in production; yield its address."""
    from django.conf import settings

    with tempfile.TemporaryDirectory() as folder:
        manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        with override_settings(
            STATIC_ROOT=folder, STORAGES=settings.STORAGES | {"staticfiles": manifest},
            STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
            WHITENOISE_USE_FINDERS=False, ALLOWED_HOSTS=["*"],
        ):  # fmt: skip
            call_command("collectstatic", interactive=False, verbosity=0)
            from mutualaid.wsgi import application

            server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
            server.set_app(application)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def _visits(browser: Browser, url: str, line: Line, *, before: str) -> tuple[Visit, Visit]:
    """Open a page cold, then in another browser after one that stands before it."""
    cold = _opened(browser, [url], line)
    return cold, _opened(browser, [before, url], line)


def _opened(browser: Browser, urls: list[str], line: Line) -> Visit:
    """Open pages one after the other in a new browser, and measure the last."""
    # What the worker fetches once all has been painted is no part of the page.
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    _slow_down(devtools, line)
    came: list[int] = []
    devtools.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
    for url in urls:
        came.clear()
        visit = _measured(page, url, came)
    context.close()
    return visit


def _measured(page: Page, url: str, came: list[int]) -> Visit:
    page.goto(url, wait_until="networkidle")
    return Visit(float(page.evaluate(PAINTED)), sum(came))


def _slow_down(devtools: CDPSession, line: Line) -> None:
    speed = line.kbit * 1000 / 8
    conditions: dict[str, Any] = {
        "offline": False, "latency": line.latency_ms, "downloadThroughput": speed,
        "uploadThroughput": speed,
    }  # fmt: skip
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", conditions)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": line.slower})


def _report(visits: dict[str, list[tuple[Visit, Visit]]], line: Line) -> Report:
    rows: list[list[object]] = []
    for page, rounds in visits.items():
        cold, warm = zip(*rounds, strict=True)
        rows.append([page, *_seen(cold), *_seen(warm)])
    columns = ["", "cold s", "worst", "KB", "warm s", "worst", "KB"]
    slowest = max(cold.ms for rounds in visits.values() for cold, _warm in rounds)
    return Report(
        title=f"First useful paint at {line.kbit} kbit/s and {line.latency_ms} ms",
        tables=[Table(f"On a processor {line.slower} times slower", columns, rows)],
        numbers={"slowest_cold_s": round(slowest / 1000, 2), "pages": {r[0]: r[1:] for r in rows}},
        notes=["The latency is that of each request; setting up a connection is not emulated."],
    )


def _seen(visits: tuple[Visit, ...]) -> list[float]:
    """Return seconds in the middle and at worst, and the kilobytes of the last."""
    seconds = [visit.ms / 1000 for visit in visits]
    return [round(median(seconds), 2), round(max(seconds), 2),
            round(visits[-1].transferred / 1024, 1)]  # fmt: skip
