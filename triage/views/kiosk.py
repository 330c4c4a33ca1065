"""A shared tablet: a browser that forgets, switched on and off at the desk."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.http import KnownRequest, NothingPressed, private_page, say_no, see_other
from members.kiosk import share, stop_sharing
from members.permissions import can_coordinate
from triage.permissions import require_desk
from triage.queue import tabs_of


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def kiosk(request: KnownRequest) -> HttpResponse:
    """Make this browser a shared tablet, or one like any other again."""
    now = timezone.now()
    require_desk(request.member, at=now)
    if request.method != "POST":
        return _page(request, at=now)
    if not can_coordinate(request.member, at=now):
        raise PermissionDenied
    wanted, response = request.POST.get("shared", ""), see_other(request, reverse("commons:home"))
    if wanted == "yes":
        share(request, response)
    elif wanted == "no":
        stop_sharing(response)
    else:
        say_no(request, NothingPressed())
        return _page(request, at=now, status=NothingPressed.http_status)
    return response


def _page(request: KnownRequest, *, at: datetime, status: int = 200) -> HttpResponse:
    context = {"tabs": tabs_of(request.member, at=at)}
    return render(request, "triage/kiosk.html", context, status=status)
