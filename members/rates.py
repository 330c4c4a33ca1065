"""How often things were done lately, without a word on who did them.

Salts and rates are lost at a crash, by design.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class DaySalt(models.Model):
    """The secret of one day. With it goes the only way back from a count to a place."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        """Show the day only."""
        return str(self.day)


class Rate(models.Model):
    """How often one place, or everybody together, did one thing since a moment ago.

    digest: HMAC of the thing and of the front of a network address, keyed with the day's salt.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    hits = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """Show the count only."""
        return str(self.hits)


class CodeTry(models.Model):
    """A look-up of a code or a number, kept one hour to be counted. Holds no address."""

    source = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        """Counted by source and hour."""

        indexes = (models.Index(fields=("source", "at"), name="members_codetry_recent"),)

    def __str__(self) -> str:
        """Show the moment."""
        return str(self.at)
