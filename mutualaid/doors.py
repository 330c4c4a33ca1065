"""What the environment says about the doors.

Whose they are, how often, through whom, and where the admin is.
"""

import os
import re
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class HourlyRate:
    """How often something may be done within an hour: from one place, and by all together."""

    each: int
    together: int


# What may be named for a demo on this machine, too; whatever else is named is of real people.
_FOR_ANY_PLACE = tuple(
    f"MUTUALAID_{name}"
    for name in (
        "DEMO", "STATIC_ROOT", "TEST_DATABASE", "LOG_LEVEL", "RATE_", "QUICKEST_POST",
        "TIME_ZONE", "QUIET_HOURS", "DAILY_MESSAGE_AT", "MORNING_AT",
    )
)  # fmt: skip

# In a demo all of the cast sit at one machine.
_WIDE = dict.fromkeys(("posting", "joining", "kinds", "sign_in", "strangers_yes"), (4000, 60000))
_NO_LIMIT = 999_999
_USUAL = {
    "posting": (40, 600),
    "joining": (40, 600),
    # "I can help" by somebody whom no code has reached: each takes a place on the board.
    "strangers_yes": (5, _NO_LIMIT),
    # Asked again with each pause of typing.
    "kinds": (1200, 20000),
    "sign_in": (40, 600),
    # Each costs the group, and rings at whoever owns the number.
    "code_by_text": (5, 60),
    # To one mailbox or number, whoever asks; and from one place, once that is used up.
    "code_to_one": (10, _NO_LIMIT),
    "code_to_one_here": (3, _NO_LIMIT),
    # Sent once more, for the same sign-in: as often as the session lets through.
    "code_again": (2, _NO_LIMIT),
    # Of the one code that was sent: as many as the session lets through.
    "code_tries": (3, _NO_LIMIT),
    "paper_code": (10, 300),
    # Of one code from one place, after it was tried as often as that, from wherever.
    "paper_code_here": (3, _NO_LIMIT),
    "download": (10, 300),
    "report": (20, 600),
    # "Keep you and this neighbor apart?": each takes two people from each other.
    "apart": (10, 300),
    "wording": (20, 300),
    # The same words by somebody nobody knows; the next are held for a glance.
    "same_words": (3, _NO_LIMIT),
    # To one mailbox or number that nobody has proved, whoever has it written to.
    "receipts": (3, _NO_LIMIT),
    # What one number or address writes to us; all together may write as much as they like.
    "replying": (60, _NO_LIMIT),
}


def names_real_place() -> bool:
    """Tell whether the environment names anything that only a place for real people has.

    So a place that has lost its secret key does not come up as a demo, which anybody may read.
    A database may be named for a demo: without hosts and contact keys nobody's contact opens.
    """
    named = [name for name in os.environ if name.startswith("MUTUALAID_")]
    return any(not name.startswith(_FOR_ANY_PLACE) for name in named)


def rates(*, is_wide: bool) -> dict[str, HourlyRate]:
    """Return how often each thing may be done within an hour, as the environment says."""
    usual = _USUAL | (_WIDE if is_wide else {})
    return {action: _rate(action, *most) for action, most in usual.items()}


def _rate(action: str, each: int, together: int) -> HourlyRate:
    """Read a rate such as ``40/600`` from the environment."""
    name = f"MUTUALAID_RATE_{action.upper()}"
    given = re.fullmatch(r"(\d{1,6})/(\d{1,6})", os.environ.get(name, f"{each}/{together}"))
    if given is None:
        raise ImproperlyConfigured(f"{name} should look like {each}/{together}.")
    return HourlyRate(*map(int, given.groups()))


def quickest_post(*, default: int) -> timedelta:
    """Read how long it takes at least to read a form and answer it, in seconds."""
    given = os.environ.get("MUTUALAID_QUICKEST_POST", str(default))
    if not re.fullmatch(r"\d{1,2}", given):
        raise ImproperlyConfigured("MUTUALAID_QUICKEST_POST should be a number of seconds, as 2.")
    return timedelta(seconds=int(given))


def hops(*, behind_proxy: bool) -> int:
    """Read how many proxies of ours stand before this site; one when it is behind a proxy."""
    given = os.environ.get("MUTUALAID_TRUSTED_HOPS", "1" if behind_proxy else "0")
    if not re.fullmatch(r"\d", given):
        raise ImproperlyConfigured("MUTUALAID_TRUSTED_HOPS should be a number of proxies, as 1.")
    return int(given)


def admin_path() -> str:
    """Read where the admin's pages are: one word or several, between slashes."""
    path = os.environ.get("MUTUALAID_ADMIN_PATH", "admin").strip("/")
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", path, re.ASCII):
        raise ImproperlyConfigured(
            "MUTUALAID_ADMIN_PATH should look like back-room or a/back-room."
        )
    return f"{path}/"
