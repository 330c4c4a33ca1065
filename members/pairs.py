"""Who is never paired with whom, and what each had before them as they said so."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class BlockedPair(models.Model):
    """Two members who are never paired, in either direction. The lower id comes first.

    by_one, by_other: which of them wants it so; by_group: whether an admin does.
    because_of: the pair from which it follows, since one of the two shares a number or address
    with one of that; it goes when that one goes, and nobody is shown it.
    """

    one = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by_one = models.BooleanField(default=False, db_default=False)
    by_other = models.BooleanField(default=False, db_default=False)
    by_group = models.BooleanField(default=True, db_default=True)
    because_of = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="following"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        """Each pair once, and wanted by somebody."""

        constraints = (
            models.CheckConstraint(
                name="members_blockedpair_wanted",
                condition=(
                    Q(by_one=True)
                    | Q(by_other=True)
                    | Q(by_group=True)
                    | Q(because_of__isnull=False)
                ),
            ),
            models.UniqueConstraint(fields=("one", "other"), name="members_blockedpair_once"),
            models.CheckConstraint(
                name="members_blockedpair_ordered", condition=Q(one__lt=F("other"))
            ),
        )

    def __str__(self) -> str:
        """Show no names."""
        return str(self.pk)


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
