"""The command line of ``bin/shots``."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from playwright.sync_api import sync_playwright

from mutualaid.cluster import ClusterError
from mutualaid.promised import LANGUAGES
from screenshots import contact_sheet
from screenshots.chromium import NOT_FOUND, find_chromium, launch_options
from screenshots.place import ROOT, NoPlace, make_database, served
from screenshots.taking import Camera, Shot, View
from screenshots.walking import Spot

FOLDER = ROOT / "var" / "shots"
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
FAULTS, CANNOT_START, STOPPED = 1, 2, 130


def main() -> int:
    """Take the pictures; 0 when all pages are well, 1 when one is not, 2 when none was taken."""
    options = _options()
    if find_chromium() is None:
        return _fail(NOT_FOUND)
    try:
        database = make_database()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "mutualaid.settings",
            "DATABASE_URL": database,
            "MUTUALAID_DEMO": "1",
        }
        django.setup()
        with served(database) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            return _take_all(Camera(browser, address=address), options)
    except (ClusterError, ImproperlyConfigured, NoPlace) as problem:
        return _fail(str(problem))
    except KeyboardInterrupt:
        return STOPPED


def _take_all(camera: Camera, options: Namespace) -> int:
    started = time.monotonic()
    _say("Following links…")
    pages = [spot for spot in camera.look_around() if _is_wanted(spot, options.pages)]
    if not pages:
        return _fail("No page has such a name. Without --pages all are taken.")
    options.into.mkdir(parents=True, exist_ok=True)
    shots: list[Shot] = []
    views = _views(options)
    for view in views:
        for shot in camera.take(pages, view, folder=options.into):
            shots.append(shot)
            faults = "".join(f", {fault}" for fault in shot.faults)
            _say(f"[{len(shots)}/{len(pages) * len(views)}] {view} {shot.spot.file}{faults}")
    ill = [shot for shot in shots if shot.faults]
    _say(f"{len(shots)} pictures of {len(pages)} pages in {time.monotonic() - started:.0f} s.")
    for shot in ill:
        _say(f"{shot.spot.who} {shot.spot.path} ({shot.view}): {', '.join(shot.faults)}")
    _say(f"Look at {contact_sheet.write(shots, folder=options.into)}")
    return FAULTS if ill else 0


def _is_wanted(spot: Spot, names: Sequence[str]) -> bool:
    return not names or any(name in spot.file for name in names)


def _options() -> Namespace:
    codes = [code for code, _name in LANGUAGES]
    parser = ArgumentParser(
        prog="bin/shots",
        description="Take pictures of every page of a demo made anew, and say which of them "
        "fail or scroll sideways.",
        epilog="Exit codes: 0 all pages are well, 1 some are not, 2 no picture was taken.",
    )
    parser.add_argument(
        "--pages", nargs="+", metavar="NAME", default=[],
        help="only those with this in their name, such as rosa, match or needs.board",
    )  # fmt: skip
    parser.add_argument("--width", type=int, nargs="+", metavar="PX", default=WIDTHS)
    parser.add_argument("--scheme", nargs="+", choices=SCHEMES, default=SCHEMES)
    parser.add_argument(
        "--language", nargs="+", choices=codes, metavar="CODE",
        default=[code for code in ("en", "ar") if code in codes],
        help=f"of {', '.join(codes)}; en and ar unless told",
    )  # fmt: skip
    parser.add_argument("--into", type=Path, default=FOLDER, metavar="FOLDER", help=str(FOLDER))
    return parser.parse_args()


def _views(options: Namespace) -> list[View]:
    sides = product(options.language, options.width, options.scheme)
    return [View(language, width, scheme) for language, width, scheme in sides]


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return CANNOT_START


if __name__ == "__main__":
    sys.exit(main())
