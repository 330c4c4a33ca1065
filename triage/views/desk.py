"""The queue: what stands left on the desk, and whether there is news for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from django_htmx.http import ptag

from members.http import KnownRequest, partial_or_page, private_page
from members.listing import KeysFirstPaginator
from members.models import Member
from triage.around import around_of
from triage.forms import QueueForm, SeveralForm
from triage.models import Action
from triage.news import fresh_count, sign_of
from triage.permissions import require_desk
from triage.queue import Queue, counts_of, held_offers, of_a_row, queue_of, tabs_of, views_of
from triage.rows import left_words, rows_of, rows_of_offers
from triage.undoing import action_words

PAGE_SIZE = 40


@require_safe
@private_page
def queue(request: KnownRequest) -> HttpResponse:
    """Show the queue alone."""
    return show_queue(request)


def show_queue(request: KnownRequest) -> HttpResponse:
    """Answer with the queue alone, be it after an action that left nothing in the hand."""
    context = desk_of(request)
    if "pick" in request.GET:
        context |= {"picking": True, "several_form": SeveralForm()}
    return partial_or_page(request, "triage/queue.html", "desk", context)


def _sign(request: HttpRequest) -> str:
    """Return a sign that stays the same while nothing new has come into this view."""
    member, seen = request.member, request.GET.get("since", "")  # type: ignore[attr-defined]
    require_desk(member, at=timezone.now())
    count = fresh_count(asked_queue(request), since=seen)  # type: ignore[arg-type]
    request.fresh = count  # type: ignore[attr-defined]
    return f"{seen}:{count}"


@require_safe
@private_page
@ptag(_sign)
def news(request: KnownRequest) -> HttpResponse:
    """Say how many needs have come into a view since it was shown; 304 while that is so."""
    context = {
        "fresh": request.fresh,  # type: ignore[attr-defined]
        "since": request.GET.get("since", ""),
        "queue": asked_queue(request),
        "here_url": desk_path(request.GET.get("here", "")),
    }
    return TemplateResponse(request, "triage/fresh.html", context)


def asked_queue(request: KnownRequest) -> Queue:
    """Return the queue that the address names. Up to two queries, where it narrows."""
    return _queue_of(request, QueueForm(request.GET))


def _queue_of(request: KnownRequest, form: QueueForm) -> Queue:
    view = request.GET.get("view", "")
    return queue_of(request.member, view=view, narrow=form.narrow(), at=timezone.now())


def desk_of(
    request: KnownRequest, *, need_id: int | None = None, offer_id: int | None = None
) -> dict[str, Any]:
    """Return what the left side of the desk shows; 403 for whoever may not look."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    form = QueueForm(request.GET).with_choices()
    current = _queue_of(request, form)
    around = around_of(member, words=current.words, at=now)
    counts = counts_of(current, member=member, at=now)
    pages = KeysFirstPaginator(of_a_row(current.needs), PAGE_SIZE, count=counts[current.view])
    page = pages.get_page(request.GET.get("page"))
    counts["held"] += around.held
    query = current.query_on(page.number)
    return {
        "queue": current, "page": page, "left": counts["todo"],
        "left_words": left_words(counts["todo"], on_their_way=counts["asked"]),
        "tabs": tabs_of(member, at=now, here="queue", waiting=around.waiting),
        "views": views_of(current, counts=counts), "narrow_form": form,
        "rows": rows_of(page, queue=current, at=now, here=need_id, page=page.number),
        "offer_rows": _held_rows(current, here=offer_id),
        "query": query, "since": sign_of(around.latest, at=now),
        "last": _last_words(member, at=now), "has_keys": not around.keys_are_off,
        "here_url": _address(need_id, offer_id) + (f"?{query}" if query else ""),
    }  # fmt: skip


def _held_rows(queue: Queue, *, here: int | None) -> list[Any]:
    if queue.view != "held":
        return []
    held = held_offers(queue.member, words=queue.words, at=queue.at)
    return rows_of_offers(held[:PAGE_SIZE], at=queue.at, here=here)


def _last_words(member: Member, *, at: datetime) -> str:
    last = Action.objects.to_undo(member, at=at).with_what().first()
    return action_words(last) if last else ""


def desk_path(given: str) -> str:
    """Return a path of the desk as it was given; the queue for whatever else it is."""
    queue_path = reverse("triage:queue")
    is_ours = given.startswith(queue_path) and url_has_allowed_host_and_scheme(given, None)
    return given if is_ours else queue_path


def _address(need_id: int | None, offer_id: int | None) -> str:
    if need_id:
        return reverse("triage:need", args=(need_id,))
    return reverse("triage:offer", args=(offer_id,)) if offer_id else reverse("triage:queue")
