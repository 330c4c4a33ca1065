"""What the clock tells a stranger at the sign-in: whether somebody is known here.

Codes are asked for known and unknown addresses and numbers in turn, through the whole stack in
this process. ``guess`` is how often the slower of one known and one unknown is the known one: 0.5
is what a coin knows. The floor of the answer is taken away for one run, to show what it is for.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks import database
from benchmarks.city import Size
from benchmarks.report import Report, Table
from mutualaid.doors import HourlyRate

MEASURES_TIME = True
NO_LIMIT = HourlyRate(999_999, 999_999)
KNOWN, UNKNOWN = "known", "nobody"


def add_arguments(parser: ArgumentParser) -> None:
    """Say how often each door is tried."""
    parser.add_argument("--tries", type=int, default=100, help="of each kind, at each door")


def run(options: Namespace) -> Report:
    """Make a small city anew and knock at its doors."""
    database.make_anew("city_doors", Size(offers=200, needs=50, seed=1))
    return measure(tries=options.tries)


def measure(*, tries: int) -> Report:
    """Measure in the city that the connection leads to; it is used up afterwards."""
    rates = {str(action): NO_LIMIT for action in settings.RATES}
    rows: list[list[object]] = []
    with override_settings(RATES=rates, ACCOUNT_RATE_LIMITS=False, DEMO=True):
        _sign_up(tries)
        for named, floor in (("as it is", settings.SIGN_IN_TAKES), ("no floor", timedelta())):
            with override_settings(SIGN_IN_TAKES=floor):
                rows += [
                    # Whoever was asked about once is about to sign in, and known from then on.
                    _row(f"{what}, {named}", address, tries=tries, first=tries * len(rows))
                    for what, address in (("address", _mail), ("number", _number))
                ]
    return Report(
        title=f"{tries} known and {tries} unknown at each door",
        tables=[Table("ms", ["", "known p50", "unknown p50", "guess"], rows)],
        numbers={str(row[0]): row[3] for row in rows},
        notes=["A guess of 0.5 is what a coin knows."],
    )


def _row(name: str, address: Callable[[str, int], str], *, tries: int, first: int) -> list[object]:
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(tries):
        # Neither comes always first, so that what warms up favours none.
        order = (KNOWN, UNKNOWN) if number % 2 else (UNKNOWN, KNOWN)
        for who in order:
            times[who].append(_timed(address(who, number + (first if who == UNKNOWN else 0))))
    known, unknown = (np.array(times[who]) * 1000 for who in (KNOWN, UNKNOWN))
    slower = (known[:, None] > unknown[None, :]).mean()
    return [name, round(float(np.median(known))), round(float(np.median(unknown))),
            round(float(slower), 2)]  # fmt: skip


def _timed(address: str) -> float:
    client = Client()
    begun = time.perf_counter()
    client.post(reverse("account_login"), {"email": address})
    return time.perf_counter() - begun


def _sign_up(count: int) -> None:
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from members.models import ContactWay, Member

    for number in range(count):
        member = Member.objects.create(handle=f"signs-in-{number}", last_login=timezone.now())
        EmailAddress.objects.create(user=member, email=_mail(KNOWN, number), verified=True)
        ContactWay.objects.create(
            member=member, kind="text", value=f"+1212{_digits(KNOWN, number)}",
            verified_at=timezone.now(),
        )  # fmt: skip


def _mail(who: str, number: int) -> str:
    return f"{who}-{number}@example.org"


def _number(who: str, number: int) -> str:
    return f"212 {_digits(who, number)}"


def _digits(who: str, number: int) -> str:
    return f"{555 if who == KNOWN else 556}{number:04}"
