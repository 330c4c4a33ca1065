"""Tells whether the demo is here and whether it may be, and takes it away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from members.models import Event, Member
from needs.models import Need
from neighborhood import seed
from neighborhood.models import Area, Category, Neighborhood, PartnerGroup, Word
from offers.models import Offer

# Any number will do, as long as it is the same in every process.
TURN = 7_120_142


def has_tables() -> bool:
    """Tell whether every migration has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def turn() -> Iterator[None]:
    """Let only one process at a time add the demo or load posts; the others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])


def is_planted() -> bool:
    """Tell whether this database holds the demo; then all in it is play."""
    return Neighborhood.objects.filter(is_demo=True).exists()


def has_real_people() -> bool:
    """Tell whether people have posted here, outside of a demo."""
    return not is_planted() and Member.objects.exists()


def uproot() -> None:
    """Remove the demo and everything visitors have left in it; kinds of help stay.

    One TRUNCATE: it takes along every table that refers to people or areas. Numbers go on
    from where they were, so that a job still queued finds nothing instead of somebody new.
    """
    tables = ", ".join(
        connection.ops.quote_name(model._meta.db_table)
        for model in (Member, Event, Area, Need, Offer)
    )
    with connection.cursor() as cursor:
        # A table cannot be truncated while a check of it waits for the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    Neighborhood.objects.all().delete()
    PartnerGroup.objects.all().delete()
    seed.sow(Category, Word)


def in_numbers() -> str:
    """Return how much there is, in words."""
    return _("%(members)s neighbors, %(offers)s offers, %(needs)s needs") % {
        "members": Member.objects.present().count(),
        "offers": Offer.objects.count(),
        "needs": Need.objects.count(),
    }
