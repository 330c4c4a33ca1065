"""The place itself, as data that the group edits: areas, kinds of help, words, settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from neighborhood.fields import PointField
from neighborhood.follow_ups import Setting, check_follow_ups, setting_of
from neighborhood.identity import Identity
from neighborhood.naming import ActiveQuerySet, in_language
from neighborhood.partners import PartnerGroup
from neighborhood.runs import RetentionRun

__all__ = [
    "ActiveQuerySet",
    "Area",
    "Category",
    "LearnedFrom",
    "LearnedWords",
    "Neighborhood",
    "PartnerGroup",
    "RetentionRun",
    "Synonym",
    "Vocabulary",
    "Word",
    "in_language",
]


class Area(models.Model):
    """A named part of the neighborhood. Close is close enough."""

    id = models.AutoField(primary_key=True)
    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict, help_text=_('For example {"en": "Mill Row"}'))
    centre = PointField()
    outline = models.JSONField(
        default=list, blank=True, help_text=_("Corners in km east and north of the origin.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Any] = ActiveQuerySet.as_manager()

    class Meta:
        """Areas keep the group's order."""

        ordering = ("position", "pk")

    def __str__(self) -> str:
        """Return the name in the page's language."""
        return in_language(self.names) or self.slug


class CategoryQuerySet(ActiveQuerySet["Category"]):
    """Look-ups of kinds of help."""

    def top(self) -> CategoryQuerySet:
        """Keep the first of the two levels."""
        return self.filter(parent=None)


class Category(models.Model):
    """A kind of help, in two levels.

    ``remote`` kinds ignore distance. ``tau_km`` is how quickly distance counts: at that many
    kilometres the nearness part of a pairing has fallen to 1/e.
    """

    # int4 on purpose: with an int8 key the GiST index loses its equality on category.
    id = models.AutoField(primary_key=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict, help_text=_('For example {"en": "Groceries"}'))
    remote = models.BooleanField(default=False, help_text=_("Needs no distance, like phone calls."))
    once = models.BooleanField(default=False, help_text=_("A thing that is gone when given."))
    tau_km = models.FloatField(default=1.5)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        """Categories keep the group's order."""

        ordering = ("position", "pk")
        verbose_name_plural = "categories"
        constraints = (
            models.CheckConstraint(
                name="neighborhood_category_tau_positive",
                condition=Q(tau_km__gt=0),
                violation_error_message=_("The distance scale has to be more than 0 km."),
            ),
            models.CheckConstraint(
                name="neighborhood_category_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A kind of help cannot stand inside itself."),
            ),
        )

    def __str__(self) -> str:
        """Return the name in the page's language."""
        return in_language(self.names) or self.slug

    def clean(self) -> None:
        """Keep to two levels."""
        if self.parent is not None and self.parent.parent_id is not None:
            raise ValidationError({"parent": _("There are two levels, not three.")})


class Synonym(models.Model):
    """A word of this neighborhood that means a kind of help."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="synonyms")
    words = models.CharField(max_length=80)
    lang = models.CharField(max_length=8, default="en")

    class Meta:
        """One meaning for each word and kind."""

        constraints = (
            models.UniqueConstraint(
                fields=("category", "words", "lang"), name="neighborhood_synonym_once"
            ),
        )

    def __str__(self) -> str:
        """Return the words."""
        return self.words


class LearnedFrom(models.TextChoices):
    """Where learned words come from."""

    POSTS = "posts", _("The group's own posts")
    FILE = "file", _("A file")
    BOTH = "both", _("A file and the group's own posts")


class LearnedWords(models.Model):
    """What posts whose kind is known taught about words: a table of weights, the newest counts.

    ``table`` is what `matching.engine.language.packing` makes; it holds no word that fewer than
    three members used. ``share`` is how much it counts beside the words written by hand.
    """

    made_at = models.DateTimeField(db_default=Now())
    source = models.CharField(max_length=8, choices=LearnedFrom)
    posts = models.PositiveIntegerField(help_text=_("How many posts it was learned from."))
    right = models.FloatField(help_text=_("Share of held-out posts whose kind it guessed."))
    share = models.FloatField()
    table = models.BinaryField()

    class Meta:
        """Parts of a whole stay between 0 and 1."""

        constraints = (
            models.CheckConstraint(
                name="neighborhood_learnedwords_parts_range",
                condition=Q(right__gte=0, right__lte=1, share__gte=0, share__lte=1),
            ),
            models.CheckConstraint(
                name="neighborhood_learnedwords_source_known",
                condition=Q(source__in=[str(v) for v in LearnedFrom]),
            ),
        )

    def __str__(self) -> str:
        """Say when it was learned, and from how many posts."""
        return f"{self.made_at:%Y-%m-%d}, {self.posts}"


class Vocabulary(models.TextChoices):
    """The lists of words that posts choose from."""

    LANGUAGE = "language", _("Language")
    ACCESS = "access", _("Access")
    DIETARY = "dietary", _("Food")
    EQUIPMENT = "equipment", _("Vehicle and equipment")


class Word(models.Model):
    """One entry of a vocabulary: a language, a way of access, a diet, a piece of equipment.

    Needs list those they require, offers those they bring; both store slugs.
    """

    vocabulary = models.CharField(max_length=12, choices=Vocabulary)
    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Any] = ActiveQuerySet.as_manager()

    class Meta:
        """Words keep the group's order."""

        ordering = ("vocabulary", "position", "pk")
        constraints = (
            models.CheckConstraint(
                name="neighborhood_word_vocabulary_known",
                condition=Q(vocabulary__in=[str(v) for v in Vocabulary]),
            ),
        )

    def __str__(self) -> str:
        """Return the name in the page's language."""
        return in_language(self.names) or self.slug


