"""``manage.py rotate_contact_keys``: seal contact data anew with the first key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.rotating import Column, seal_anew, sealed_columns, sealed_with_older
from members.sealing import CannotUnseal
from outbox.second_proof import seal_proofs_anew, sealed_proofs_with_older


class Command(BaseCommand):
    """Seal everything with the first of MUTUALAID_CONTACT_KEYS, while the site runs."""

    help = (
        "Seal contact data, addresses to sign in with and second proofs anew with the first of "
        "MUTUALAID_CONTACT_KEYS. The older keys can go afterwards; sessions that they sealed end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only count what an older key has sealed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for column in sealed_columns():
                self._do(column, only_count=options["dry_run"])
            self._do_proofs(only_count=options["dry_run"])
        except CannotUnseal as problem:
            raise CommandError(str(problem)) from None
        if not options["dry_run"]:
            self.stdout.write("Done. The keys after the first can go.")

    def _do(self, column: Column, *, only_count: bool) -> None:
        model, name = column
        count, done = sealed_with_older(column).count(), 0
        self.stdout.write(f"{model._meta.label}.{name}: {count} sealed with an older key")
        for batch in () if only_count else seal_anew(column):
            done += batch
            self.stdout.write(f"  {done} of {count}")

    def _do_proofs(self, *, only_count: bool) -> None:
        count = len(sealed_proofs_with_older() if only_count else seal_proofs_anew())
        self.stdout.write(f"Second proofs: {count} sealed with an older key")
