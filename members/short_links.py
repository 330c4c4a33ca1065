"""Where the short form of a private link leads, ``/l/<token>``, as text messages carry it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone, translation

from members.models import AccessLink
from neighborhood.naming import page_language


def lead_short_link(token: str, *, to: str) -> None:
    """Let ``/l/<token>`` lead to a page below this link; ``to`` is its path there."""
    AccessLink.objects.lead(token, to=to)


def page_of_short_link(token: str) -> str | None:
    """Return the private page that a short link leads to; None for one that opens nothing."""
    link = AccessLink.objects.opened_by(token, at=timezone.now())
    if link is None or link.path is None:
        return None
    with translation.override(page_language(link.member.lang)):
        return reverse("link:overview", args=[token]) + link.path
