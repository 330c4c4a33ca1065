"""Statements that Postgres plans once for each connection, instead of each time.

The large statement of retrieval takes longer to plan than to run. Nothing of a need stands in it
as a constant, so one plan serves all of them; see ``docs/adr/0012``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

type Rows = list[tuple[Any, ...]]

# Of each open connection: the names of its statements. A new connection starts with none.
_names_by_line: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def fetch_prepared(template: str, values: Mapping[str, Any], *, types: Mapping[str, str]) -> Rows:
    """Run a statement, prepared at its first use on this connection, and return its rows.

    template: names the values in braces. types: the Postgres type of each value. They are
    declared, because a small number would travel as int2 and lose the index.
    One query; one more at the first use. Behind a pooler that hands out another connection for
    each transaction (``DISABLE_SERVER_SIDE_CURSORS``), nothing is prepared.
    """
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return fetch_planned(template, values, types=types)
    connection.ensure_connection()
    names = _names_by_line.setdefault(connection.connection, {})
    with connection.cursor() as cursor:
        if template not in names:
            name = f"matching_{len(names)}"
            places = {name: f"${at}" for at, name in enumerate(types, start=1)}
            statement = template.format_map(places)
            cursor.execute(f"PREPARE {name} ({', '.join(types.values())}) AS {statement}")
            names[template] = name
        places_of_values = ", ".join(["%s"] * len(types))
        call = f"EXECUTE {names[template]} ({places_of_values})"
        cursor.execute(call, [values[name] for name in types])
        rows: Rows = cursor.fetchall()
        return rows


def fetch_planned(template: str, values: Mapping[str, Any], *, types: Mapping[str, str]) -> Rows:
    """Run the same statement, planned for these very values, and return its rows. One query."""
    statement = template.format_map({name: f"%({name})s::{type_}" for name, type_ in types.items()})
    with connection.cursor() as cursor:
        cursor.execute(statement, {name: values[name] for name in types})
        rows: Rows = cursor.fetchall()
        return rows
