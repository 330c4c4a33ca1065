"""The outbox as admins see it: what waits, what failed, and why. Nothing is edited here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from outbox import services
from outbox.health import health_of_outbox, lines_of_forgetting
from outbox.models import DemoArrival, Message
from outbox.wording import wording_admin  # noqa: F401 (registers the page of the words)


class ReadOnlyAdmin[M: (Message, DemoArrival)](admin.ModelAdmin[M]):
    """Shows rows that only the outbox itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin[Message]):
    """Messages by state. Shows neither addresses nor codes."""

    list_display = ("kind", "member", "state", "deliver_after", "attempts", "done_at", "outcome")
    list_filter = ("state", "kind", "created_at")
    list_select_related = ("member",)
    list_per_page = 50
    search_fields = ("kind", "member__name", "member__handle", "=identity")
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields: ClassVar = (
        "kind", "member", "lang", "state", "due_at", "deliver_after", "within", "attempts",
        "done_at", "outcome", "identity", "event", "created_at",
    )  # fmt: skip
    actions = ("try_again",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        now = timezone.now()
        for line in (*health_of_outbox(at=now).lines, *lines_of_forgetting(at=now)):
            self.message_user(request, line, messages.WARNING)
        return super().changelist_view(request, extra_context)

    @admin.action(description=_("Try again what failed"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Queue failed messages anew; leave the others alone."""
        count = services.try_again(queryset, at=timezone.now())
        self.message_user(
            request,
            ngettext("%d message is queued again.", "%d messages are queued again.", count) % count,
        )
