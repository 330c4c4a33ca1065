"""Somebody's plans as a calendar that their own calendar program reads."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matching.calendar import plans_as_ical
from matching.models import Match
from members.calendar_links import end_calendar_links, renew_calendar_link
from members.http import (
    KnownRequest,
    NothingPressed,
    private_page,
    private_url,
    say,
    say_no,
    see_other,
)
from members.models import AccessLink


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def calendar(request: KnownRequest) -> HttpResponse:
    """Explain the calendar; POST makes its address, anew or for the first time, or ends it."""
    wanted = request.POST.get("address", "")
    if wanted == "end":
        end_calendar_links(request.member)
        say(request, _("No calendar program can read your plans now."))
        return see_other(request, private_url(request, "calendar"))
    token, status = renew_calendar_link(request.member) if wanted == "new" else "", 200
    if request.method == "POST" and not token:
        say_no(request, NothingPressed())
        status = NothingPressed.http_status
    links = AccessLink.objects.calendars_of(request.member, at=timezone.now())
    context = {"is_read": links.exists(), **_addresses(request, token)}
    return TemplateResponse(request, "commons/calendar.html", context, status=status)


@require_safe
@private_page
def calendar_feed(request: KnownRequest) -> HttpResponse:
    """Hand out all plans that have a time, lately and to come."""
    now = timezone.now()
    if request.link is not None:
        request.link.stay_open(at=now)
    plans = Match.objects.in_calendar_of(request.member, at=now)
    response = HttpResponse(plans_as_ical(plans, reader=request.member), "text/calendar")
    response["Content-Disposition"] = 'inline; filename="plans.ics"'
    return response


def _addresses(request: KnownRequest, token: str) -> dict[str, str]:
    """Return the new address, which is shown this once, as it is and for programs to open."""
    if not token:
        return {}
    address = request.build_absolute_uri(reverse("link:calendar_feed", args=[token]))
    return {"address": address, "webcal": urlsplit(address)._replace(scheme="webcal").geturl()}
