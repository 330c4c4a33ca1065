"""``manage.py demo``: fill an empty database with a made-up neighborhood."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from commons.demo import presence
from commons.demo.check import contradictions
from commons.demo.planting import plant

REAL_PEOPLE = 3
NOT_A_DEMO = 4
CONTRADICTION = 5
NO_TABLES = 6


class Command(BaseCommand):
    """Add the demo neighborhood, once."""

    help = (
        "Add the demo neighborhood: 8 areas, 300 made-up neighbors, 180 offers, 91 needs. "
        "Does nothing when it is there already, and refuses where real people have posted. "
        f"Exit codes: 0 done or already there, {REAL_PEOPLE} real people are here, "
        f"{NOT_A_DEMO} this site is not a demo, {CONTRADICTION} the demo contradicts itself, "
        f"{NO_TABLES} the tables are missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset",
            action="store_true",
            help="Throw the demo away, with all that visitors have posted in it, and add it anew.",
        )

    def handle(self, *, reset: bool, verbosity: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This site is set up for real people. Set MUTUALAID_DEMO=1 for a demo.",
                returncode=NOT_A_DEMO,
            )
        if not presence.has_tables():
            raise CommandError(
                "The tables are missing. Run manage.py migrate first.", returncode=NO_TABLES
            )
        with presence.turn():
            is_new = self._prepare(is_reset=reset)
        if verbosity:
            self.stdout.write(
                f"The demo neighborhood is {'ready' if is_new else 'already here'}: "
                f"{presence.in_numbers()}."
            )

    @transaction.atomic
    def _prepare(self, *, is_reset: bool) -> bool:
        """Add the demo unless it is here; return whether it was added."""
        if presence.has_real_people():
            raise CommandError(
                "Real people have posted in this database, so no demo is added to it. "
                "Use a fresh one: DATABASE_URL=postgres://…/demo manage.py demo",
                returncode=REAL_PEOPLE,
            )
        if presence.is_planted():
            if not is_reset:
                return False
            presence.uproot()

        now = timezone.now()
        plant(now=now)
        if found := contradictions(now=now):
            raise CommandError("\n".join(found), returncode=CONTRADICTION)
        return True
