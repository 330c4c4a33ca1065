"""``manage.py reset_second_proof ADDRESS``: for whoever lost their app, key and paper codes."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import Event
from members.sessions import end_all_sessions
from outbox.accounts import account_of
from outbox.second_proof import reset_proof

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Take somebody's second proof away, so that they set up a new one at the next sign-in."""

    help = "Take away the second proof of the member of this address, and sign them out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        member = account_of(options["address"].strip().lower())
        if member is None:
            raise CommandError("Nobody signs in with this address.")
        if not reset_proof(member):
            raise CommandError("There is no second proof to take away.")
        end_all_sessions(member)
        Event.objects.record("proof_reset", member, by=None)
        log.warning("The second proof of member %s was reset.", member.pk)
        self.stdout.write("Taken away. They are signed out, and set up a new one at the desk.")
