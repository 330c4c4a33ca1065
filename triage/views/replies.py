"""Left what people wrote back, right the one in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.listing import KeysFirstPaginator
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from outbox.models import Reply
from triage import written
from triage.permissions import replies_in_charge, require_desk
from triage.queue import messages_to_pass_on, replies_to_read, tabs_of
from triage.reported import reports_to_read
from triage.telling import rooms_of_messages
from triage.written_forms import AnswerForm
from triage.written_pages import reply_in_hand, rows_of_replies

PAGE_SIZE = 40


@require_safe
@private_page
def replies(request: KnownRequest) -> HttpResponse:
    """Show what is to be read."""
    return _page(request, _pile(request))


@require_safe
@private_page
def reply(request: KnownRequest, pk: int) -> HttpResponse:
    """Show one reply, its words only after a look."""
    return _in_hand(request, pk)


@require_POST
@private_page
def reply_words(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the words and the contact, and write down that you looked."""
    found = _to_read(request, pk)
    return _act(
        request, lambda: written.look_at_reply(found, by=request.member),
        then=lambda: _in_hand(request, pk),
    )  # fmt: skip


@require_POST
@private_page
def reply_reading(request: KnownRequest, pk: int) -> HttpResponse:
    """Note that it was read."""
    found = _to_read(request, pk)
    return _act(
        request, lambda: written.note_as_read(found, by=request.member),
        then=lambda: _back(request, _("Noted as read.")),
    )  # fmt: skip


@require_POST
@private_page
def reply_answer(request: KnownRequest, pk: int) -> HttpResponse:
    """Write back."""
    found, form = _to_read(request, pk), AnswerForm(request.POST)
    if found.way_id is None:
        raise PermissionDenied
    if not form.is_valid():
        return _in_hand(request, pk, form=form, status=422)
    text = _("%(text)s (%(name)s, %(group)s)") % {
        "text": form.cleaned_data["text"], "group": Neighborhood.current().name,
        "name": capfirst(request.member.first_name_or_neighbor),
    }  # fmt: skip
    return _act(
        request, lambda: written.write_back(found, text=text, by=request.member),
        then=lambda: _back(request, _("Your answer is on its way.")),
    )  # fmt: skip


def _act(
    request: KnownRequest, act: Callable[[], object], *, then: Callable[[], HttpResponse]
) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, _pile(request), status=409)
    return then()


def _back(request: KnownRequest, sentence: str) -> HttpResponse:
    say(request, sentence)
    return see_other(request, reverse("triage:replies"))


def _pile(request: KnownRequest, *, here: int | None = None) -> dict[str, Any]:
    now = timezone.now()
    require_desk(request.member, at=now)
    waiting = replies_to_read(request.member, at=now)
    rows = waiting.select_related("member__area", "about__member").order_by("received_at", "pk")
    page = KeysFirstPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    told = messages_to_pass_on(request.member, at=now).count()
    wrong = reports_to_read(request.member, at=now).count()
    return {
        "page": page, "left": page.paginator.count,
        "rooms": rooms_of_messages(
            "replies", to_tell=told, to_read=page.paginator.count, reported=wrong
        ),
        "tabs": tabs_of(
            request.member, at=now, here="messages", waiting=told + wrong + page.paginator.count
        ),
        "rows": rows_of_replies(page, at=now, here=here, number=page.number),
    }  # fmt: skip


def _in_hand(
    request: KnownRequest, pk: int, *, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    context, now = _pile(request, here=pk), timezone.now()
    waiting = replies_to_read(request.member, at=now)
    found = get_object_or_404(waiting.select_related("member__area", "about__member"), pk=pk)
    context |= reply_in_hand(found, reader=request.member, at=now, form=form)
    return _page(request, context, status=status)


def _page(request: KnownRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return partial_or_page(request, "triage/replies.html", "desk", context, status=status)


def _to_read(request: KnownRequest, pk: int) -> Reply:
    """Return the reply: 404 outside the charge, 403 for shadows."""
    now = timezone.now()
    require_desk(request.member, at=now)
    found: Reply = get_object_or_404(replies_in_charge(request.member, at=now), pk=pk)
    if not replies_in_charge(request.member, at=now, acting=True).filter(pk=pk).exists():
        raise PermissionDenied
    return found
