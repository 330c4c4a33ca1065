"""Ten thousand messages that are due at once, one worker, a mail server on loopback.

The mail server counts identities in a process of its own, so that it takes no time from the
worker's. With kills, the worker is killed with -9 so often at moments drawn at random and started
again: nothing may be lost, and what is said twice has to carry one identity.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.db import connection

from benchmarks import database
from benchmarks.city import Size
from benchmarks.report import Report, Table

MEASURES_TIME = True
HOST = "elm.example"
LOOK_EVERY_S = 0.5
# What falls due in the city meanwhile is sent too, but not counted.
OURS = "bench:"
# A worker that died is noticed after its heartbeat has stopped for so long.
PATIENCE_S = 600


def add_arguments(parser: ArgumentParser) -> None:
    """Say how many messages, and how often the worker is killed."""
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> Report:
    """Make a city with messages in it anew, deliver them, and compare both ends."""
    database.make_anew("city_outbox", Size(offers=1000, needs=2000, seed=options.seed))
    identities = _put_due(options.messages)
    with _mail_server() as sink:
        started = time.monotonic()
        cpu = _deliver(sink, kills=options.kills, seed=options.seed)
        seconds = time.monotonic() - started
        arrived = _arrived(sink)
    return _report(identities, arrived, seconds=seconds, cpu_seconds=cpu)


def _report(
    sent: set[str], arrived: dict[str, int], *, seconds: float, cpu_seconds: float
) -> Report:
    lost, foreign = sent - arrived.keys(), arrived.keys() - _identities()
    repeats = sum(arrived.values()) - len(arrived)
    numbers: dict[str, float] = {
        "messages": len(sent), "seconds": round(seconds, 2), "worker_cpu_s": round(cpu_seconds, 2),
        "per_second": round(len(sent) / seconds, 1), "lost": len(lost), "repeats": repeats,
        "second_identities": len(foreign),
    }  # fmt: skip
    rows = [[name, value] for name, value in numbers.items()]
    return Report(
        title=f"{len(sent)} messages that are due, one worker",
        tables=[Table("From the start of the worker", ["", "value"], rows)],
        numbers={"outbox": numbers},
        notes=["A repeat is the same mail again under its one identity: mail systems drop it."],
    )


def _put_due(count: int) -> set[str]:
    """Write so many receipts to requesters that are due, with their jobs; return Message-IDs."""
    from django.utils import timezone

    from members.models import ContactWay, Member, Reach
    from needs.models import Need
    from outbox.models import Message

    needs = list(Need.objects.open().order_by("pk").values_list("pk", "requester"))
    members = {member for _need, member in needs}
    # What people of the demo hear never leaves the house.
    Member.objects.update(is_demo=False)
    ContactWay.objects.bulk_create(
        ContactWay(member_id=pk, kind=Reach.EMAIL, value=f"neighbor{pk}@example.org")
        for pk in members
    )
    now, wanted = timezone.now(), [needs[n % len(needs)] for n in range(count)]
    messages = Message.objects.bulk_create(
        Message(
            member_id=member, kind="posted", ids={"need": need}, key=f"{OURS}{n}",
            identity=uuid4(), deliver_after=now,
        )
        for n, (need, member) in enumerate(wanted)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO procrastinate_jobs (queue_name, task_name, args)
            SELECT 'default', 'outbox.jobs.deliver', jsonb_build_object('message_id', id)
            FROM outbox_message ORDER BY id
            """
        )
    return {f"<{message.identity}@{HOST}>" for message in messages}


def _deliver(sink: _Sink, *, kills: int, seed: int) -> float:
    """Let a worker deliver all, killed and started again so often; return its CPU seconds."""
    chance, cpu = random.Random(seed), 0.0
    for _each in range(kills):
        worker = _start_worker(sink)
        time.sleep(chance.uniform(3, 12))
        cpu += _cpu_of(worker)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = _start_worker(sink)
    deadline = time.monotonic() + PATIENCE_S
    while _waiting() and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
    cpu += _cpu_of(worker)
    worker.terminate()
    worker.wait()
    return cpu


def _identities() -> set[str]:
    """Return the Message-ID of every message there is."""
    from outbox.models import Message

    return {
        f"<{identity}@{HOST}>" for identity in Message.objects.values_list("identity", flat=True)
    }


def _waiting() -> int:
    from outbox.models import Message

    return Message.objects.waiting().filter(key__startswith=OURS).count()


def _cpu_of(process: subprocess.Popen[bytes]) -> float:
    import psutil

    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def _start_worker(sink: _Sink) -> subprocess.Popen[bytes]:
    place = connection.settings_dict
    url = "postgres://{}:{}@/{}?host={}&port={}".format(
        *(quote(str(place[key]), safe="") for key in ("USER", "PASSWORD", "NAME", "HOST", "PORT"))
    )
    environment = {
        "DATABASE_URL": url, "MUTUALAID_DEMO": "1", "MUTUALAID_SMTP_URL": sink.url,
        "MUTUALAID_SITE_URL": f"https://{HOST}",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker"],
        cwd=settings.BASE_DIR, env=os.environ | environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip


class _Sink:
    """A mail server in a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.outbox_sink"], cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.url = f"smtp://127.0.0.1:{self._read()}"

    def _read(self) -> str:
        line = self.process.stdout.readline() if self.process.stdout else ""
        return line.strip()

    def ask(self) -> str:
        """Return what the server has counted so far."""
        if self.process.stdin:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        return self._read()


@contextmanager
def _mail_server() -> Iterator[_Sink]:
    sink = _Sink()
    try:
        yield sink
    finally:
        sink.process.terminate()
        sink.process.wait()


def _arrived(sink: _Sink) -> dict[str, int]:
    """Return how often each Message-ID has arrived."""
    arrived: dict[str, int] = json.loads(sink.ask())
    return arrived
