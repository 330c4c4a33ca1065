"""``manage.py forget``: erase what has been kept long enough, or say what would go."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from neighborhood import retention
from neighborhood.models import Neighborhood


class Command(BaseCommand):
    """Do by hand what the worker does every night."""

    help = (
        "Erase what has been kept long enough, by the rules in docs/privacy.md. The worker does it "
        "every night; running it again does no harm. Exit code 1 when a rule failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only count what would go; change nothing"
        )
        parser.add_argument(
            "--at", type=_moment, metavar="MOMENT", default=None,
            help="with --dry-run: count what would go at a later moment, such as 2027-03-01T04:00Z",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if options["at"] and not options["dry_run"]:
            raise CommandError("--at is for --dry-run only: nothing is erased before its time.")
        now = timezone.now()
        with translation.override("en"):
            if options["dry_run"]:
                self._show(retention.count_due(at=options["at"] or now))
                return
            run = retention.run(at=now)
            self._show(run.counts)
        self.stdout.write(f"{run.people} people forgotten.")
        if run.failed:
            raise CommandError(f"Failed, and will be tried again: {', '.join(run.failed)}")

    def _show(self, counts: dict[str, int]) -> None:
        group = Neighborhood.current()
        for rule in retention.rules():
            count = counts.get(rule.name, 0)
            kept = retention.until(rule, group=group)
            self.stdout.write(f"{count:>7}  {rule.name:<16} {kept}")


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment
