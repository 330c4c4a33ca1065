"""What a requester reads of a question about their need, and of other groups they could turn to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.widening import (
    Question,
    Widening,
    asking_of,
    group_of,
    question_in,
    questions_about,
    ways_told,
)
from members.http import private_url
from needs.models import Need


def wider_context(request: HttpRequest, need: Need, question: Question | None) -> dict[str, Any]:
    """Return what templates/commons/wider.html shows. One query at most."""
    change_url = ""
    if question and question.widening == Widening.FITTING:
        change_url = private_url(request, "need_extra", need.pk, "access")
    return {
        "need": need,
        "question": question,
        "asking": question and asking_of(need, question.widening, today=localdate()),
        "change_url": change_url,
        "standing_url": private_url(request, "standing", need.pk),
    }


def question_cards(request: HttpRequest, needs: Iterable[Need]) -> list[dict[str, Any]]:
    """Return a card for each need with a question that waits for its requester. One query.

    A question about what has to fit takes one more, for the names of it.
    """
    today = localdate()
    return [
        {
            "id": f"wider-{need.pk}", "kind": "need", "category": str(need.category),
            "title": need.what, "lang": need.lang,
            "facts": [asking_of(need, question.widening, today=today).question],
            "url": private_url(request, "need_wider", need.pk),
            "act_url": private_url(request, "need_wider", need.pk), "act_words": _("Answer"),
        }
        for need, question in questions_about(needs)
    ]  # fmt: skip


def ways_context(request: HttpRequest, need: Need) -> dict[str, Any]:
    """Return what the page of a need says of other ways to its help. One to three queries."""
    events = ways_told(need)
    question = question_in(need, events)
    return {
        "asking": question and asking_of(need, question.widening, today=localdate()),
        "wider_url": private_url(request, "need_wider", need.pk),
        "partner": group_of(events),
    }
