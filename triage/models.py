"""What coordinators write down for each other, and what they did, so that it can be undone."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.codes import mark_from
from members.history import HAND_OVER_KEPT, kind_of
from members.models import Member, PaperCode
from needs.models import Need
from neighborhood.models import Area
from offers.models import Offer
from triage.phone.calls import Call, Outcome

__all__ = ["Action", "ActionQuerySet", "Call", "DeskSettings", "Note", "Outcome"]

#: What the data of an action says that the key for undoing has tried in vain.
PASSED_OVER = "passed_over"

#: How long an action can be undone from the drawer; and a claim, which is a member's own doing.
UNDO_LIFETIME, CLAIM_LIFETIME = timedelta(days=7), timedelta(days=30)
CLAIMED = "claimed"

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

    def safety_of(self, member_ids: Collection[int]) -> NoteQuerySet:
        """Keep what coordinators have to be careful with about these people, latest first."""
        own = self.filter(is_safety=True, member__in=member_ids)
        return own.select_related("by").order_by("-pk")

    def read_by(self, reader: Member) -> NoteQuerySet:
        """Leave out what is noted of who reads, and of what they need and give."""
        return self.exclude(pk__in=Note.objects.of_person(reader))

    def of_person(self, member: Member) -> NoteQuerySet:
        """Keep those about a person, and about what they need and give."""
        theirs = Q(need__requester=member) | Q(first_need__requester=member)
        about_them = Q(member=member) | Q(first_member=member)
        return self.filter(theirs | about_them | Q(offer__helper=member))


class Note(models.Model):
    """A coordinator's note on a need, an offer or a member. Goes when its thing goes.

    Free text also stands in letters and hand-over notes; `triage.forgetting` erases in all three.
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
    # Where it was written, if another has it now: it goes when either member is forgotten.
    first_need = models.ForeignKey(Need, on_delete=models.CASCADE, null=True, related_name="+")
    first_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    text = models.CharField(max_length=500)
    is_safety = models.BooleanField(
        default=False, db_default=False,
        help_text="Stands wherever the person is paired or called; only coordinators read it.",
    )  # fmt: skip
    at = models.DateTimeField(db_default=Now())

    objects = NoteQuerySet.as_manager()

    class Meta:
        """Latest first; each is about one thing."""

        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="triage_note_about_one_thing", condition=_about_one_thing()
            ),
            models.CheckConstraint(
                name="triage_note_safety_is_about_a_person",
                condition=Q(is_safety=False) | Q(member__isnull=False),
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
        return mine.filter(within=None).exclude(kind=CLAIMED)

    def claims_to_part(self, *, at: datetime) -> ActionQuerySet:
        """Keep what members joined to their own by themselves and a coordinator could part."""
        return self.filter(kind=CLAIMED, undone_at=None, at__gt=at - CLAIM_LIFETIME)

    def for_the_key(self) -> ActionQuerySet:
        """Leave out what the key has tried in vain."""
        return self.exclude(data__has_key=PASSED_OVER)

    def lately(self, *kinds: str, since: datetime) -> ActionQuerySet:
        """Keep what was done since then, of some kinds."""
        return self.filter(kind__in=kinds, at__gt=since)

    def with_what(self) -> ActionQuerySet:
        """Load what each was done to, in one query."""
        return self.select_related("need", "offer", "member")


class Action(models.Model):
    """One thing that a coordinator did at the desk, with what undoing it takes.

    ``data`` holds ids, codes, moments, and what a need said of days, hours and kind; no words.
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


class KeptWords(models.Model):
    """What a need said before it was split, for as long as the split can be undone."""

    action = models.OneToOneField(
        Action, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    what = models.CharField(max_length=280)

    def __str__(self) -> str:
        """Return the words."""
        return self.what


class BlankFormQuerySet(models.QuerySet["BlankForm"]):
    """Which forms on paper."""

    def marked(self, said: str) -> BlankFormQuerySet:
        """Keep the one that has this mark, or this code; case, spaces and dashes do not matter."""
        digest = PaperCode.digest_of(said)
        return self.filter(Q(mark=digest) | Q(digest=digest))


class BlankForm(models.Model):
    """A form on paper that nobody has typed in yet. Its code is kept as `PaperCode` keeps one.

    It names nobody. Once it is typed in, its code is that of the person, and the row is gone.

    mark: digest of what stands on the half that is handed in, and tells nothing of the code on
    the other. None for forms from before there were marks, which bear their code on both.
    """

    seed = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    mark = models.BinaryField(max_length=32, null=True)
    printed_at = models.DateTimeField(db_default=Now())

    objects = BlankFormQuerySet.as_manager()

    class Meta:
        """Each code once, and each mark."""

        constraints = (
            models.UniqueConstraint(fields=("digest",), name="triage_blankform_code_once"),
            models.UniqueConstraint(fields=("mark",), name="triage_blankform_mark_once"),
        )

    def __str__(self) -> str:
        """Show nothing of the code."""
        return "•••"

    @classmethod
    def of(cls, seed: bytes) -> BlankForm:
        """Return the form whose mark and code are spelled from this seed, not saved."""
        form = cls(seed=seed)
        form.digest, form.mark = map(PaperCode.digest_of, (form.code, form.marked_as))
        return form

    @property
    def code(self) -> str:
        """Return the code of the slip, for the printer alone."""
        return PaperCode(seed=self.seed, long=True).words

    @property
    def marked_as(self) -> str:
        """Return the mark of the half that is handed in."""
        key = b"mark of a form" + bytes(self.seed)
        return mark_from(hmac.digest(settings.SECRET_KEY.encode(), key, "sha256"))


class DeskSettingsQuerySet(models.QuerySet["DeskSettings"]):
    """Who likes the desk how."""

    def without_keys(self, member: Member) -> DeskSettingsQuerySet:
        """Keep the row of a coordinator who switched the single keys off."""
        return self.filter(member=member, has_keys=False)


class DeskSettings(models.Model):
    """How one coordinator likes the desk."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="desk"
    )
    has_keys = models.BooleanField(default=True, db_default=True)

    objects = DeskSettingsQuerySet.as_manager()

    def __str__(self) -> str:
        """Say whether single keys act."""
        return "keys on" if self.has_keys else "keys off"


