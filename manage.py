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

    from mutualaid import devdb

    command = arguments[0] if arguments else "help"
    # Reading a setting loads them all, so that a missing one is named before anything starts.
    if not settings.DATABASES or command in WITHOUT_DATABASE or "--help" in arguments:
        return
    if command == "serve_neighborhood":
        print("Starting the database…", flush=True)
    devdb.ensure_started()


if __name__ == "__main__":
    main()
