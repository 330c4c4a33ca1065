"""The locked requirements install the same everywhere, from whatever registry is configured."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([\w.-]+(?:\[[\w,-]+\])?==[\w.!+-]+)", re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host(name):
    text = (ROOT / name).read_text()

    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", text)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_hashes_every_package(name):
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text())

    unhashed = [entry for entry in entries if PINNED.match(entry) and "--hash=sha256:" not in entry]

    assert unhashed == []
    assert len(entries) > 20


def test_dev_lock_contains_the_app_lock_unchanged():
    app, dev = (set(PINNED.findall((ROOT / name).read_text())) for name in LOCKS)

    assert app <= dev
