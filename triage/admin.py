"""Notes in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from triage.models import Note


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin[Note]):
    """Notes: searchable, never rewritten."""

    list_display = ("at", "need", "offer", "member", "by", "text")
    list_select_related = ("need", "offer", "member", "by")
    search_fields = ("text", "need__what", "offer__what")
    date_hierarchy = "at"
    readonly_fields = ("at", "need", "offer", "member", "by")
    exclude = ("is_safety", "first_need", "first_member")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Note]:
        """Leave out what only coordinators read."""
        return super().get_queryset(request).filter(is_safety=False)
