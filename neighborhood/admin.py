"""The place in the admin: areas, kinds of help, words, and the group's settings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from neighborhood.follow_up_forms import FIELDSET
from neighborhood.models import Area, Category, Neighborhood, PartnerGroup, Synonym, Word
from neighborhood.place_forms import (
    AreaForm,
    CategoryForm,
    NeighborhoodForm,
    PartnerGroupForm,
    WordForm,
)


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin[Area]):
    """Areas: retired, not deleted, once something stands in them."""

    form = AreaForm
    list_display = ("__str__", "slug", "centre", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("slug", "names")


class SynonymInline(admin.TabularInline[Synonym, Category]):
    """What people here call this kind of help."""

    model = Synonym
    extra = 1


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    """Kinds of help, in two levels."""

    form = CategoryForm
    inlines = (SynonymInline,)
    list_display = (
        "__str__", "parent", "slug", "remote", "once", "tau_km", "position", "is_active",
    )  # fmt: skip
    list_editable = ("position", "is_active")
    list_filter = (
        "is_active", "remote", "once", ("parent", admin.RelatedOnlyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("parent",)
    search_fields = ("slug", "names", "synonyms__words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """Show each kind under the one above it."""
        rows = super().get_queryset(request)
        return rows.order_by("parent__position", "parent_id", "position", "pk")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Offer the first level only, since there are two."""
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.top()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin[Synonym]):
    """Words of this neighborhood for kinds of help."""

    list_display = ("words", "category", "lang")
    list_filter = ("lang", ("category", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("category",)
    search_fields = ("words", "category__slug", "category__names")


@admin.register(Word)
class WordAdmin(admin.ModelAdmin[Word]):
    """Languages, ways of access, diets, vehicles and equipment."""

    form = WordForm
    list_display = ("__str__", "vocabulary", "slug", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("vocabulary", "is_active")
    search_fields = ("slug", "names")


@admin.register(PartnerGroup)
class PartnerGroupAdmin(admin.ModelAdmin[PartnerGroup]):
    """Other groups that neighbors can be pointed to: retired when they stop."""

    form = PartnerGroupForm
    filter_horizontal = ("categories",)
    list_display = ("__str__", "phone", "website", "hours", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("is_active", ("categories", admin.RelatedOnlyFieldListFilter))
    search_fields = ("names", "does")


@admin.register(Neighborhood)
class NeighborhoodAdmin(admin.ModelAdmin[Neighborhood]):
    """The group's settings: one row, made once, never deleted."""

    form = NeighborhoodForm
    # Whether all of this is play is for the demo command alone to say.
    readonly_fields = ("is_demo",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name", "line", "line_elsewhere", "phone", "phone_hours",
                    "phone_hours_elsewhere", "drawing", "is_demo",
                ),
            },
        ),
        (_("Phone"), {"fields": ("call_script",)}),
        (_("Place"), {"fields": ("country", "zone", "quick_exit_url", "ink_one", "ink_two")}),
        (
            _("Waiting"),
            {
                "fields": (
                    "proposal_hours", "proposal_hours_today", "later_hours", "undo_seconds",
                    "need_days", "offer_days", "ask_again_percent", "report_days",
                ),
            },
        ),
        (_("Forgetting"), {"fields": ("contact_days", "words_days")}),
        (_("What follows by itself"), FIELDSET),
        (_("Pairing"), {"fields": ("ask_by_itself", "weights", "limits", "plan_knobs")}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow the first and only row."""
        return not Neighborhood.objects.exists() and super().has_add_permission(request)

    def save_model(
        self,
        request: HttpRequest,
        obj: Neighborhood,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        """Give the one row its number."""
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Neighborhood | None = None) -> bool:
        """Keep the settings."""
        return False
