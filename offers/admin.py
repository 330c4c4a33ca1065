"""Offers in the admin. Statuses change on the member's page, not here."""

from django.contrib import admin

from offers.models import Offer


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin[Offer]):
    """Offers: searchable, filtered, counters and status read-only."""

    list_display = (
        "what",
        "category",
        "area",
        "helper",
        "status",
        "committed",
        "capacity",
        "opened_at",
    )
    list_filter = ("status", "category__parent", "area", "category_source", "lang")
    list_select_related = ("category", "area", "helper")
    search_fields = ("what", "details")
    date_hierarchy = "opened_at"
    raw_id_fields = ("helper",)
    readonly_fields = ("status", "committed", "opened_at", "confirmed_current_at", "withdrawn_at")
    show_full_result_count = False
