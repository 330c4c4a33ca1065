"""A member takes along everything that is here about them, to read or for a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from commons.taking_along import POLICY, STYLE, named
from members.http import KnownRequest, private_page, say_no
from members.kiosk import is_shared
from members.limits import TooOften, require_within
from members.models import Event
from members.portable import Filled, as_plain, everything_about, sections, withheld
from outbox.proving import proves_again


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@proves_again(back="signed_in:download", all_do=True)
def download(request: KnownRequest) -> HttpResponse:
    """Say what is in it and what is not; POST hands it out, as a page or as a file."""
    if request.method != "POST":
        return _choice(request)
    try:
        require_within("download", request)
    except TooOften as refusal:
        say_no(request, refusal)
        return _choice(request, status=refusal.http_status)
    now = timezone.now()
    filled = everything_about(request.member, at=now)
    Event.objects.record("downloaded", request.member, by=request.member, at=now)
    if request.POST.get("as") == "file":
        return _as_file(filled, at=now)
    return _as_page(request, filled, at=now)


def _choice(request: KnownRequest, *, status: int = 200) -> HttpResponse:
    context = {"sections": sections(), "withheld": withheld()}
    return TemplateResponse(request, "commons/download.html", context, status=status)


def _as_file(filled: Sequence[Filled], *, at: datetime) -> HttpResponse:
    """Answer with a file whose name says nothing to whoever else uses the computer."""
    indented = {"indent": 2, "ensure_ascii": False}
    answer = JsonResponse(as_plain(filled, at=at), json_dumps_params=indented)
    answer["Content-Disposition"] = f'attachment; filename="{named(at)}.json"'
    return answer


@csp_override(POLICY)
def _as_page(request: KnownRequest, filled: Sequence[Filled], *, at: datetime) -> HttpResponse:
    context = {
        "parts": [
            {"title": one.section.title, "rows": one.readable()} for one in filled if one.rows
        ],
        "empty": [one.section.title for one in filled if not one.rows],
        "withheld": withheld(),
        "at": at,
        "style": STYLE,
    }
    answer = TemplateResponse(request, "commons/everything.html", context)
    if is_shared(request):
        # This page has no script that could clear a shared tablet.
        answer["Refresh"] = f"{settings.KIOSK_SECONDS}; url={reverse('commons:kiosk_done')}"
    return answer