class Alike(models.TextChoices):
    """What can be there twice."""

    NEED = "need", _("Need")
    MEMBER = "member", _("Member")


class KeptApartQuerySet(models.QuerySet["KeptApart"]):
    """Who stays two."""

    def pairs(self, kind: Alike) -> set[tuple[int, int]]:
        """Return the keys of all pairs of one kind, the lower first. One query."""
        return set(self.filter(kind=kind).values_list("one", "other"))

    def partners_of(self, kind: Alike, key: int) -> set[int]:
        """Return the keys of all that are kept apart from one. One query."""
        rows = self.filter(Q(one=key) | Q(other=key), kind=kind).values_list("one", "other")
        return {partner for two in rows for partner in two} - {key}

    def has_two(self, kind: Alike, one: int, other: int) -> bool:
        """Tell whether somebody said that these are two, in whichever order they are named."""
        return self.filter(kind=kind, one=min(one, other), other=max(one, other)).exists()


class KeptApart(models.Model):
    """Two that look alike and are two, for good: two homes with one phone. Holds keys only.

    The lower key comes first.
    """

    kind = models.CharField(max_length=8, choices=Alike)
    one = models.BigIntegerField()
    other = models.BigIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    objects = KeptApartQuerySet.as_manager()

    class Meta:
        """Each pair once."""

        constraints = (
            models.CheckConstraint(
                name="triage_keptapart_kind_known", condition=Q(kind__in=[str(k) for k in Alike])
            ),
            models.CheckConstraint(
                name="triage_keptapart_ordered", condition=Q(one__lt=F("other"))
            ),
            models.UniqueConstraint(fields=("kind", "one", "other"), name="triage_keptapart_once"),
        )

    def __str__(self) -> str:
        """Name both by number."""
        return f"{self.kind} {self.one}, {self.other}"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Which hand-over notes."""

    def concerning(self, member: Member, *, at: datetime) -> HandOverQuerySet:
        """Keep those for an area lent to this member, latest first, with who wrote them.

        One query: what is lent is looked up inside it.
        """
        notes = self.select_related("by").filter(at__gt=at - HAND_OVER_KEPT).order_by("-pk")
        if member.is_superuser:
            return notes
        lent = member.terms.current(at=at)
        is_theirs = Q(areas__in=lent.values("areas")) | Q(
            models.Exists(lent.filter(all_areas=True))
        )
        return notes.filter(pk__in=self.filter(Q(all_areas=True) | is_theirs).values("pk"))

    def outdated(self, *, at: datetime) -> HandOverQuerySet:
        """Keep those that have been kept long enough."""
        return self.filter(at__lte=at - HAND_OVER_KEPT)


class HandOver(models.Model):
    """A note for the coordinators who come next. The latest counts, the others can be read.

    It may name people, so it goes after a while, and with whoever wrote it.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hand_overs"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())
    areas = models.ManyToManyField(Area, blank=True)
    all_areas = models.BooleanField(default=False, db_default=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        """A note says something."""

        ordering: ClassVar = ("-pk",)
        constraints = (
            models.CheckConstraint(name="triage_handover_says_something", condition=~Q(text="")),
        )

    def __str__(self) -> str:
        """Return the note."""
        return self.text
