"""A demo neighborhood for pictures: made anew, on a free port, in a database of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import psycopg

from mutualaid.cluster import PORT, SUPERUSER, Cluster
from mutualaid.devdb import find_binaries

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "screenshots"
OPEN = re.compile(r"Open (http://\S+?)/?\n")
PATIENCE_S = 20


class NoPlace(Exception):
    """Says in one sentence why there is nothing to take pictures of."""


def make_database() -> str:
    """Empty the database of the pictures, or create it; return its address.

    It lies beside those of the benchmarks: the data of ``bin/run`` is never touched.
    """
    cluster = Cluster(kind="bench", binaries=find_binaries())
    cluster.start()
    cluster.create_database(DATABASE)
    folder = quote(str(cluster.socket_folder), safe="")
    url = f"postgres://{SUPERUSER}@/{DATABASE}?host={folder}&port={PORT}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@contextmanager
def served(database: str) -> Iterator[str]:
    """Serve a demo from this database; yield its address, and stop it at the end.

    Raises NoPlace when it does not open.
    """
    command = [sys.executable, "manage.py", "serve_neighborhood", "127.0.0.1:0"]
    # Whatever real place the environment names, it is not this one.
    around = {name: value for name, value in os.environ.items() if "MUTUALAID_" not in name}
    given = {"DATABASE_URL": database, "MUTUALAID_DEMO": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=around | given, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield _address_of(server)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE_S)


def _address_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        if found := OPEN.match(line):
            # A pipe that nobody reads fills up, and then the demo stands still.
            Thread(target=deque, args=(server.stdout, 0), daemon=True).start()
            return found[1]
    raise NoPlace("The demo did not open; what it said stands above.")
