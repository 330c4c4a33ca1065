"""People in the admin. How to reach them, links and codes are shown nowhere here.

Events and reveals are for reading: they prove what was done, so nobody edits them.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from members.blocking import group_keeps_away, group_lets_near
from members.models import BlockedPair, Event, Member, Reveal, Term
from neighborhood.naming import enumerated

#: What lets somebody into these pages; whoever gives or takes it is written down.
RIGHTS = ("is_staff", "is_superuser")


class ReadOnly[M: Model](admin.ModelAdmin[M]):
    """Rows that only the services write."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin[Member]):
    """Members: deleted by nobody, since being forgotten empties them instead."""

    list_display = ("__str__", "area", "pace", "resting_until", "is_staff", "joined_at")
    list_filter = ("is_staff", "is_active", "is_demo", "pace", "lang", "area")
    list_select_related = ("area",)
    search_fields = ("name", "handle")
    # The fields that look for somebody show page after page of them.
    ordering = ("-pk",)
    date_hierarchy = "joined_at"
    show_full_result_count = False
    fields = (
        "handle", "name", "name_shown", "area", "languages", "lang", "pace", "resting_until",
        "is_staff", "is_superuser", "is_active", "joined_at", "last_login", "last_asked_at",
        "last_helped_at", "forgotten_at",
    )  # fmt: skip
    readonly_fields = (
        "handle", "is_active", "joined_at", "last_login", "last_asked_at", "last_helped_at",
        "forgotten_at",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        is_there = obj is None or obj.forgotten_at is None
        return is_there and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        is_superuser = cast("Member", request.user).is_superuser
        return own if is_superuser else (*own, "is_staff", "is_superuser")

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        by = cast("Member", request.user)
        for right in RIGHTS:
            if right in form.changed_data:
                verb = "admin_given" if getattr(obj, right) else "admin_taken"
                Event.objects.record(verb, obj, by=by, reason=right)


@admin.register(Term)
class TermAdmin(admin.ModelAdmin[Term]):
    """Queue rights, lent for a term."""

    list_display = ("member", "area_names", "shadow", "starts_at", "until", "lent_by")
    list_filter = ("shadow", "all_areas", "areas", "until")
    list_select_related = ("member", "lent_by")
    search_fields = ("member__name", "member__handle")
    autocomplete_fields = ("member",)
    filter_horizontal = ("areas",)
    exclude = ("lent_by",)
    date_hierarchy = "until"

    @admin.display(description=_("Areas"))
    def area_names(self, term: Term) -> str:
        """Name the areas."""
        named = enumerated(term.areas.all())
        return _("all areas") if term.all_areas else named

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        return super().get_queryset(request).prefetch_related("areas")

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.lent_by = cast("Member", request.user)
        super().save_model(request, obj, form, change)
        Event.objects.record("lent", obj, by=obj.lent_by, on_behalf_of=obj.member)

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        by = cast("Member", request.user)
        Event.objects.record("ended_early", obj, by=by, on_behalf_of=obj.member)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        by = cast("Member", request.user)
        for term in queryset.select_related("member"):
            Event.objects.record("ended_early", term, by=by, on_behalf_of=term.member)
        super().delete_queryset(request, queryset)


@admin.register(Event)
class EventAdmin(ReadOnly[Event]):
    """What happened, when, and by whom."""

    list_display = (
        "at", "verb", "subject_kind", "subject_id", "by", "from_status", "to_status", "reason",
    )  # fmt: skip
    list_filter = ("subject_kind", "verb", "reason")
    list_select_related = ("by",)
    search_fields = ("verb", "=subject_id", "by__name", "by__handle")
    date_hierarchy = "at"


@admin.register(Reveal)
class RevealAdmin(ReadOnly[Reveal]):
    """Who looked at whose contact, and why. The contact itself is not here."""

    list_display = ("at", "viewer", "owner", "why", "subject_kind", "subject_id", "ended_at")
    list_filter = ("why", "subject_kind", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("viewer", "owner")
    search_fields = ("viewer__name", "owner__name", "=subject_id")
    date_hierarchy = "at"


class BlockedPairForm(forms.ModelForm[BlockedPair]):
    """Two members in any order. That one of them wants it so already is told to nobody."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("one") and given["one"] == given.get("other"):
            self.add_error("other", _("Choose two different people."))
        return given

    def validate_unique(self) -> None:
        """Leave it to the service, which writes the wish into a row that is there."""

    def validate_constraints(self) -> None:
        """Leave that to the service, too: it writes the lower number first."""


@admin.register(BlockedPair)
class BlockedPairAdmin(admin.ModelAdmin[BlockedPair]):
    """Members whom the group never wants paired. What they want themselves is theirs to see."""

    form = BlockedPairForm
    # Since when would tell of a wish that was there before the group's.
    fields = list_display = ("one", "other")
    list_select_related = ("one", "other")
    search_fields = ("one__name", "other__name", "one__handle", "other__handle")
    autocomplete_fields = ("one", "other")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BlockedPair]:
        return super().get_queryset(request).filter(by_group=True)

    def has_change_permission(self, request: HttpRequest, obj: BlockedPair | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: BlockedPair, form: Any, change: bool) -> None:  # noqa: FBT001
        pair = group_keeps_away(obj.one, obj.other, by=cast("Member", request.user))
        obj.pk, obj.one_id, obj.other_id = pair.pk, pair.one_id, pair.other_id

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the pairs alone: what follows from them is shown to nobody."""
        pairs = [str(pair) for pair in objs]
        return pairs, {self.opts.verbose_name_plural: len(pairs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: BlockedPair) -> None:
        group_lets_near(obj.pk, by=cast("Member", request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[BlockedPair]) -> None:
        for pair in queryset:
            self.delete_model(request, pair)
