"""Notes in the admin."""

from django.contrib import admin

from triage.models import Note


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin[Note]):
    """Notes: searchable, never rewritten."""

    list_display = ("at", "need", "by", "text")
    list_select_related = ("need", "by")
    search_fields = ("text", "need__what")
    date_hierarchy = "at"
    readonly_fields = ("at", "need", "by")
    raw_id_fields = ("need",)
