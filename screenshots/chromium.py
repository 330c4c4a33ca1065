"""The system's Chromium, for pictures and for tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
NOT_FOUND = "No Chromium was found: `apt install chromium`, or CHROMIUM=/path/to/it."


def find_chromium() -> str | None:
    """Return the Chromium to drive: the one that CHROMIUM names, else one on PATH."""
    if "CHROMIUM" in os.environ:
        return shutil.which(os.environ["CHROMIUM"])
    on_path = filter(None, map(shutil.which, NAMES))
    return next(on_path, str(ON_MACOS) if ON_MACOS.exists() else None)


def launch_options() -> dict[str, Any]:
    """Return how Playwright launches it."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Where there is no graphics card, Chromium computes one before it draws.
    return {"executable_path": find_chromium(), "args": ["--disable-gpu", *sandbox]}
