"""Better words that somebody proposes, kept once."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from commons.models import WordingProposal, WordingState
from commons.wording_forms import BetterWordsForm
from members.models import Member

WORDING_LOCK = 4_207_112_803


@transaction.atomic
def propose_words(form: BetterWordsForm, *, language: str, by: Member | None) -> None:
    """Keep what a form proposes. Sent twice, also in the same instant, it is one proposal.

    The words are longer than an index takes, so proposals wait for each other instead.
    """
    said, better = form.said, form.better
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WORDING_LOCK])
    same: dict[str, Any] = {
        "member": by, "language": language, "why": form.cleaned_data["why"],
        "quoted": better.quoted, "proposed": better.proposed, "state": WordingState.OPEN,
        "context": said.context if said else "", "msgid": said.msgid if said else "",
        "plural": said.plural if said else "",
    }  # fmt: skip
    if not WordingProposal.objects.filter(**same).exists():
        WordingProposal.objects.create(**same)
