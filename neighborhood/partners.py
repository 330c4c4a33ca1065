"""Other groups and offices that neighbors can be pointed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from neighborhood.naming import ActiveQuerySet, in_language

if TYPE_CHECKING:
    from neighborhood.models import Category


class PartnerGroupQuerySet(ActiveQuerySet["PartnerGroup"]):
    """Which other groups."""

    def for_kind(self, category: Category) -> PartnerGroupQuerySet:
        """Keep those that help with this kind, one it stands in or one inside it, or with all."""
        kind = Q(categories=category) | Q(categories__parent=category) | Q(categories=None)
        if category.parent_id:
            kind |= Q(categories=category.parent_id)
        return self.filter(kind).distinct()


class PartnerGroup(models.Model):
    """Another group or office that neighbors can be pointed to. No person, and no account here."""

    names = models.JSONField(default=dict)
    does = models.JSONField(default=dict, blank=True)
    categories = models.ManyToManyField(
        "neighborhood.Category",
        blank=True,
        related_name="+",
        help_text=_("None means every kind of help."),
    )
    phone = models.CharField(max_length=30, blank=True)
    website = models.URLField(blank=True)
    hours = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Any] = PartnerGroupQuerySet.as_manager()

    class Meta:
        """Groups keep our order; each can be reached."""

        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                name="neighborhood_partnergroup_can_be_reached",
                condition=~Q(phone="", website=""),
                violation_error_message=_("Give a number or a page, or nobody can reach them."),
            ),
        )

    def __str__(self) -> str:
        """Return the name in the page's language."""
        return in_language(self.names)

    @property
    def does_words(self) -> str:
        """Say what they do, in the page's language."""
        return in_language(self.does)

    @property
    def lines(self) -> list[str]:
        """Return how to reach them, a line each."""
        phone = f"{self.phone} ({self.hours})" if self.phone and self.hours else self.phone
        return [way for way in (phone, self.website) if way]
