"""What needs and offers have in common: words, a place, a time, languages."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from neighborhood.fields import MinuteRangesField, PointField
from neighborhood.models import Area, Category

#: What stands in the place of words whose member asked to be forgotten.
ERASED = "—"


def plain_words(words: str) -> str:
    """Return words without case and accents, as the database column ``plain`` has them."""
    decomposed = unicodedata.normalize("NFD", words)
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch)).lower()


class CategorySource(models.TextChoices):
    """Who said what kind of help this is."""

    CHOSEN = "chosen", _("Chosen by the neighbor")
    GUESSED = "guessed", _("Guessed from the words")
    COORDINATOR = "coordinator", _("Set by a coordinator")


class ShareContact(models.TextChoices):
    """When the other side gets to see the contact."""

    ASK_FIRST = "ask_first", _("Ask me first")
    WHOEVER_HELPS = "whoever_helps", _("Share it with whoever says yes")


class BoardEntry(models.Model):
    """One thing on the board. Holds no contact data and no address."""

    what = models.CharField(max_length=280)
    details = models.TextField(max_length=2000, blank=True)
    lang = models.CharField(max_length=8, default="en")

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    category_source = models.CharField(
        max_length=12, choices=CategorySource, default=CategorySource.CHOSEN
    )
    category_probability = models.FloatField(default=1.0)

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    pt = PointField(help_text=_("Never finer than a 250 m grid; the area's centre by default."))
    availability = MinuteRangesField(null=True, blank=True)
    languages = ArrayField(models.SlugField(), default=list, blank=True)
    share_contact = models.CharField(
        max_length=14, choices=ShareContact, default=ShareContact.ASK_FIRST
    )

    opened_at = models.DateTimeField(db_default=Now())
    confirmed_current_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    submission_key = models.UUIDField(default=uuid.uuid4, editable=False)
    submission_position = models.PositiveSmallIntegerField(default=0, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("what", "details", config="simple_unaccent"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    plain = models.GeneratedField(
        expression=models.Func("what", function="plain_words"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        """Shared by needs and offers; no table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Return the neighbor's words."""
        return self.what

    @property
    def is_over(self) -> bool:
        """Tell whether it ended."""
        raise NotImplementedError


class BoardQuerySet[E: BoardEntry](models.QuerySet[E]):
    """Filters that the two boards share."""

    def with_card(self) -> Self:
        """Load what a card shows, in one query; of the text only the database makes use."""
        return self.select_related("category", "category__parent", "area").defer("search", "plain")

    def in_area(self, area: Area | None) -> Self:
        """Keep one area; all of them when none is named."""
        return self if area is None else self.filter(area=area)

    def in_category(self, category: Category | None) -> Self:
        """Keep one kind of help and what stands inside it."""
        if category is None:
            return self
        return self.filter(Q(category=category) | Q(category__parent=category))

    def matching_words(self, words: str) -> Self:
        """Keep what mentions the words, forgiving accents and typos."""
        # Postgres has no letter for a null byte.
        words = words.replace("\x00", "").strip()
        if not words:
            return self
        query = SearchQuery(words, config="simple_unaccent", search_type="plain")
        return self.filter(Q(search=query) | Q(plain__trigram_word_similar=plain_words(words)))

    def of_known_kind(self) -> Self:
        """Keep those whose kind a person said and whose words are still there."""
        said = (CategorySource.CHOSEN, CategorySource.COORDINATOR)
        return self.filter(category_source__in=said).exclude(what=ERASED)

    def counts_by_area(self) -> dict[int, int]:
        """Return how many there are in each area, by the area's pk; one query."""
        counted = self.order_by().values_list("area").annotate(models.Count("pk"))
        return dict(counted)

    def of_form(self, key: uuid.UUID) -> Self:
        """Keep what one form brought, in its order."""
        return self.of_forms([key])

    def of_forms(self, keys: Collection[uuid.UUID]) -> Self:
        """Keep what these forms brought, what came with one form in its order."""
        return self.filter(submission_key__in=keys).order_by("submission_position")

    def newest_first(self) -> Self:
        """Order by when it was put on the board."""
        return self.order_by("-opened_at", "-pk")


def board_constraints(app: str, model: str) -> tuple[models.BaseConstraint, ...]:
    """Return the constraints of both boards under their own names."""
    return (
        models.CheckConstraint(
            name=f"{app}_{model}_what_not_empty",
            condition=~Q(what=""),
            violation_error_message=_("Say in a few words what it is."),
        ),
        models.CheckConstraint(
            name=f"{app}_{model}_probability_range",
            condition=Q(category_probability__gte=0, category_probability__lte=1),
        ),
        models.UniqueConstraint(
            fields=("submission_key", "submission_position"), name=f"{app}_{model}_submitted_once"
        ),
    )


def board_indexes(app: str, model: str) -> tuple[models.Index, ...]:
    """Return the search indexes of both boards under their own names."""
    return (
        GinIndex(fields=["search"], name=f"{app}_{model}_search"),
        GinIndex(fields=["plain"], opclasses=["gin_trgm_ops"], name=f"{app}_{model}_words"),
    )
