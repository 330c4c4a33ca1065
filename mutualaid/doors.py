"""What the environment says about the doors: how often, through whom, and where the admin is."""

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
    # Of the one code that was sent: as many as the session lets through.
    "code_tries": (3, _NO_LIMIT),
    "paper_code": (10, 300),
    "download": (10, 300),
    "report": (20, 600),
    "wording": (20, 300),
    # The same words by somebody nobody knows; the next are held for a glance.
    "same_words": (3, _NO_LIMIT),
    # To one mailbox or number that nobody has proved, whoever has it written to.
    "receipts": (3, _NO_LIMIT),
    # What one number or address writes to us; all together may write as much as they like.
    "replying": (60, _NO_LIMIT),
}


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
