"""A neighborhood of its own: a cluster, a database, the processes of bin/run, a mail server."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
import pytest

from mutualaid import devdb
from mutualaid.cluster import Cluster
from tests.mail_server import MailServer, Sink

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "street"

FURNISH = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from members.models import Member
from neighborhood.models import Area, Neighborhood
Neighborhood.objects.create(pk=1, undo_seconds=0)
area = Area.objects.create(slug="elm-street", names={"en": "Elm Street"}, centre=(0.5, 0.5))
Member.objects.create(handle="ada", area=area)
"""
LOOK_FOR_THE_DEAD = """
from django.db import connection
from outbox import queue
connection.cursor().execute(
    "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 h'"
)
queue.enqueue("outbox.jobs.recover", timestamp=0)
"""


@dataclass
class House:
    """A database on a cluster of its own, with what a process needs to live in it."""

    cluster: Cluster
    environment: dict[str, str]

    def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement in the database."""
        host = str(self.cluster.socket_folder)
        with psycopg.connect(host=host, user="postgres", dbname=DATABASE) as line:
            return line.execute(question, values).fetchall()

    def run(self, code: str) -> None:
        """Run a piece of Python inside the site."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def look_for_the_dead(self) -> None:
        """Take every sign of life for an hour old, and look who gives no other."""
        self.run(LOOK_FOR_THE_DEAD)

    def postmaster(self) -> psutil.Process:
        """Return the first process of Postgres."""
        return psutil.Process(int((self.cluster.data / "postmaster.pid").read_text().split()[0]))


@dataclass
class Neighborhood:
    """What bin/run keeps running."""

    address: str
    supervisor: "subprocess.Popen[str]"

    def child(self, word: str) -> psutil.Process:
        """Return the web server or the worker, by a word of its command."""
        children = psutil.Process(self.supervisor.pid).children()
        return next(child for child in children if word in child.cmdline())


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Return a mail server that keeps what it is given."""
    sink = Sink()
    server = MailServer(sink)
    server.start()
    sink.url = f"smtp://127.0.0.1:{server.port}"
    yield sink
    server.stop()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Return an empty neighborhood in a database that loses nothing when it is killed."""
    # Not tmp_path: its parent is closed to the user that the server runs as under root.
    folder = Path(tempfile.mkdtemp(prefix="mutualaid-"))
    folder.chmod(0o755)
    cluster = Cluster(kind="dev", binaries=devdb.find_binaries(), root=folder)
    cluster.start()
    cluster.create_database(DATABASE)
    socket_folder = quote(str(cluster.socket_folder), safe="")
    environment = os.environ | {
        "DATABASE_URL": f"postgres://postgres@/{DATABASE}?host={socket_folder}&port=5432",
        "MUTUALAID_DEMO": "1",
        # Machines post here.
        "MUTUALAID_QUICKEST_POST": "0",
        "MUTUALAID_SITE_URL": "http://127.0.0.1",
    }
    house = House(cluster, environment)
    house.run(FURNISH)
    yield house
    cluster.release()
    shutil.rmtree(folder)


@pytest.fixture
def serve(house, sink, tmp_path) -> Iterator[Callable[..., Neighborhood]]:
    """Return what starts the neighborhood; none of it outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def serve(address: str = "127.0.0.1:0") -> Neighborhood:
        with (tmp_path / "stderr").open("a") as stderr:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve_neighborhood", address],
                cwd=ROOT, env=house.environment | {"MUTUALAID_SMTP_URL": sink.url},
                stdout=subprocess.PIPE, stderr=stderr, text=True,
            )  # fmt: skip
        started.append(process)
        assert process.stdout
        ready = next(line for line in process.stdout if line.startswith("Open "))
        return Neighborhood(ready.split()[1].removeprefix("http://").rstrip("/"), process)

    yield serve
    for process in started:
        with process:
            process.terminate()
