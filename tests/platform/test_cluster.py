"""What the private cluster survives: kills, strange paths, and many users at once."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from mutualaid import devdb
from mutualaid.cluster import ROOT, Cluster, ClusterError

pytestmark = pytest.mark.slow

USE_UNTIL_TOLD = """
import sys
from pathlib import Path
from mutualaid import devdb
from mutualaid.cluster import Cluster
Cluster(kind="test", binaries=devdb.find_binaries(), root=Path(sys.argv[1])).start()
print("in", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _embedded_only(monkeypatch):
    monkeypatch.delenv("PG_BINDIR", raising=False)


@pytest.fixture
def checkout():
    # Not tmp_path: its parent is closed to the user that the server runs as under root.
    folder = Path(tempfile.mkdtemp(prefix="mutualaid-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(checkout):
    cluster = make_cluster(checkout)
    yield cluster
    cluster.release()


def make_cluster(root):
    return Cluster(kind="test", binaries=devdb.find_binaries(), root=root)


def postmaster_of(cluster):
    pid = int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
    return psutil.Process(pid)


def is_alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def ask(cluster, question):
    with psycopg.connect(host=str(cluster.socket_folder), user="postgres", dbname="street") as line:
        return line.execute(question).fetchone()


def use_in_another_process(checkout):
    user = subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_TOLD, checkout],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout
    assert user.stdout.readline() == "in\n"
    return user


def test_start_makes_a_private_folder_that_only_its_owner_may_enter(cluster):
    cluster.start()

    assert cluster.data.parent.name == "var"
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


def test_create_database_twice_keeps_what_is_in_it(cluster):
    cluster.start()
    cluster.create_database("street")
    with psycopg.connect(
        host=str(cluster.socket_folder), user="postgres", dbname="street"
    ) as connection:
        connection.execute("CREATE TABLE post AS SELECT 'soup' AS what")

    cluster.create_database("street")

    assert ask(cluster, "SELECT what FROM post") == ("soup",)


def test_last_one_out_stops_the_server(cluster, checkout):
    cluster.start()
    postmaster = postmaster_of(cluster)

    with use_in_another_process(checkout) as other:
        cluster.release()
        was_running = is_alive(postmaster)
        other.communicate()

    assert was_running
    assert not is_alive(postmaster)


def test_user_killed_at_once_does_not_keep_the_server(cluster, checkout):
    with use_in_another_process(checkout) as other:
        cluster.start()
        postmaster = postmaster_of(cluster)
        other.kill()

    cluster.release()

    assert not is_alive(postmaster)


def test_fork_does_not_stop_its_parents_server(cluster):
    cluster.start()
    child = os.fork()
    if child == 0:
        cluster.release()
        os._exit(0)
    os.waitpid(child, 0)

    assert is_alive(postmaster_of(cluster))


def test_start_after_the_server_was_killed_finds_what_was_written(cluster):
    cluster.start()
    cluster.create_database("street")
    postmaster_of(cluster).send_signal(signal.SIGKILL)

    cluster.start()

    assert ask(cluster, "SELECT 1") == (1,)


@pytest.mark.parametrize("is_zombie", [False, True])
def test_pid_file_of_a_zombie_or_a_stranger_is_removed(cluster, is_zombie):
    cluster.start()
    cluster.release()
    with subprocess.Popen(["sleep", "0" if is_zombie else "60"]) as stranger:
        if is_zombie:
            os.waitid(os.P_PID, stranger.pid, os.WEXITED | os.WNOWAIT)
        for folder, name in [
            (cluster.data, "postmaster.pid"),
            (cluster.socket_folder, ".s.PGSQL.5432.lock"),
        ]:
            (folder / name).write_text(f"{stranger.pid}\n{cluster.data}\n")

        cluster.start()
        stranger.kill()

    assert is_alive(postmaster_of(cluster))


def test_interrupted_initdb_is_begun_again(cluster):
    unfinished = cluster.data.with_suffix(".new")
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")

    cluster.start()

    assert not unfinished.exists()
    assert (cluster.data / "PG_VERSION").exists()


@pytest.mark.parametrize("name", ["long-" * 18, "with a space", "it's, a comma"])
def test_strange_path_of_the_checkout_works(checkout, name):
    root = checkout / name
    root.mkdir()
    cluster = make_cluster(root)

    cluster.start()
    cluster.create_database("street")

    assert ask(cluster, "SELECT 1") == (1,)
    cluster.release()
    assert cluster.socket_folder == cluster.data or not cluster.socket_folder.exists()


def test_socket_folder_that_is_not_ours_is_refused(checkout):
    root = checkout / ("long-" * 18)
    root.mkdir()
    cluster = make_cluster(root)
    cluster.socket_folder.mkdir(mode=0o777)
    cluster.socket_folder.chmod(0o777)

    with pytest.raises(ClusterError, match="not ours alone"):
        cluster.start()

    cluster.socket_folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run Postgres as somebody else")
def test_checkout_closed_to_others_keeps_its_state_elsewhere(checkout):
    checkout.chmod(0o700)

    cluster = make_cluster(checkout)

    assert cluster.home.parent == Path("/var/lib/mutualaid")
    assert stat.S_IMODE(checkout.stat().st_mode) == 0o700
