"""Proposed wordings in the admin: read, exported, marked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from commons.models import WordingProposal, WordingState
from commons.wording_export import as_po


@admin.register(WordingProposal)
class WordingProposalAdmin(admin.ModelAdmin[WordingProposal]):
    """What neighbors would say instead. Nobody writes in it; who proposed it is not shown."""

    list_display = ("proposed", "quoted", "language", "state", "at")
    list_filter = ("state", "language")
    search_fields = ("msgid", "quoted", "proposed", "why")
    fields = (
        "language", "state", "at", "quoted", "proposed", "why", "context", "msgid", "plural",
    )  # fmt: skip
    actions = ("export", "mark_taken", "mark_declined")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Export as .po"), permissions=["view"])
    def export(
        self, request: HttpRequest, chosen: QuerySet[WordingProposal]
    ) -> HttpResponse | None:
        """Hand out the chosen ones of one language as a file. Marks nothing."""
        proposals = list(chosen.order_by("at", "pk"))
        languages = {one.language for one in proposals}
        if len(languages) > 1:
            sentence = _("A .po file has one language. Pick one on the right, then export.")
            self.message_user(request, sentence, messages.WARNING)
            return None
        language = languages.pop()
        response = HttpResponse(
            as_po(proposals, language=language), content_type="text/x-gettext-translation"
        )
        response["Content-Disposition"] = f'attachment; filename="wordings-{language}.po"'
        return response

    @admin.action(description=_("Mark as taken"), permissions=["view"])
    def mark_taken(self, request: HttpRequest, chosen: QuerySet[WordingProposal]) -> None:
        """Note that these words are used now, or will be."""
        chosen.update(state=WordingState.TAKEN)

    @admin.action(description=_("Mark as declined"), permissions=["view"])
    def mark_declined(self, request: HttpRequest, chosen: QuerySet[WordingProposal]) -> None:
        """Note that the words stay as they are."""
        chosen.update(state=WordingState.DECLINED)
