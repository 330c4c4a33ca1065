"""The made-up city in a Postgres of the benchmarks' own, loaded once and kept between runs.

Import this before anything of the apps: it decides which database the settings name. The demo's
data and a ``DATABASE_URL`` are never touched.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks.city import City, Kind, Size
from benchmarks.copying import Columns, copy_rows

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")

# Raise it when the same size and seed give other rows, so that a kept city is made again.
EDITION = 3

DONE = "the whole city is here"

MEMBERS, OFFERS, NEEDS = "members_member", "offers_offer", "needs_need"
MATCHES, AREAS, BLOCKED = "matching_match", "neighborhood_area", "members_blockedpair"
FILLED = (AREAS, MEMBERS, OFFERS, NEEDS, MATCHES, BLOCKED)


def load(*, offers: int, needs: int, seed: int = 1) -> Size:
    """Connect Django to a city of that size; make it unless it is there from a run before.

    offers: with room and on the board; about a seventh more are paused, withdrawn, held or full.
    Cost: about three minutes and 1.4 GB of disk for a million offers, once; 0.4 GB of memory.
    """
    size = Size(offers=offers, needs=needs, seed=seed)
    name = f"city_{offers}_{needs}_{seed}_v{EDITION}"
    _connect(name)
    # A city kept from before may lack a column that the apps have had since.
    call_command("migrate", verbosity=0)
    if _note_on(name) != DONE:
        fill(size)
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{DONE}'")
    return size


def make_anew(name: str, size: Size) -> None:
    """Connect Django to a database of that name, and make the city in it anew.

    For what changes the city so much that no later run could use it.
    """
    _connect(name)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    fill(size)


def fill(size: Size) -> None:
    """Put the city into the tables of the present connection, which it empties first.

    Foreign keys are not checked and indexes made at the end, both for speed; so this wants a
    superuser, and nobody else in the database.
    """
    from neighborhood.models import Category

    kinds = [Kind(*row) for row in Category.objects.values_list("pk", "slug", "once")]
    city = City(size, kinds)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(FILLED)} CASCADE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"ALTER TABLE {OFFERS} ENABLE ALWAYS TRIGGER offers_offer_traits")
        made_later = _drop_indexes(cursor)
        _copy_table(cursor, AREAS, [city.areas()])
        _copy_table(cursor, MEMBERS, city.members_in_chunks())
        _copy_table(cursor, OFFERS, city.offers_in_chunks())
        _copy_table(cursor, NEEDS, city.needs_in_chunks())
        _copy_table(cursor, MATCHES, city.matches_in_chunks())
        _copy_table(cursor, BLOCKED, [city.blocked_pairs()])
        cursor.execute(f"ALTER TABLE {OFFERS} ENABLE TRIGGER offers_offer_traits")
        cursor.execute("SET session_replication_role = DEFAULT")
        for definition in made_later:
            cursor.execute(definition)
        for table in FILLED:
            cursor.execute(f"ANALYZE {table}")


def _connect(name: str) -> None:
    if not apps.ready:
        django.setup()
    settings.START_DATABASE(name)
    connection.close()
    connection.settings_dict["NAME"] = name


def _note_on(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        [note] = cursor.fetchone()
    return None if note is None else str(note)


def _copy_table(cursor: Any, table: str, chunks: Iterable[Columns]) -> None:
    """Write the rows, and let what is added afterwards count on from the last id."""
    for chunk in chunks:
        copy_rows(cursor, table, chunk)
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _drop_indexes(cursor: Any) -> list[str]:
    """Drop the indexes that no constraint stands on; return how they are made again."""
    cursor.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique
        """,
        [list(FILLED)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def open_needs(count: int, *, seed: int) -> list[int]:
    """Return the ids of so many open needs, drawn at random."""
    from needs.models import Need

    found = list(Need.objects.open().order_by("pk").values_list("pk", flat=True))
    return sorted(random.Random(seed).sample(found, min(count, len(found))))
