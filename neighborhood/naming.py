"""What everything has that the group names itself: words in several languages, and retirement."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language


def in_language(names: dict[str, str], language: str | None = None) -> str:
    """Choose the wording for ``language`` (default: the page's), else English, else any."""
    wanted = (language or get_language() or "en").split("-")[0]
    return names.get(wanted) or names.get("en") or next(iter(names.values()), "")


class ActiveQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that a group can retire without losing what refers to them."""

    def active(self) -> ActiveQuerySet[M]:
        """Keep what is in use, in the group's order."""
        return self.filter(is_active=True).order_by("position", "pk")
