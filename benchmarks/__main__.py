"""The command line of ``bin/bench``: one module for each command."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from importlib import import_module

from benchmarks.report import Meter, load_average, print_report

# Only the module that was named is imported: some bring much with them.
COMMANDS = {
    "text": "words to kinds of help: time-bank posts ranked for each other",
    "messages": "words to kinds of help: disaster messages ranked for each other",
    "relief": "the joint plan on a recorded exchange, beside its published policy",
    "plan": "the joint plan of a large queue, beside greedy and first-come",
    "candidates": "the search for candidates in Postgres, beside its floor",
    "suggest": "one need to its explained suggestions, end to end",
    "queue": "the whole queue of a city: candidates, judgement and joint plan",
    "desk": "the coordinators' desk: pages, actions, and the poll that finds nothing",
    "outbox": "ten thousand messages that are due: one worker, a mail server, and kills",
    "texts": "incoming texts: taken by the hook and read in order for each number",
    "doors": "what the clock tells at the sign-in about who is known here",
    "paint": "public pages over a thin line: when something useful is seen",
    "town": "a simulated town, a year: the engine beside first-come and nearest",
}

# Above this, times say more about the neighbors on the machine than about the code.
BUSY = 1.5


def main() -> int:
    """Run one benchmark; 0 when it ran, 2 when it was not started."""
    name, rest = _named(sys.argv[1:])
    module = import_module(f"benchmarks.{name}")
    parser = ArgumentParser(prog=f"bin/bench {name}", description=module.__doc__)
    module.add_arguments(parser)
    parser.add_argument("--anyway", action="store_true", help="take times on a busy machine too")
    options = parser.parse_args(rest)

    load = load_average()
    if getattr(module, "MEASURES_TIME", False) and load > BUSY and not options.anyway:
        parser.exit(
            2,
            f"The load average is {load:.2f}: times would say little. "
            "Wait for a quieter moment, or add --anyway.\n",
        )
    with Meter() as meter:
        report = module.run(options)
    print_report(report, meter)
    return 0


def _named(arguments: list[str]) -> tuple[str, list[str]]:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name.ljust(width)}  {words}" for name, words in COMMANDS.items())
    parser = ArgumentParser(prog="bin/bench", usage=f"bin/bench NAME [--help] …\n\n{listed}")
    parser.add_argument("name", choices=COMMANDS, metavar="NAME")
    return parser.parse_args(arguments[:1]).name, arguments[1:]


if __name__ == "__main__":
    sys.exit(main())
