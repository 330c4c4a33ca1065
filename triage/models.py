"""What coordinators write down for each other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from members.history import kind_of
from members.models import Member
from needs.models import Need
from offers.models import Offer

#: What a note can be about, by the name of its field.
NOTED = ("need", "offer", "member")


def _about_one_thing() -> Q:
    """Return the condition that a note names one thing and no other."""
    ways = (Q(**{f"{name}__isnull": name != chosen for name in NOTED}) for chosen in NOTED)
    return reduce(or_, ways)


class NoteQuerySet(models.QuerySet["Note"]):
    """Which notes."""

    def about_any(self, things: Iterable[models.Model]) -> NoteQuerySet:
        """Keep those about one of several things, latest first, with who wrote them."""
        about = Q(pk__in=[])
        for thing in things:
            if kind_of(thing) in NOTED:
                about |= Q((kind_of(thing), thing.pk))
        return self.filter(about).select_related("by").order_by("-pk")

    def of_person(self, member: Member) -> NoteQuerySet:
        """Keep those about a person, and about what they need and give."""
        return self.filter(Q(member=member) | Q(need__requester=member) | Q(offer__helper=member))


class Note(models.Model):
    """A coordinator's note on a need, an offer or a member. Goes when its thing goes.

    The only place on the desk for free text, so that erasing notes erases all that was said.
    """

    need = models.ForeignKey(
        Need, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    offer = models.ForeignKey(
        Offer, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True,
        related_name="notes",
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())

    objects = NoteQuerySet.as_manager()

    class Meta:
        """Latest first; each is about one thing."""

        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="triage_note_about_one_thing", condition=_about_one_thing()
            ),
        )

    def __str__(self) -> str:
        """Return the note."""
        return self.text
