"""Needs in the admin. Statuses change on the desk and the member's page, not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin

from members.board_admin import BoardEntryAdmin
from members.models import Member
from needs.models import Need
from needs.services import edit_need


@admin.register(Need)
class NeedAdmin(BoardEntryAdmin[Need]):
    """Needs: searchable, filtered, counters and status read-only."""

    list_display = (
        "what", "category", "area", "requester", "status", "urgency", "helpers_committed",
        "helpers_wanted", "opened_at",
    )  # fmt: skip
    list_filter = ("status", "urgency", "category__parent", "area", "category_source", "lang")
    list_select_related = ("category", "area", "requester")
    search_fields = ("what", "details")
    date_hierarchy = "opened_at"
    raw_id_fields = ("coordinator", "series")
    readonly_fields = (
        *BoardEntryAdmin.readonly_fields, "requester", "helpers_wanted", "helpers_committed",
        "matched_at", "closed_at", "closed_reason", "paused_at",
    )  # fmt: skip

    def edit(self, entry: Need, *, by: Member, changes: Mapping[str, Any]) -> None:
        edit_need(entry.pk, by=by, changes=changes)
