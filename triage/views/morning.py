"""What stands beside the queue while no need is in hand."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import KnownRequest, private_page
from triage.caring.morning import morning as morning_of
from triage.permissions import require_desk
from triage.queue import counts_of, keys_of_page, tabs_of
from triage.views.desk import asked_queue


@require_safe
@private_page
def morning(request: KnownRequest) -> HttpResponse:
    """Show a word of welcome and what needs looking after; without htmx as a page of its own."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    queue = asked_queue(request)
    counts = counts_of(queue, member=member, at=now)
    first = keys_of_page(queue, page=1, size=1)
    query = f"?{queue.query}" if queue.query else ""
    context = morning_of(
        member, at=now, waiting=counts["todo"], under_way=counts["asked"],
        first_url=reverse("triage:need", args=first) + query if first else "",
    )  # fmt: skip
    if request.htmx:
        return TemplateResponse(request, "triage/morning.html", context)
    context["tabs"] = tabs_of(member, at=now)
    return TemplateResponse(request, "triage/morning_page.html", context)
