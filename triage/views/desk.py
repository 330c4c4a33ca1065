"""The queue: what stands left on the desk, and whether there is news for it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import ptag

from members.http import KnownRequest, partial_or_page, private_page
from members.listing import KeysFirstPaginator
from members.models import Member
from triage.around import around_of
from triage.caring.morning import greeting
from triage.forms import QueueForm
from triage.models import Action, DeskSettings
from triage.news import news_of, sign_of
from triage.permissions import require_desk
from triage.queue import (
    Queue,
    counts_of,
    held_offers,
    of_a_row,
    queue_of,
    tabs_of,
    views_of,
    with_rows,
)
from triage.rows import left_words, rows_of, rows_of_offers
from triage.undoing import shown_words

PAGE_SIZE = 40


@require_safe
@private_page
def queue(request: KnownRequest) -> HttpResponse:
    """Show the queue alone."""
    return show_queue(request)


def show_queue(request: KnownRequest) -> HttpResponse:
    """Answer with the queue; beside a need in hand, with how the queue stands now."""
    part = part_of(request)
    if part == "pile":
        need_id = _need_shown(request)
        return desk_part(request, "pile", desk_of(request, need_id=need_id) | {"need": need_id})
    return desk_part(request, "desk", desk_of(request))


def part_of(request: KnownRequest) -> str:
    """Return which part of the page htmx swaps: the queue, what is beside it, or the desk."""
    target = (request.htmx.target or "").rpartition("#")[2]
    return target if target in {"pile", "side"} else "desk"


def desk_part(
    request: KnownRequest, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer htmx with one part of the desk, everybody else with the page."""
    context |= {"part": part if request.htmx else ""}
    return partial_or_page(request, "triage/queue.html", part, context, status=status)


def beside(request: KnownRequest) -> dict[str, Any]:
    """Return what a need in hand has to know of the queue; 403 for whoever may not look.

    After an action also that something can be undone; what that is comes with the queue.
    """
    now = timezone.now()
    require_desk(request.member, at=now)
    return {
        "query": asked_queue(request).query_on(page_asked(request)),
        "has_keys": not DeskSettings.objects.without_keys(request.member).exists(),
        "last": _("the last thing you did") if request.method == "POST" else "",
    }


def page_asked(request: KnownRequest) -> int:
    """Return the page of the queue that the address names."""
    given = request.GET.get("page", "1")
    return max(1, int(given)) if given.isdecimal() and len(given) < len("1000") else 1


def _need_shown(request: KnownRequest) -> int | None:
    """Return the need in hand on the page that asks."""
    with suppress(Resolver404, ValueError):
        found = resolve(urlsplit(_page_that_asks(request)).path)
        return found.kwargs.get("pk") if "triage/needs/" in found.route else None
    return None


def _page_that_asks(request: KnownRequest) -> str:
    """Return the path of the page of ours that asks; "" for whatever else a browser says."""
    with suppress(ValueError):
        return request.htmx.current_url_abs_path or ""
    return ""


def _sign(request: HttpRequest) -> str:
    """Return a sign that stays the same while nothing new has come into this view."""
    member, seen = request.member, request.GET.get("since", "")  # type: ignore[attr-defined]
    require_desk(member, at=timezone.now())
    news = news_of(asked_queue(request), since=seen)  # type: ignore[arg-type]
    request.news = news  # type: ignore[attr-defined]
    return f"{seen}:{news.fresh}:{news.latest}"


@require_safe
@private_page
@ptag(_sign)
def news(request: KnownRequest) -> HttpResponse:
    """Say how many needs have come into a view since it was shown, and who took which meanwhile.

    304 while that is so.
    """
    queue, news = asked_queue(request), request.news  # type: ignore[attr-defined]
    moved = of_a_row(with_rows(queue.charge.filter(pk__in=news.moved)))[:PAGE_SIZE]
    context = {
        "fresh": news.fresh,
        "latest": news.latest,
        "rows": rows_of(moved, queue=queue, at=queue.at, here=None),
        "since": request.GET.get("since", ""),
        "queue": queue,
        "here_url": desk_path(_page_that_asks(request)),
    }
    return TemplateResponse(request, "triage/news.html", context)


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
    form = _form(request)
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
        "query": query, "queue_url": reverse("triage:queue") + (f"?{query}" if query else ""),
        "since": sign_of(around.latest, at=now), "greeting": greeting(member, at=now),
        "last": _last_words(member, at=now), "has_keys": not around.keys_are_off,
        "here_url": _address(need_id, offer_id) + (f"?{query}" if query else ""),
    }  # fmt: skip


def _form(request: KnownRequest) -> QueueForm:
    # The need in hand has forms of its own, with fields of the same names.
    return QueueForm(request.GET, auto_id="queue_%s").with_choices()


def _held_rows(queue: Queue, *, here: int | None) -> list[Any]:
    if queue.view != "held":
        return []
    held = held_offers(queue.member, words=queue.words, at=queue.at)
    return rows_of_offers(held[:PAGE_SIZE], at=queue.at, here=here)


def _last_words(member: Member, *, at: datetime) -> str:
    last = Action.objects.to_undo(member, at=at).with_what().first()
    return shown_words(last) if last else ""


def desk_path(given: str) -> str:
    """Return a path of the desk as it was given; the queue for whatever else it is."""
    queue_path = reverse("triage:queue")
    is_ours = given.startswith(queue_path) and url_has_allowed_host_and_scheme(given, None)
    return given if is_ours else queue_path


def _address(need_id: int | None, offer_id: int | None) -> str:
    if need_id:
        return reverse("triage:need", args=(need_id,))
    return reverse("triage:offer", args=(offer_id,)) if offer_id else reverse("triage:queue")
