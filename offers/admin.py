"""Offers in the admin. Statuses change on the member's page, not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin

from members.board_admin import BoardEntryAdmin
from members.models import Member
from offers.models import Offer
from offers.services import edit_offer


@admin.register(Offer)
class OfferAdmin(BoardEntryAdmin[Offer]):
    """Offers: searchable, filtered, counters and status read-only."""

    list_display = (
        "what", "category", "area", "helper", "status", "committed", "capacity", "opened_at",
    )  # fmt: skip
    list_filter = ("status", "category__parent", "area", "category_source", "lang")
    list_select_related = ("category", "area", "helper")
    search_fields = ("what", "details")
    date_hierarchy = "opened_at"
    readonly_fields = (
        *BoardEntryAdmin.readonly_fields, "helper", "capacity", "committed", "for_one_need",
        "withdrawn_at",
    )  # fmt: skip

    def edit(self, entry: Offer, *, by: Member, changes: Mapping[str, Any]) -> None:
        edit_offer(entry.pk, by=by, changes=changes)
