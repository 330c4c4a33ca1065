"""What the admin pages of needs and offers have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.board import BoardEntry
from members.models import Member
from neighborhood.dayparts import in_words
from neighborhood.moves import Refusal


class BoardEntryAdmin[E: BoardEntry](admin.ModelAdmin[E]):
    """What members posted: words may be put right, while counters and people stay as they are.

    Nothing is added or deleted here, since matches and counters hang on every row.
    """

    show_full_result_count = False
    exclude: ClassVar = ("availability",)
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "status", "pt", "hours", "opened_at", "confirmed_current_at", "changed_at",
    )  # fmt: skip

    def edit(self, entry: E, *, by: Member, changes: Mapping[str, Any]) -> None:
        """Hand what was changed to the service of this kind of entry."""
        raise NotImplementedError

    @admin.display(description=_("When"))
    def hours(self, entry: E) -> str:
        """Say the hours."""
        return in_words(entry.availability)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave posting to the pages for it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: E | None = None) -> bool:
        """Leave alone what is over."""
        return not (obj and obj.is_over) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: E | None = None) -> bool:
        """Keep every row."""
        return False

    def save_model(self, request: HttpRequest, obj: E, form: Any, change: bool) -> None:  # noqa: FBT001
        """Change it as the desk would, so that it is logged and paired anew."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            self.edit(obj, by=cast("Member", request.user), changes=changes)
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
