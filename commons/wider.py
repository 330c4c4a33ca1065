"""What a requester reads of a question about their need, and of other groups they could turn to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate

from matching.widening import Question, Widening, asking_of, group_of, question_in, ways_told
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


def ways_context(request: HttpRequest, need: Need) -> dict[str, Any]:
    """Return what the page of a need says of other ways to its help. One to three queries."""
    events = ways_told(need)
    question = question_in(need, events)
    return {
        "asking": question and asking_of(need, question.widening, today=localdate()),
        "wider_url": private_url(request, "need_wider", need.pk),
        "partner": group_of(events),
    }
