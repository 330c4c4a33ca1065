"""Left the messages that no channel brings, right the one in hand."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.listing import KeysFirstPaginator
from neighborhood.moves import Refusal
from outbox.channels import Letter
from outbox.models import Message
from triage import services
from triage.permissions import can_pass_on, messages_in_charge, require_desk
from triage.queue import replies_to_read, tabs_of
from triage.reported import reports_to_read
from triage.telling import message_in_hand, rooms_of_messages, rows_of_messages

PAGE_SIZE = 40


@require_safe
@private_page
def messages(request: KnownRequest) -> HttpResponse:
    """Show what is to be passed on."""
    return _page(request, _pile(request))


@require_safe
@private_page
def message(request: KnownRequest, pk: int) -> HttpResponse:
    """Show one message without its words."""
    return _in_hand(request, pk)


@require_POST
@private_page
def message_words(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the words and the contact, and write down that you looked."""
    found = _to_pass_on(request, pk)
    try:
        letter = services.look_at_message(found, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, _pile(request), status=409)
    if letter is None:
        say(request, _("This is not so any more. Nobody has to hear of it."))
        return see_other(request, reverse("triage:messages"))
    return _in_hand(request, pk, letter=letter)


@require_POST
@private_page
def message_telling(request: KnownRequest, pk: int) -> HttpResponse:
    """Note that the person was told."""
    found = _to_pass_on(request, pk)
    try:
        services.note_as_told(found, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, _pile(request), status=409)
    say(request, _("Noted. Thank you for telling them."))
    return see_other(request, reverse("triage:messages"))


def _pile(request: KnownRequest, *, here: int | None = None) -> dict[str, Any]:
    now = timezone.now()
    require_desk(request.member, at=now)
    waiting = messages_in_charge(request.member, at=now).for_a_person()
    rows = waiting.select_related("member__area").order_by("done_at", "pk")
    page = KeysFirstPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    unread = replies_to_read(request.member, at=now).count()
    wrong = reports_to_read(request.member, at=now).count()
    return {
        "page": page, "left": page.paginator.count,
        "rooms": rooms_of_messages(
            "messages", to_tell=page.paginator.count, to_read=unread, reported=wrong
        ),
        "tabs": tabs_of(
            request.member, at=now, here="messages", waiting=page.paginator.count + unread + wrong
        ),
        "rows": rows_of_messages(page, at=now, here=here, number=page.number),
    }  # fmt: skip


def _in_hand(request: KnownRequest, pk: int, *, letter: Letter | None = None) -> HttpResponse:
    context, now = _pile(request, here=pk), timezone.now()
    waiting = messages_in_charge(request.member, at=now).for_a_person()
    found = get_object_or_404(waiting.select_related("member__area"), pk=pk)
    context |= message_in_hand(found, reader=request.member, at=now, letter=letter)
    return _page(request, context)


def _page(request: KnownRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return partial_or_page(request, "triage/messages.html", "desk", context, status=status)


def _to_pass_on(request: KnownRequest, pk: int) -> Message:
    """Return the message: 404 outside the charge, 403 for shadows."""
    now = timezone.now()
    require_desk(request.member, at=now)
    found: Message = get_object_or_404(messages_in_charge(request.member, at=now), pk=pk)
    if not can_pass_on(request.member, found, at=now):
        raise PermissionDenied
    return found
