"""Notes in the admin."""

from django.contrib import admin

from triage.models import Note


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin[Note]):
    """Notes: searchable, never rewritten."""

    list_display = ("at", "need", "offer", "member", "by", "text")
    list_select_related = ("need", "offer", "member", "by")
    search_fields = ("text", "need__what", "offer__what")
    date_hierarchy = "at"
    readonly_fields = ("at", "need", "offer", "member", "by")
