"""What the server writes down of who came by which address."""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from members.services import mint_link
from mutualaid.logs import WithoutSecrets


@pytest.fixture
def written():
    """Return what the site's own handler writes, entry by entry."""
    entries = []
    formatter = WithoutSecrets()

    class Kept(logging.Handler):
        def emit(self, record):
            entries.append(formatter.format(record))

    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield entries
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["about-me/", "needs/999999/standing/", "forgetting/"])
def test_no_log_tells_a_private_link(rosa, written, path):
    token = mint_link(rosa)

    Client(enforce_csrf_checks=True).post(f"/m/{token}/{path}")
    Client().post(f"/ar/m/{token}/{path}", {"name": "x" * 5000})

    assert any("/m/…/" in entry for entry in written)
    assert token not in "".join(written)


def test_traceback_tells_none_either():
    try:
        raise ValueError("no page at /stop/abc-123/end/ or /l/k7Q")
    except ValueError as problem:
        kind = (type(problem), problem, problem.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "Failed: %s", ("/m/s3cret",), kind)

    entry = WithoutSecrets().format(record)

    assert entry.startswith("Failed: /m/…\n")
    assert entry.endswith("no page at /stop/…/end/ or /l/…")


def test_every_handler_strikes_them():
    logs: dict[str, Any] = settings.LOGGING
    used = {handler["formatter"] for handler in logs["handlers"].values()}

    assert {logs["formatters"][name]["()"] for name in used} == {"mutualaid.logs.WithoutSecrets"}
