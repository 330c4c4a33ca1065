"""The foreground command behind ``bin/run``: tables, demo, worker and web server."""

import http.client
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from contextlib import closing, suppress
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, OperationalError, connection

from commons import processes
from commons.processes import Process

LOOPBACK = "127.0.0.1"
DEFAULT_ADDRESS = f"{LOOPBACK}:8000"
PORTS = 2**16
# What listens on every address, and how this machine itself then calls.
WILDCARDS = {"0.0.0.0": LOOPBACK, "::": "::1", "[::]": "[::1]"}
CANNOT_LISTEN = 2
DATABASE_FAILED = SERVER_FAILED = 1
FIRST_PAGE_S = 60
LOOK_EVERY_S = 0.1
# What cannot start must not be started in a tight loop.
RESTART_S = 2.0


class Stopped(BaseException):
    """Somebody asked the neighborhood to stop."""


class Command(BaseCommand):
    """Run everything in the foreground until Ctrl-C."""

    help = "Prepare the tables, then run the worker and the web server until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", default=DEFAULT_ADDRESS, metavar="HOST:PORT")

    def handle(self, *, address: str, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _raise_stopped)
        try:
            # Taken before anything slow, so that a busy port is said at once.
            with closing(self._listen(address)) as listener:
                self._prepare()
                self._serve(listener, address=_named(listener, address))
        except Stopped:
            self._say("Stopped.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _fail(self, sentence: str, *, status: int) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(status)

    def _listen(self, address: str) -> socket.socket:
        try:
            family, place = _resolve(address)
        except (ValueError, OSError):
            self._fail(f"“{address}” should look like {DEFAULT_ADDRESS}.", status=CANNOT_LISTEN)
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(place)
        except OSError as problem:
            listener.close()
            reason = (problem.strerror or str(problem)).lower()
            self._fail(
                f"Cannot open {address}: {reason}. Try another: bin/run {LOOPBACK}:8001",
                status=CANNOT_LISTEN,
            )
        return listener

    def _prepare(self) -> None:
        self._say("Starting the database…")
        settings.START_DATABASE()
        try:
            connection.ensure_connection()
        except DatabaseError as problem:
            reason = str(problem).strip().splitlines()[0]
            self._fail(f"The database cannot be used: {reason}", status=DATABASE_FAILED)
        self._say("Preparing tables…")
        call_command("migrate", verbosity=0)
        if settings.DEMO and not get_user_model().objects.exists():
            self._say("Adding the demo neighborhood (once)…")
            call_command("demo", verbosity=0)

    def _serve(self, listener: socket.socket, *, address: str) -> None:
        self._say("Starting the web server and the worker…")
        site = environment_of(address)
        running: list[Process] = []
        try:
            server = self._start_server(listener, environment=site)
            running.append(server)
            # The first page has the machine for itself; nothing is due before it.
            self._wait_for_first_page(listener, server=server)
            worker = self._start_worker(environment=site)
            running.append(worker)
            self._say(f"Open http://{address}/")
            self._watch(server=server, worker=worker)
        finally:
            # The second of two impatient Ctrl-C must not leave processes behind.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            processes.stop(running)

    def _start_server(self, listener: socket.socket, *, environment: dict[str, str]) -> Process:
        gunicorn = [sys.executable, "-m", "gunicorn", "mutualaid.wsgi", "--no-control-socket"]
        capacity = ["--worker-class", "gthread", "--workers", "1", "--threads", "4"]
        manner = ["--bind", f"fd://{listener.fileno()}", "--log-level", "warning"]
        return Process(
            [*gunicorn, *capacity, *manner],
            folder=settings.BASE_DIR,
            extra_environment=environment,
            inherited_fds=[listener.fileno()],
        )

    def _start_worker(self, *, environment: dict[str, str]) -> Process:
        return Process(
            [sys.executable, "manage.py", "procrastinate", "worker"],
            folder=settings.BASE_DIR,
            extra_environment=environment,
        )

    def _wait_for_first_page(self, listener: socket.socket, *, server: Process) -> None:
        deadline = time.monotonic() + FIRST_PAGE_S
        while time.monotonic() < deadline:
            self._require(server)
            if (status := _first_page_status(listener)) is not None:
                if status >= http.client.INTERNAL_SERVER_ERROR:
                    self._fail(f"The first page failed ({status}).", status=SERVER_FAILED)
                return
            time.sleep(LOOK_EVERY_S)
        self._fail(f"No page came within {FIRST_PAGE_S} seconds.", status=SERVER_FAILED)

    def _watch(self, *, server: Process, worker: Process) -> NoReturn:
        asked_at = time.monotonic()
        while True:
            self._require(server)
            if worker.status is not None and worker.age_s > RESTART_S:
                ended = worker.status
                worker.start()
                self._say(f"The worker ended (status {ended}) and was started again.")
            if time.monotonic() - asked_at > RESTART_S:
                self._require_database()
                asked_at = time.monotonic()
            time.sleep(LOOK_EVERY_S)

    def _require_database(self) -> None:
        with suppress(OperationalError):
            connection.ensure_connection()
            if connection.is_usable():
                return
        connection.close()
        self._say("The database does not answer; starting it again.")
        settings.START_DATABASE()

    def _require(self, server: Process) -> None:
        if server.status is not None:
            self._fail(f"The web server ended (status {server.status}).", status=SERVER_FAILED)


def environment_of(address: str) -> dict[str, str]:
    """Return what the processes read beside our own environment.

    A named site is one of real people unless somebody says outright that it is a demo.
    """
    return {"MUTUALAID_SITE_URL": _site_url(address), "MUTUALAID_DEMO": str(int(settings.DEMO))}


def _raise_stopped(*_: object) -> NoReturn:
    raise Stopped


def _resolve(address: str) -> tuple[socket.AddressFamily, Any]:
    host, _, port = address.rpartition(":")
    # Some systems take a port beyond the last one, and wrap it around.
    if not 0 <= int(port) < PORTS:
        raise ValueError(port)
    found = socket.getaddrinfo(host.strip("[]") or LOOPBACK, int(port), type=socket.SOCK_STREAM)
    family, _, _, _, place = found[0]
    return family, place


def _named(listener: socket.socket, address: str) -> str:
    """Return the address as people type it, with the port that a 0 stood for."""
    host = address.rpartition(":")[0] or LOOPBACK
    return f"{host}:{listener.getsockname()[1]}"


def _site_url(address: str) -> str:
    """Return what links in messages begin with: where others on the network find us."""
    if named := os.environ.get("MUTUALAID_SITE_URL"):
        return named
    host, _, port = address.rpartition(":")
    if host in WILDCARDS:
        with socket.socket(type=socket.SOCK_DGRAM) as line, suppress(OSError):
            # Sends nothing: only asks which of our addresses leads to the world.
            line.connect(("192.0.2.1", 9))
            host = line.getsockname()[0]
    return f"http://{host}:{port}"


def _first_page_status(listener: socket.socket) -> int | None:
    """Ask for ``/`` on our own port; None while nobody answers."""
    host, port = listener.getsockname()[:2]
    # The wildcard address is for listening; some systems do not connect to it.
    host = WILDCARDS.get(host, host)
    line = http.client.HTTPConnection(host, port, timeout=FIRST_PAGE_S)
    try:
        line.request("GET", "/")
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()
