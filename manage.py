#!/usr/bin/env python
"""Runs one of the project's commands, with a database when the command needs one."""

import os
import signal
import sys

WITHOUT_DATABASE = {
    "collectstatic",
    "compilemessages",
    "help",
    "makemessages",
    "serve_neighborhood",  # says itself that it starts the database
    "version",
    "--help",
    "--version",
}


def main() -> None:
    """Start the database unless the command does without, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")
    # An orderly exit, also on SIGTERM, is what lets go of the database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from mutualaid.cluster import ClusterError

    try:
        prepare(sys.argv[1:])
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, ClusterError) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def prepare(arguments: list[str]) -> None:
    """Read the settings and start the database that the command will use."""
    from django.conf import settings

    command = arguments[0] if arguments else "help"
    if command not in WITHOUT_DATABASE and "--help" not in arguments:
        settings.START_DATABASE()


if __name__ == "__main__":
    main()
