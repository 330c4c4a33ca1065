"""A real mail server on loopback, and a kind of message to send through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from members.services import mint_link
from mutualaid.settings import _mailer
from outbox import kinds
from outbox.kinds import Kind
from tests.mail_server import MailServer, Sink


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """Make a sink the mail server of the site."""
    sink = Sink()
    server = MailServer(sink)
    server.start()
    sink.url = f"smtp://127.0.0.1:{server.port}"
    settings.MAIL_IS_CONFIGURED = True
    settings.SITE_URL = "https://elm.example"
    settings.MAILERS = {"default": _mailer(sink.url)}
    try:
        yield sink
    finally:
        server.stop()


@pytest.fixture
def greeting(settings, monkeypatch) -> dict[str, bool]:
    """Register a kind of message; set ``true`` to False to make it stale."""
    answers = {"true": True}
    kind = Kind(
        name="greeting",
        still_true=lambda ids: answers["true"],
        context=lambda member, ids: {"words": f"<{ids['number']}>", "token": mint_link(member)},
    )
    monkeypatch.setitem(kinds._kinds, "greeting", kind)
    folder = Path(__file__).parent / "templates"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], folder]}]
    return answers


@pytest.fixture
def mumble(monkeypatch, greeting) -> None:
    """Register a kind whose template has no subject."""
    kind = Kind(name="mumble", still_true=lambda ids: True, context=lambda member, ids: {})
    monkeypatch.setitem(kinds._kinds, "mumble", kind)
