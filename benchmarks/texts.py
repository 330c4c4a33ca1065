"""Incoming texts: how many a minute are taken by the hooks and read, in order for each number.

Signed forms go through the whole stack in this process, then one worker reads what is waiting.
Every number says "later", a sentence, "yes 9" and "no" in a row; the last one that acts has to
be the no, or they were not read in order.
"""

from __future__ import annotations

import logging
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from benchmarks import database
from benchmarks.city import Size
from benchmarks.report import Report, Table
from benchmarks.text_gateway import ACCOUNT, NUMBER, SIGNATURE, TOKEN, signature

MEASURES_TIME = True
WANTED_A_MINUTE = 500
SAID = ("later", "perhaps, if it does not rain", "yes 9", "no")
FORM_TYPE = "application/x-www-form-urlencoded"


class OutOfOrder(Exception):
    """What one number wrote was not read in the order it came."""


def add_arguments(parser: ArgumentParser) -> None:
    """Say how many numbers write."""
    parser.add_argument("--numbers", type=int, default=125, help="each writes four texts")


def run(options: Namespace) -> Report:
    """Make a small city anew and let its helpers write."""
    database.make_anew("city_texts", Size(offers=2000, needs=500, seed=1))
    return measure(numbers=options.numbers)


def measure(*, numbers: int) -> Report:
    """Measure in the city that the connection leads to; it is used up afterwards."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
    gateway = {
        "url": "http://127.0.0.1:9/", "account": ACCOUNT, "token": TOKEN, "from": NUMBER,
        "signature": SIGNATURE,
    }  # fmt: skip
    with override_settings(TEXT_GATEWAY=gateway):
        asked = _ask(numbers)
        took = _timed(lambda: _post_all(asked))
    read = _timed(_work)
    _require_order(asked)
    count = len(asked) * len(SAID)
    rows = [
        [name, count, round(seconds, 1), round(count / seconds * 60)]
        for name, seconds in (("taken by the hook", took), ("read by one worker", read))
    ]
    return Report(
        title=f"{count} texts from {len(asked)} numbers",
        tables=[Table(f"Wanted: {WANTED_A_MINUTE} a minute", ["", "texts", "s", "a minute"], rows)],
        numbers={"taken_a_minute": rows[0][3], "read_a_minute": rows[1][3]},
        notes=["Each number's last word was the one that counted."],
    )


def _ask(numbers: int) -> dict[str, int]:
    """Ask as many helpers about a need each; return their matches by number."""
    from matching.models import Match
    from members.models import ContactWay, Reach
    from needs.models import Need
    from offers.models import Offer
    from outbox.models import Message, MessageState

    now = timezone.now()
    offers = Offer.objects.available().order_by("helper", "pk").distinct("helper")[:numbers]
    needs = Need.objects.open().order_by("pk")[:numbers]
    asked = {}
    for index, (offer, need) in enumerate(zip(offers, needs, strict=False)):
        match = Match.objects.create(
            need=need, offer=offer, requester_id=need.requester_id, helper_id=offer.helper_id,
            answer_by=now + timedelta(days=3), origin="coordinator",
        )  # fmt: skip
        number = f"+1212{5550000 + index:07}"
        way = ContactWay.objects.create(
            member_id=offer.helper_id, kind=Reach.TEXT, value=number, position=0
        )
        Message.objects.create(
            member_id=offer.helper_id, kind="match_asked", key=f"asked {match.pk}", way=way,
            ids={"match": match.pk, "to": offer.helper_id}, state=MessageState.SENT, ask=1,
            channel="text", deliver_after=now, done_at=now,
        )  # fmt: skip
        asked[number] = match.pk
    return asked


def _post_all(asked: dict[str, int]) -> None:
    client, path = Client(), reverse("text_incoming")
    for turn, words in enumerate(SAID):
        for number in asked:
            form = {"MessageSid": f"IN{number[1:]}-{turn}", "From": number, "Body": words}
            seal = signature(settings.SITE_URL + path, form)
            answer = client.post(
                path, urlencode(form), content_type=FORM_TYPE, headers={SIGNATURE: seal}
            )
            if answer.status_code != 200:
                raise OutOfOrder


def _work() -> None:
    call_command("procrastinate", "worker", "--one-shot", "--concurrency=3")


def _require_order(asked: dict[str, int]) -> None:
    from matching.models import Match

    declined = Match.objects.filter(pk__in=asked.values(), status="declined").count()
    if declined != len(asked):
        raise OutOfOrder


def _timed(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started
