"""A private Postgres cluster inside the checkout, reached by a unix socket only.

The first process that needs it starts it, the others attach, the last one to leave stops it.
Everyone who uses it holds a shared file lock, which the kernel drops even on ``kill -9``, so
there is no list of users that could go stale.
"""

import atexit
import fcntl
import functools
import hashlib
import os
import pwd
import re
import shlex
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import psutil
import psycopg
from psycopg import sql

Kind = Literal["dev", "test", "bench"]

ROOT = Path(__file__).resolve().parent.parent
SUPERUSER = "postgres"
PORT = "5432"
SOCKET_NAME = f".s.PGSQL.{PORT}"
# A socket's whole path may have 104 bytes on macOS, 108 on Linux.
SOCKET_FOLDER_BYTES = 85
# libpq splits the host at commas, Postgres its socket folders at commas and quotes.
PLAIN_PATH = re.compile(r"[\w/.+ -]+", re.ASCII)
STARTING_S = 60
LEAVING_S = 10

EVERYWHERE = {
    "listen_addresses": "",
    "port": PORT,
    "timezone": "UTC",
    "log_timezone": "UTC",
}
OPTIONS: dict[Kind, dict[str, str]] = {
    "dev": {"max_connections": "60"},
    # A power cut may cost the test cluster its data; nothing else may.
    "test": {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        # Without statistics Postgres compiles plans for thousands of rows that are ten.
        "jit": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "max_connections": "200",
    },
    # As durable as a real place, whose memory holds what is read often; built up in bulk.
    "bench": {
        "max_connections": "20",
        "shared_buffers": "1GB",
        "maintenance_work_mem": "512MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "8GB",
    },
}


