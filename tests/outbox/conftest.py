"""A real mail server on loopback, and a kind of message to send through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import get_language

from benchmarks.text_gateway import ACCOUNT, NUMBER, SIGNATURE, TOKEN, Gateway, Server
from members.models import Member
from members.services import mint_link
from mutualaid.channels import mailer
from neighborhood.moves import Refusal
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
    settings.MAILERS = {"default": mailer(sink.url)}
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


class Question:
    """A kind of question about a number, and what was answered to it."""

    def __init__(self) -> None:
        self.given: list[tuple[Member, int, str]] = []
        self.closed: set[int] = set()
        self.can_ring = True

    def rings(self, _ids) -> bool:
        return self.can_ring

    def is_open(self, ids) -> bool:
        return ids["number"] not in self.closed

    def answer(self, member, ids, keyword) -> str:
        if keyword == "later":
            raise kinds.NotAnAnswer
        if not self.is_open(ids):
            raise Refusal("Somebody was faster.")
        self.closed.add(ids["number"])
        self.given.append((member, ids["number"], keyword))
        lang = get_language()
        return f"done: {keyword}" + (f" ({lang})" if lang != "en" else "")


@pytest.fixture
def question(monkeypatch, greeting) -> Question:
    """Register a kind of question that a yes or a no answers."""
    question = Question()
    kind = Kind(
        name="question", urgent=True, still_true=question.is_open,
        context=lambda member, ids: {}, answer=question.answer, rings=question.rings,
        what=lambda ids: f"ride {ids['number']}",
    )  # fmt: skip
    monkeypatch.setitem(kinds._kinds, "question", kind)
    return question


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    """Make a gateway on this machine the one of the site."""
    gateway = Gateway()
    server = Server(gateway)
    server.start()
    settings.TEXT_GATEWAY = {
        "url": server.url, "account": ACCOUNT, "token": TOKEN, "from": NUMBER,
        "signature": SIGNATURE,
    }  # fmt: skip
    settings.SITE_URL = "https://elm.example"
    try:
        yield gateway
    finally:
        server.stop()
