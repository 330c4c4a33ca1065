"""``manage.py make_admin ADDRESS``: let the owner of an e-mail address run the site."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from outbox.accounts import make_admin


class Command(BaseCommand):
    """Make an admin who signs in with a code like everybody else."""

    help = "Make the member of this e-mail address an admin; a new member when there is none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"].strip().lower()
        try:
            validate_email(address)
        except ValidationError as problem:
            raise CommandError(f"{address} is not an e-mail address.") from problem
        make_admin(address)
        place = reverse("admin:index")
        self.stdout.write(f"{address} is an admin. Sign in at {place} with a code sent there.")
