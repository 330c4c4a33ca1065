"""Needs in the admin. Statuses change on the desk and the member's page, not here."""

from django.contrib import admin

from needs.models import Need


@admin.register(Need)
class NeedAdmin(admin.ModelAdmin[Need]):
    """Needs: searchable, filtered, counters and status read-only."""

    list_display = (
        "what", "category", "area", "requester", "status", "urgency", "helpers_committed",
        "helpers_wanted", "opened_at",
    )  # fmt: skip
    list_filter = ("status", "urgency", "category__parent", "area", "category_source", "lang")
    list_select_related = ("category", "area", "requester")
    search_fields = ("what", "details")
    date_hierarchy = "opened_at"
    raw_id_fields = ("requester", "coordinator", "series")
    readonly_fields = (
        "status", "helpers_committed", "opened_at", "confirmed_current_at", "matched_at",
        "closed_at", "closed_reason", "paused_at",
    )  # fmt: skip
    show_full_result_count = False