def _check_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("This is not a time zone. Try Europe/Paris."))


_kept: ContextVar[list[Neighborhood] | None] = ContextVar("kept settings", default=None)


#: Whatever a group settles on, nothing is kept longer.
MOST_DAYS_KEPT = 730


class Neighborhood(Identity):
    """The group's own settings; one row."""

    country = models.CharField(
        max_length=2, default="US", help_text=_("Two letters; how local phone numbers are read.")
    )
    zone = models.CharField(max_length=40, default="America/New_York", validators=[_check_zone])
    quick_exit_url = models.URLField(default="https://www.wikipedia.org/")
    is_demo = models.BooleanField(default=False)

    proposal_hours = models.PositiveSmallIntegerField(
        default=72, help_text=_("How long a helper has to answer.")
    )
    proposal_hours_today = models.PositiveSmallIntegerField(
        default=4, help_text=_("The same, when the need is for today or tomorrow.")
    )
    later_hours = models.PositiveSmallIntegerField(default=20)
    undo_seconds = models.PositiveSmallIntegerField(default=60)
    quiet_from = models.TimeField(
        default=time(21), help_text=_("From then on nobody is written to or called.")
    )
    quiet_until = models.TimeField(default=time(8))
    follow_ups = models.JSONField(
        default=dict, blank=True,
        help_text=_("Which messages follow by themselves, and after how long."),
    )  # fmt: skip
    ask_by_itself = models.BooleanField(
        default=False, help_text=_("Ask the best candidate without waiting for a person.")
    )
    need_days = models.PositiveSmallIntegerField(
        default=30, help_text=_("A need nobody confirms for so long expires.")
    )
    offer_days = models.PositiveSmallIntegerField(
        default=90, help_text=_("An offer nobody confirms for so long is not suggested.")
    )
    ask_again_percent = models.PositiveSmallIntegerField(
        default=66,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "After this share of those days we ask whether a need or an offer still holds. "
            "0 never asks."
        ),
    )
    report_days = models.PositiveSmallIntegerField(
        default=14, help_text=_("A plan nobody reports on ends so long after its day.")
    )
    contact_days = models.PositiveSmallIntegerField(
        default=30,
        help_text=_("We forget how to reach somebody so long after the last thing they had open."),
    )
    words_days = models.PositiveSmallIntegerField(
        default=365, help_text=_("We forget the words of what is over after so long.")
    )
    call_script = models.JSONField(
        default=dict, blank=True,
        help_text=_("What to say on the phone, a line each. Left empty, ours is shown."),
    )  # fmt: skip
    weights = models.JSONField(default=dict, blank=True)
    limits = models.JSONField(default=dict, blank=True)
    plan_knobs = models.JSONField(default=dict, blank=True)

    class Meta:
        """One row, with number 1."""

        constraints = (
            models.CheckConstraint(
                name="neighborhood_neighborhood_single",
                condition=Q(pk=1),
                violation_error_message=_("There is one neighborhood here."),
            ),
            models.CheckConstraint(
                name="neighborhood_neighborhood_forgets_in_time",
                condition=Q(contact_days__gte=7, contact_days__lte=F("words_days"))
                & Q(words_days__lte=MOST_DAYS_KEPT),
                violation_error_message=_(
                    "Contact is kept 7 days at least and no longer than words, and words two "
                    "years at most."
                ),
            ),
        )

    def __str__(self) -> str:
        """Return the group's name."""
        return self.name

    def clean(self) -> None:
        """Let only such things follow by themselves as we know, in inks that can be read."""
        super().clean()
        try:
            check_follow_ups(self.follow_ups)
        except ValidationError as problem:
            raise ValidationError({"follow_ups": problem.messages}) from None

    @classmethod
    def current(cls) -> Neighborhood:
        """Return the settings in force; the defaults when nobody has saved any.

        One query; inside ``kept()`` the first reading is returned again.
        """
        kept = _kept.get()
        if kept:
            return kept[0]
        current = cls.objects.filter(pk=1).first() or cls(pk=1)
        if kept is not None:
            kept.append(current)
        return current

    @classmethod
    @contextmanager
    def kept(cls) -> Iterator[None]:
        """Go by one reading of the settings until the end of this block, or of one around it."""
        around = _kept.get()
        token = _kept.set([] if around is None else around)
        try:
            yield
        finally:
            _kept.reset(token)

    @property
    def call_script_in_words(self) -> str:
        """Return the group's call script in the page's language; "" when it has none."""
        return in_language(self.call_script)

    @property
    def tz(self) -> ZoneInfo:
        """Return the zone in which this neighborhood lives."""
        return ZoneInfo(self.zone)

    def follow_up(self, name: str) -> Setting:
        """Return whether and when something follows by itself. Raises KeyError."""
        return setting_of(name, stored=self.follow_ups)

    def ask_again_before(self, days: int, *, now: datetime) -> datetime | None:
        """Return the moment before which a last sign of life makes us ask again.

        days: how long a need or an offer lasts without one. None when the group never asks.
        """
        if not self.ask_again_percent:
            return None
        return now - timedelta(days=days * self.ask_again_percent / 100)

    def answer_time(self, *, is_soon: bool) -> timedelta:
        """Return how long a proposal waits for its answer."""
        return timedelta(hours=self.proposal_hours_today if is_soon else self.proposal_hours)
