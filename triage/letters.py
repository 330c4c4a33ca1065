"""The messages of the desk. What they say stands in templates/outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from matching.news import is_of_today
from members.models import Member
from members.services import mint_link
from needs.models import Need
from outbox.kinds import Kind, register
from triage.models import Letter
from triage.several import WRITTEN


def register_kinds() -> None:
    """Make the messages of this app known to the outbox."""
    register(Kind(name=WRITTEN, still_true=_still_there, context=_context, rings=is_of_today))


def _still_there(ids: Mapping[str, int]) -> bool:
    is_kept = Letter.objects.filter(pk=ids["letter"]).exclude(text="").exists()
    return is_kept and bool(Need.objects.filter(pk=ids["need"]).exists())


def _context(member: Member, ids: Mapping[str, int]) -> dict[str, Any]:
    letter = Letter.objects.select_related("by").get(pk=ids["letter"])
    path = reverse("link:standing", args=(mint_link(member), ids["need"]))
    return {
        "letter": letter, "need": Need.objects.get(pk=ids["need"]),
        "link": settings.SITE_URL + path,
    }  # fmt: skip
