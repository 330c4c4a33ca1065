"""Private links: which page they open, for how long, and in how few letters."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LINK_LIFETIME = timedelta(days=180)
# In a text message each letter counts. Twelve of these are 70 bits; none looks like another, and
# none is a mark that phones leave out of a link.
SHORT_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SHORT_LENGTH = 12

_unsaved: ContextVar[list[AccessLink] | None] = ContextVar("unsaved links", default=None)


class LinkPurpose(models.TextChoices):
    """What a private link opens."""

    PAGE = "page", _("The member's own page")
    MATCH = "match", _("One match")
    CALENDAR = "calendar", _("The member's calendar, for a calendar program to read")
    WISHES = "wishes", _("How we write to the member")


class AccessLinkQuerySet(models.QuerySet["AccessLink"]):
    """Opening and minting private links."""

    def mint(
        self, member: Any, *, purpose: LinkPurpose = LinkPurpose.PAGE,
        subject_id: int | None = None, at: datetime,
    ) -> str:  # fmt: skip
        """Make a link and return its token, which exists nowhere else afterwards."""
        about = {"purpose": purpose, "subject_id": subject_id}
        return self._keep(secrets.token_urlsafe(16), member=member, at=at, **about)

    def mint_short(
        self, member: Any, *, purpose: LinkPurpose, subject_id: int | None, at: datetime
    ) -> str:
        """Make a link whose token is short, for a text message; return the token."""
        token = "".join(secrets.choice(SHORT_LETTERS) for _letter in range(SHORT_LENGTH))
        return self._keep(token, member=member, at=at, purpose=purpose, subject_id=subject_id)

    def _keep(self, token: str, *, at: datetime, **about: Any) -> str:
        link = AccessLink(token_hash=_digest(token), expires_at=at + LINK_LIFETIME, **about)
        unsaved = _unsaved.get()
        if unsaved is None:
            link.save(force_insert=True)
        else:
            unsaved.append(link)
        return token

    def calendars_of(self, member: Any, *, at: datetime) -> AccessLinkQuerySet:
        """Keep the live addresses of somebody's calendar."""
        live = self.filter(revoked_at=None, expires_at__gt=at)
        return live.filter(member=member, purpose=LinkPurpose.CALENDAR)

    def opened_by(self, token: str, *, at: datetime) -> AccessLink | None:
        """Return the live link of this token, or None."""
        return (
            self.select_related("member")
            .filter(token_hash=_digest(token), revoked_at=None, expires_at__gt=at)
            .filter(member__forgotten_at=None, member__merged_into=None)
            .first()
        )

    def lead(self, token: str, *, to: str) -> None:
        """Let the short form of a link lead to one page below it."""
        digest = _digest(token)
        unsaved = [link for link in _unsaved.get() or () if link.token_hash == digest]
        for link in unsaved:
            link.path = to
        if not unsaved:
            self.filter(token_hash=digest).update(path=to)


@contextmanager
def saved_together() -> Iterator[None]:
    """Save the links that are made in this block with one query, at its end.

    Until then they open nothing. None is saved when the block fails.
    """
    unsaved: list[AccessLink] = []
    token = _unsaved.set(unsaved)
    try:
        yield
    finally:
        _unsaved.reset(token)
    AccessLink.objects.bulk_create(unsaved)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class AccessLink(models.Model):
    """A private link. The token itself is never stored, only its SHA-256."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links"
    )
    purpose = models.CharField(max_length=8, choices=LinkPurpose)
    subject_id = models.BigIntegerField(null=True, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    path = models.CharField(
        max_length=100, null=True, blank=True,
        help_text=_("Where the short form of the link leads, below the link; empty without one."),
    )  # fmt: skip
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        """A link to one match names it."""

        constraints = (
            models.CheckConstraint(
                name="members_accesslink_match_has_subject",
                condition=~Q(purpose=LinkPurpose.MATCH) | Q(subject_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """Name the purpose."""
        return self.get_purpose_display()

    def stay_open(self, *, at: datetime) -> None:
        """Begin the lifetime anew, once half of it has passed."""
        if self.expires_at - at < LINK_LIFETIME / 2:
            self.expires_at = at + LINK_LIFETIME
            self.save(update_fields=["expires_at"])
