"""Matches and suggestions in the admin: to look at, not to change."""

from django.contrib import admin
from django.http import HttpRequest

from matching.models import Match, MatchQuerySet, Suggestion


class ToLookAt[M: (Match, Suggestion)](admin.ModelAdmin[M]):
    """Rows that only the services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Nobody changes rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Nobody deletes rows by hand: the counters of both sides hang on them."""
        return False


@admin.register(Match)
class MatchAdmin(ToLookAt[Match]):
    """Matches: searchable by the words of both sides, filtered by status."""

    list_display = (
        "__str__",
        "status",
        "origin",
        "requester",
        "helper",
        "proposed_at",
        "end_reason",
    )
    list_filter = ("status", "origin", "end_reason", "need__category__parent", "need__area")
    list_select_related = ("requester", "helper")
    search_fields = ("need__what", "offer__what")
    date_hierarchy = "proposed_at"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> MatchQuerySet:
        """Leave out what is left for counts alone, as every other page does."""
        return Match.objects.told()


@admin.register(Suggestion)
class SuggestionAdmin(ToLookAt[Suggestion]):
    """Suggestions as shown."""

    list_display = ("need", "offer", "rank", "shown_at", "dismissed_at")
    list_select_related = ("need", "offer")
    search_fields = ("need__what", "offer__what")
    show_full_result_count = False
