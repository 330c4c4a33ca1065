"""The clock of a neighborhood in New York, as tests of hours read it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


def at(moment: str, *, fold: int = 0) -> datetime:
    """Return a moment such as "2026-11-27 20:59" there; ``fold`` 1 is the second of two."""
    local = datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK, fold=fold)
    # Python takes no moment in an hour that comes twice for equal to one of another zone.
    return local.astimezone(UTC)