class ClusterError(Exception):
    """Says in one sentence why there is no database, and what would help."""


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """The programs of one Postgres: their folder, the package to copy them with, the version."""

    folder: Path
    package: Path | None
    major: int


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The system user that the server runs as."""

    uid: int
    gid: int


class Cluster:
    """One Postgres of this checkout: ``dev`` keeps its data, ``test`` is thrown away.

    ``bench`` holds made-up places that benchmarks have filled and can make again.
    """

    def __init__(self, *, kind: Kind, binaries: Binaries, root: Path = ROOT) -> None:
        self.kind = kind
        self.binaries = binaries
        self.home = _home(root)
        self.data = self.home / f"pg{binaries.major}-{kind}"
        self.socket_folder = _socket_folder(self.data)
        self._users_lock: IO[str] | None = None
        self._joined_pid = 0

    def start(self) -> None:
        """Start the server, or attach to it; stop it at exit when nobody else uses it."""
        try:
            self._make_home()
            with self._gate():
                self._join()
                self._make_socket_folder()
                if not self._answers():
                    self._drop_stale_files()
                    self._create()
                    self._launch()
        except PermissionError as problem:
            raise ClusterError(
                f"{problem.filename or self.home} belongs to another user of this machine: "
                "use your own copy of Mutualaid, or set DATABASE_URL."
            ) from problem

    def create_database(self, name: str) -> None:
        """Create the database unless it is there."""
        exists = "SELECT 1 FROM pg_database WHERE datname = %s"
        with self._connect() as connection:
            if connection.execute(exists, [name]).fetchone():
                return
            # Two processes that create it at once meet in pg_database's unique index.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def release(self) -> None:
        """Leave the cluster; the last one out stops the server."""
        # A fork shares its parent's lock, and must not give it up for both.
        if self._users_lock is None or self._joined_pid != os.getpid():
            return
        # Without its folder, say after `rm -r var`, the server ends by itself.
        with suppress(FileNotFoundError), self._gate():
            users_lock, self._users_lock = self._users_lock, None
            with users_lock:
                try:
                    fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._stop()

    # ---- Who uses it ----

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        with (self.home / f".start-{self.kind}.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _join(self) -> None:
        if self._users_lock is not None:
            return
        self._users_lock = (self.home / f".users-{self.kind}.lock").open("w")
        fcntl.flock(self._users_lock, fcntl.LOCK_SH)
        self._joined_pid = os.getpid()
        atexit.register(self.release)

    # ---- Is it up? ----

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=SUPERUSER,
            dbname="postgres",
            autocommit=True,
            connect_timeout=STARTING_S,
        )

    def _answers(self) -> bool:
        """Ask the server itself: a pid proves nothing, it may be a zombie's or used again."""
        deadline = time.monotonic() + STARTING_S
        while self._listens() and time.monotonic() < deadline:
            try:
                self._connect().close()
            except psycopg.OperationalError as problem:
                # A refusal is an answer, unless it says "the database system is starting up" or
                # "… shutting down"; a broken connection is the last of a server being killed.
                words = str(problem)
                if "FATAL" in words and "the database system is" not in words:
                    return True
                time.sleep(0.05)
            else:
                return True
        return False

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            return line.connect_ex(str(self.socket_folder / SOCKET_NAME)) == 0

    def _drop_stale_files(self) -> None:
        """Remove what a killed server left behind, once nothing of it is alive."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        # Backends outlive a killed postmaster for a moment and may still be writing.
        deadline = time.monotonic() + LEAVING_S
        while alive := _processes_in(self.data):
            if pid in alive:
                return
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"Processes {sorted(alive)} of a Postgres that was killed still use "
                    f"{self.data}: end them, then try again."
                )
            time.sleep(0.05)
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)
        pid_file.unlink(missing_ok=True)

    # ---- Folders ----

    def _make_home(self) -> None:
        for folder in (self.home.parent, self.home):
            if not folder.exists():
                folder.mkdir()
                # Whatever the umask: the server's own user has to pass through.
                folder.chmod(0o755)

    def _create(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        # Renamed when whole, so that an interrupted initdb leaves no half cluster.
        unfinished = self.data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._make_private(unfinished)
        arguments = ["-D", str(unfinished), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
        arguments += ["--locale=C"]
        if self.binaries.major >= 17:
            arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.kind == "test":
            arguments += ["--no-sync"]
        done = self._run("initdb", *arguments)
        if done.returncode:
            raise ClusterError(f"Postgres could not make {self.data}:\n{done.stdout}")
        unfinished.rename(self.data)

    def _make_socket_folder(self) -> None:
        if self.socket_folder == self.data:
            return
        if not self.socket_folder.is_symlink() and not self.socket_folder.exists():
            self._make_private(self.socket_folder)
        # The temporary folder is everybody's: somebody else may have made this one first.
        found = self.socket_folder.lstat()
        expected_uid = os.geteuid() if (owner := self._owner) is None else owner.uid
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected_uid or found.st_mode & 0o077:
            raise ClusterError(f"{self.socket_folder} is not ours alone: remove it, or move it.")

    def _make_private(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        if self._owner:
            os.chown(folder, self._owner.uid, self._owner.gid)

    # ---- The server ----

    def _launch(self) -> None:
        log = self.data / "server.log"
        chosen = {"unix_socket_directories": f'"{self.socket_folder}"'}
        chosen |= EVERYWHERE | OPTIONS[self.kind]
        options = " ".join(shlex.join(["-c", f"{key}={value}"]) for key, value in chosen.items())
        started = self._run(
            *("pg_ctl", "-D", str(self.data), "-s", "-w", "-t", str(STARTING_S)),
            *("-l", str(log), "-o", options, "start"),
            stdout=subprocess.DEVNULL,
        )
        if started.returncode:
            last_words = log.read_text()[-2000:] if log.exists() else "It left no log."
            raise ClusterError(f"Postgres did not start in {self.data}.\n{last_words}")

    def _stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-s", "-w", "-m", "fast", "stop")
        if self.socket_folder != self.data:
            with suppress(OSError):
                self.socket_folder.rmdir()

    def _run(
        self, program: str, *arguments: str, stdout: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        """Run one of Postgres's programs as the server's user, away from the terminal."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        owner = self._owner
        return subprocess.run(
            [self._runnable_folder / program, *arguments],
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            check=False,
        )

    @functools.cached_property
    def _owner(self) -> Owner | None:
        """Whom the server runs as; None for ourselves. Postgres refuses to run as root."""
        if os.geteuid() != 0:
            return None
        if self.data.exists() and (found := self.data.stat()).st_uid != 0:
            return Owner(uid=found.st_uid, gid=found.st_gid)
        for name in ("postgres", "nobody"):
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                return Owner(uid=entry.pw_uid, gid=entry.pw_gid)
        raise ClusterError("Postgres cannot run as root, and there is no user `nobody` to run it.")

    @functools.cached_property
    def _runnable_folder(self) -> Path:
        """The programs where the server's user may run them: in place, or a copy made once."""
        folder, package = self.binaries.folder, self.binaries.package
        if self._owner is None or is_reachable(folder / "postgres"):
            return folder
        if package is None:
            raise ClusterError(f"{folder} is closed to the user that Postgres would run as.")
        copy = self.home / f"wheel-{(folder / 'postgres').stat().st_mtime_ns}"
        if not copy.exists():
            unfinished = copy.with_suffix(f".{os.getpid()}")
            # The wheel's libraries are looked up beside the package, in <name>.libs.
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, unfinished / part.name, symlinks=True, ignore=_unneeded)
            with suppress(FileExistsError):
                unfinished.rename(copy)
        return copy / folder.relative_to(package.parent)


_unneeded: Callable[[Any, list[str]], set[str]] = shutil.ignore_patterns(
    "include", "*.a", "__pycache__"
)


def is_reachable(path: Path) -> bool:
    """Say whether any user of this machine may pass every folder on the way to ``path``."""
    real = path.resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in [real, *real.parents])


def _home(root: Path) -> Path:
    home = root / "var"
    if os.geteuid() != 0 or is_reachable(home if home.exists() else root):
        return home
    return Path("/var/lib/mutualaid") / _short_hash(root)


def _socket_folder(data: Path) -> Path:
    if len(bytes(data)) <= SOCKET_FOLDER_BYTES and PLAIN_PATH.fullmatch(str(data)):
        return data
    # Not tempfile's folder: two processes with different TMPDIR would miss each other.
    return Path(f"/tmp/mutualaid-{os.geteuid()}-{_short_hash(data)}")


def _short_hash(path: Path) -> str:
    return hashlib.sha256(bytes(path)).hexdigest()[:8]


def _processes_in(folder: Path) -> set[int]:
    """Find the living processes that work in ``folder``, as all of a Postgres do in its data."""
    found = set()
    real = str(folder.resolve())
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd() == real:
                found.add(process.pid)
    return found
