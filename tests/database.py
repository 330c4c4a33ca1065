"""The database of the tests: migrated once, copied for each run, emptied of what was written.

Only on our own cluster, whose user may do all that; on a Postgres that `DATABASE_URL` names,
pytest-django and Django do it in their slower way.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
# What the tables and their starting data are made from.
SOURCES = (
    "requirements-dev.lock", "mutualaid/settings.py", "neighborhood/seed.py",
    "neighborhood/starting_data/*.py", "*/*fields.py", "members/sealing.py", "*/migrations/*.py",
)  # fmt: skip
QUEUE = (
    "procrastinate_periodic_defers", "procrastinate_events", "procrastinate_jobs",
    "procrastinate_workers",
)  # fmt: skip
# Rows that tests took back still lie in the tables, and every scan of a table passes them.
MOST_BYTES = 4 * 1024 * 1024
ONE_MAKES_IT = 4027

type Line = psycopg.Connection[tuple[Any, ...]]


def is_ours() -> bool:
    """Say whether the tests run on the cluster of this checkout."""
    return "DATABASE_URL" not in os.environ


# ---- Made once ----


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker
) -> None:
    """Have the database copied from one that all migrations have been run on."""
    if is_ours():
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = template()


def template() -> str:
    """Return the name of a migrated database, made now unless an earlier run has made it."""
    name = f"template_{digest()}"
    place = connection.settings_dict
    with psycopg.connect(
        host=place["HOST"], port=place["PORT"], user=place["USER"], dbname="postgres",
        autocommit=True,
    ) as line:  # fmt: skip
        line.execute("SELECT pg_advisory_lock(%s)", [ONE_MAKES_IT])
        templates = names_of_templates(line)
        if name not in templates:
            drop(line, templates)
            migrate(f"{name}_unfinished")
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            line.execute(rename.format(*map(sql.Identifier, (f"{name}_unfinished", name))))
    return name


def digest() -> str:
    """Return what changes with whatever the tables are made from."""
    made_from = hashlib.sha256()
    for path in sorted(path for glob in SOURCES for path in ROOT.glob(glob)):
        made_from.update(str(path.relative_to(ROOT)).encode())
        made_from.update(path.read_bytes())
    return made_from.hexdigest()[:16]


def names_of_templates(line: Line) -> list[str]:
    """Return the databases made here, whole or not."""
    found = line.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'template\_%'")
    return [name for (name,) in found]


def drop(line: Line, names: Iterable[str]) -> None:
    """Remove what was made from older migrations, but what another run copies just now."""
    for name in names:
        with suppress(psycopg.errors.ObjectInUse):
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def migrate(name: str) -> None:
    """Make a database as Django makes one for a test run."""
    place = connection.settings_dict
    for_runs, of_site = place["TEST"]["NAME"], place["NAME"]
    place["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    place["TEST"]["NAME"], place["NAME"] = for_runs, of_site


# ---- Emptied of what was written ----


@pytest.fixture(scope="session", autouse=True)
def empty_fast() -> Iterator[None]:
    """After tests with real transactions, delete the rows they wrote; flush when that is not all.

    Django's own way empties and fills sixty tables each time, which takes longer than most tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        if is_ours():
            emptying = Emptying(TransactionTestCase._fixture_teardown)  # type: ignore[attr-defined]
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptying.run(case))
        yield


class Emptying:
    """Knows the rows that a new database has, and takes away all others.

    flush: Django's own way, which begins anew after a test that has changed the starting data.
    """

    def __init__(self, flush: Callable[[TransactionTestCase], None]) -> None:
        self.flush = flush
        self.tables: list[str] = []
        self.start: dict[str, str] = {}

    def run(self, case: TransactionTestCase) -> None:
        """Leave the database as a new one is."""
        with connection.cursor() as cursor:
            if self.is_small_change(cursor):
                self.delete(cursor)
                return
        self.flush(case)
        with connection.cursor() as cursor:
            every = connection.introspection.django_table_names(only_existing=True)
            self.tables = sorted({*every, *QUEUE})
            filled = with_rows(cursor, self.tables)
            self.start = contents(cursor, filled)

    def is_small_change(self, cursor: CursorWrapper) -> bool:
        """Tell whether the starting data is as it was, and the tables are short to read."""
        if not self.start or contents(cursor, self.start) != self.start:
            return False
        size_of = "SELECT sum(pg_relation_size(one::regclass)) FROM unnest(%s::text[]) AS one"
        cursor.execute(size_of, [self.tables])
        [size] = cursor.fetchone()
        return bool(size < MOST_BYTES)

    def delete(self, cursor: CursorWrapper) -> None:
        """Delete every row of the tables that begin without any."""
        written = with_rows(cursor, [name for name in self.tables if name not in self.start])
        with transaction.atomic():
            # Neither triggers nor the order of tables matter where all goes.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in written:
                cursor.execute(f'DELETE FROM "{name}"')


def with_rows(cursor: CursorWrapper, tables: Iterable[str]) -> list[str]:
    """Return those of the tables that have any row."""
    cursor.execute(
        " UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT FROM \"{n}\")" for n in tables)
    )
    return [name for (name,) in cursor.fetchall()]


def contents(cursor: CursorWrapper, tables: Iterable[str]) -> dict[str, str]:
    """Return a digest of all rows of each table."""
    rows = "md5(string_agg(one::text, ' ' ORDER BY one::text))"
    cursor.execute(
        " UNION ALL ".join(f"SELECT '{name}', {rows} FROM \"{name}\" AS one" for name in tables)
    )
    return dict(cursor.fetchall())
