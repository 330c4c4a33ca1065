"""What coordinators write down for each other, and what they did, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from members.history import kind_of
from members.models import Member
from needs.models import Need
from offers.models import Offer

#: How long an action can be undone from the drawer, if nothing else stands against it.
UNDO_LIFETIME = timedelta(days=7)

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


class Letter(models.Model):
    """What a coordinator wrote to the requesters of several needs; kept until it has arrived."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        """Show nothing of the words in lists."""
        return str(self.at)


class ActionQuerySet(models.QuerySet["Action"]):
    """Which actions."""

    def to_undo(self, member: Member, *, at: datetime) -> ActionQuerySet:
        """Keep what this coordinator did and could undo, latest first."""
        mine = self.filter(by=member, undone_at=None, at__gt=at - UNDO_LIFETIME)
        return mine.filter(within=None)

    def lately(self, *kinds: str, since: datetime) -> ActionQuerySet:
        """Keep what was done since then, of some kinds."""
        return self.filter(kind__in=kinds, at__gt=since)

    def with_what(self) -> ActionQuerySet:
        """Load what each was done to, in one query."""
        return self.select_related("need", "offer", "member")


class Action(models.Model):
    """One thing that a coordinator did at the desk, with what undoing it takes.

    ``data`` holds ids, codes and moments only.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_actions"
    )
    at = models.DateTimeField(db_default=Now())
    kind = models.SlugField(max_length=40)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, null=True, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    within = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="parts",
        help_text="The action on several needs that this one is a part of.",
    )  # fmt: skip
    data = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        """Latest first."""

        ordering: ClassVar = ("-pk",)
        indexes = (
            models.Index(fields=("by", "-id"), name="triage_action_latest"),
            models.Index(fields=("at",), name="triage_action_at"),
        )

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class DeskSettings(models.Model):
    """How one coordinator likes the desk."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="desk"
    )
    has_keys = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        """Say whether single keys act."""
        return "keys on" if self.has_keys else "keys off"
