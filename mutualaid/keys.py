"""What a secret of a real place has to be, so that nobody can guess it."""

import zlib

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50
FEWEST_KINDS = 10
#: What repeats itself packs into less than this; what is random does not.
PACKED_BYTES = 36
DEFAULTS = (
    "django-insecure",
    "changeme",
    "change-me",
    "change_me",
    "only-for-tests",
    "only-for-demos",
)

MAKE_ONE = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"


def strong(value: str, *, name: str, unlike: str = "") -> str:
    """Return a secret that is long and random; refuse every other with a way to make one.

    unlike: a secret of this place that is kept elsewhere, so that nobody finds both in one.
    """
    weakness = _weakness_of(value)
    if not weakness and value == unlike.strip():
        weakness = "is the same as MUTUALAID_SECRET_KEY; it should be another"
    if weakness:
        raise ImproperlyConfigured(f"{name} {weakness}. {MAKE_ONE}")
    return value


def _weakness_of(value: str) -> str:
    if not value:
        return "is missing"
    if len(value) < SHORTEST:
        return f"should be at least {SHORTEST} random characters"
    if any(default in value.lower() for default in DEFAULTS):
        return "is one that everybody knows"
    repeats = len(zlib.compress(value.encode(), level=9)) < PACKED_BYTES
    if repeats or len(set(value)) < FEWEST_KINDS:
        return "repeats itself; it should be random"
    return ""
