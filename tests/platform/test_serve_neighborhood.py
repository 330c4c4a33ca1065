"""``bin/run`` in the foreground: what it says, what it survives, how it ends."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
import psycopg
import pytest
from django.db import connection

from commons.management.commands.serve_neighborhood import RESTART_S, environment_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
READY_S = 60
# A second for the user, on a machine that is busy with other tests; less than any of the programs
# would take by itself, the first of which gives up after thirty.
STOPPED_S = 15


@pytest.fixture(scope="module")
def environment(django_db_setup):
    """A place on an empty database of its own, without the demo, which takes longer."""
    name = f"{connection.settings_dict['NAME']}_served"
    place = connection.settings_dict | {"NAME": "postgres"}
    server = {
        "host": place["HOST"],
        "port": place["PORT"],
        "user": place["USER"],
        "password": place["PASSWORD"],
    }
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as line:
        line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        line.execute(f'CREATE DATABASE "{name}"')
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in server.items() if value)
        yield os.environ | {
            "DATABASE_URL": f"postgres:///{name}?{query}",
            "MUTUALAID_SECRET_KEY": secrets.token_urlsafe(50),
            "MUTUALAID_CONTACT_KEYS": secrets.token_urlsafe(50),
            "MUTUALAID_HOSTS": "127.0.0.1",
        }
        line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def serve(environment, tmp_path):
    """Start neighborhoods; whatever happens in the test, none outlives it."""
    started = []

    def serve(address):
        with (tmp_path / "stderr").open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve_neighborhood", address],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        started.append(process)
        return process

    yield serve
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def neighborhood(serve):
    return serve("127.0.0.1:0")


@pytest.fixture
def complaint(tmp_path):
    return (tmp_path / "stderr").read_text


def read_until(neighborhood, start):
    """Return the first line that begins with ``start``, once it is said."""
    for line in neighborhood.stdout:
        if line.startswith(start):
            return line
    pytest.fail(f"it ended without “{start}”")


def port_of(neighborhood):
    return urlsplit(read_until(neighborhood, "Open ").split()[1]).port


def child_of(neighborhood, word):
    children = psutil.Process(neighborhood.pid).children()
    return next(child for child in children if word in child.cmdline())


def is_alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def is_listening(port):
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_soon(neighborhood, number):
    port = port_of(neighborhood)
    family = psutil.Process(neighborhood.pid).children(recursive=True)

    neighborhood.send_signal(number)
    said, _ = neighborhood.communicate(timeout=STOPPED_S)

    assert said == "Stopped.\n"
    assert neighborhood.returncode == 0
    assert not is_listening(port)
    assert [each for each in family if is_alive(each)] == []


def test_killed_worker_is_started_again(neighborhood):
    port = port_of(neighborhood)
    time.sleep(RESTART_S)
    killed = child_of(neighborhood, "procrastinate")

    killed.kill()

    assert "started again" in read_until(neighborhood, "The worker ended (status -9)")
    assert child_of(neighborhood, "procrastinate").pid != killed.pid
    assert is_listening(port)


def test_killed_web_server_ends_the_neighborhood_with_a_sentence(neighborhood, complaint):
    port_of(neighborhood)

    child_of(neighborhood, "gunicorn").kill()

    assert neighborhood.wait(STOPPED_S) == 1
    assert "The web server ended (status -9).\n" in complaint()


def test_killed_neighborhood_leaves_nothing_behind(neighborhood):
    port = port_of(neighborhood)
    family = psutil.Process(neighborhood.pid).children(recursive=True)

    neighborhood.kill()
    psutil.wait_procs(family, timeout=STOPPED_S)

    assert not is_listening(port)
    assert [each for each in family if is_alive(each)] == []


def test_busy_port_is_refused_in_one_sentence(serve, complaint):
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"

        status = serve(address).wait(READY_S)

    assert status == 2
    assert complaint().startswith(f"Cannot open {address}: address already in use.")
    assert complaint().count("\n") == 1


def test_database_that_does_not_answer_is_named_in_one_sentence(
    serve, complaint, environment, monkeypatch
):
    monkeypatch.setitem(environment, "DATABASE_URL", "postgres://hal:secret@127.0.0.1:1/street")

    status = serve("127.0.0.1:0").wait(READY_S)

    assert status == 1
    assert complaint().startswith("The database cannot be used: connection failed")
    assert "secret" not in complaint()


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:99999", "127.0.0.1:", "no such host:1"])
def test_bad_address_is_refused_with_an_example(serve, complaint, address):
    status = serve(address).wait(READY_S)

    assert status == 2
    assert complaint() == f"“{address}” should look like 127.0.0.1:8000.\n"


@pytest.mark.parametrize(("is_demo", "told"), [(True, "1"), (False, "0")])
def test_processes_are_told_whether_this_is_a_demo(settings, is_demo, told):
    settings.DEMO = is_demo

    assert environment_of("127.0.0.1:8001")["MUTUALAID_DEMO"] == told
