"""What somebody had before them as they said “never again”, so that they know it again later."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from members.history import BlockedPair


class ApartWish(models.Model):
    """One wish of a member to stay apart from somebody; only they are shown it.

    A pair has one for each need or offer beside which it was said, since two rows that became one
    would tell that one person wrote both. subject_kind, subject_id: which it was; empty where it
    was said of a person they were in a plan with. Holds no words: those go with their post.
    """

    pair = models.ForeignKey(BlockedPair, on_delete=models.CASCADE, related_name="wishes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.SlugField(max_length=20, blank=True, default="", db_default="")
    subject_id = models.BigIntegerField(default=0, db_default=0)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        """Each once."""

        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=("pair", "by", "subject_kind", "subject_id"), name="members_apartwish_once"
            ),
        )

    def __str__(self) -> str:
        """Show no names."""
        return f"wish #{self.pk}"
