"""Left what people say is wrong, right the one in hand."""

from __future__ import annotations

from collections.abc import Callable
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
from members.reports import Report
from neighborhood.moves import Refusal
from triage import reported
from triage.permissions import reports_in_charge, require_desk
from triage.queue import messages_to_pass_on, replies_to_read, tabs_of
from triage.telling import rooms_of_messages

PAGE_SIZE = 40


@require_safe
@private_page
def reports(request: KnownRequest) -> HttpResponse:
    """Show what is to be looked into."""
    return _page(request, _pile(request))


@require_safe
@private_page
def report(request: KnownRequest, pk: int) -> HttpResponse:
    """Show one report with its words."""
    found, now = _to_look_into(request, pk), timezone.now()
    acting = reports_in_charge(request.member, at=now, acting=True)
    can_act = found.read_at is None and acting.filter(pk=pk).exists()
    shown = reported.report_in_hand(found, can_act=can_act, at=now)
    return _page(request, _pile(request, here=pk) | shown)


@require_POST
@private_page
def report_reading(request: KnownRequest, pk: int) -> HttpResponse:
    """Note that it was looked into."""
    found = _to_look_into(request, pk, acting=True)
    return _act(
        request, lambda: reported.note_as_dealt_with(found, by=request.member),
        sentence=_("Noted as looked into."), url=reverse("triage:reports"),
    )  # fmt: skip


@require_POST
@private_page
def report_hold(request: KnownRequest, pk: int) -> HttpResponse:
    """Take the post off the board until somebody has looked."""
    found = _to_look_into(request, pk, acting=True)
    return _act(
        request, lambda: reported.hold_reported(found, by=request.member),
        sentence=_("It is off the board until somebody lets it on again."),
        url=reverse("triage:report", args=(pk,)),
    )  # fmt: skip


def _act(
    request: KnownRequest, act: Callable[[], object], *, sentence: str, url: str
) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, _pile(request), status=409)
    say(request, sentence)
    return see_other(request, url)


def _to_look_into(request: KnownRequest, pk: int, *, acting: bool = False) -> Report:
    """Return the report: 404 outside the charge, 403 for shadows."""
    now = timezone.now()
    require_desk(request.member, at=now)
    rows = reports_in_charge(request.member, at=now).select_related("by", "about", "area")
    found: Report = get_object_or_404(rows, pk=pk)
    acts_on = reports_in_charge(request.member, at=now, acting=True)
    if acting and not acts_on.filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _pile(request: KnownRequest, *, here: int | None = None) -> dict[str, Any]:
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    rows = reported.reports_to_read(member, at=now).select_related("area")
    page = KeysFirstPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    to_tell = messages_to_pass_on(member, at=now).count()
    to_read = replies_to_read(member, at=now).count()
    left = page.paginator.count
    return {
        "page": page, "left": left,
        "rooms": rooms_of_messages("reports", to_tell=to_tell, to_read=to_read, reported=left),
        "tabs": tabs_of(member, at=now, here="messages", waiting=to_tell + to_read + left),
        "rows": reported.rows_of_reports(list(page), at=now, here=here),
    }  # fmt: skip


def _page(request: KnownRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return partial_or_page(request, "triage/reports.html", "desk", context, status=status)
