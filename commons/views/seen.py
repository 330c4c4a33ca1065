"""The page that tells a member who has seen what of them, and what they take back there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commons.hiding import hide_look
from commons.seen import lines_about, page_of_looks
from members.http import KnownRequest, private_page, private_url, say, say_no, see_other
from neighborhood.moves import Refusal


@require_safe
@private_page
def seen(request: KnownRequest) -> HttpResponse:
    """Show who has seen the member's name, contact and place, when, why and until when."""
    return _page(request)


@require_POST
@private_page
def look_hiding(request: KnownRequest, pk: int) -> HttpResponse:
    """End a look at the member's contact: that of a plan, or a coordinator's."""
    look = get_object_or_404(request.member.reveals.contacts(), pk=pk)
    try:
        hide_look(look, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, status=refusal.http_status)
    say(request, _("Hidden again."))
    return see_other(request, private_url(request, "seen"))


def _page(request: KnownRequest, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    page = page_of_looks(request, reader=request.member, at=now)
    lines = lines_about(request, list(page), reader=request.member, at=now)
    context = {
        "lines": lines, "page_obj": page, "back_url": private_url(request, "overview"),
        "can_hide": any(line.hide_url for line in lines),
    }  # fmt: skip
    return TemplateResponse(request, "commons/seen.html", context, status=status)
