"""One thing done to several needs of the queue."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.http import KnownRequest, posted_keys, private_page, say, see_other
from members.permissions import can_coordinate
from triage.forms import SeveralForm
from triage.permissions import needs_to_act_on, require_desk
from triage.several import do_to_several
from triage.views.desk import desk_of, desk_part


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def several(request: KnownRequest) -> HttpResponse:
    """Show a page of the queue with a box at each need, or do one thing to the ticked ones."""
    now = timezone.now()
    require_desk(request.member, at=now)
    can_act, is_post = can_coordinate(request.member, at=now), request.method == "POST"
    if not can_act and is_post:
        raise PermissionDenied
    if not can_act:
        return see_other(request, _url("triage:queue", request))
    return _do(request) if is_post else _page(request)


def _do(request: KnownRequest) -> HttpResponse:
    """Snooze, take, let go, close or write to the requesters of the ticked needs."""
    keys, form = posted_keys(request, "need"), SeveralForm(request.POST)
    if not form.is_valid() or not keys:
        error = "" if keys else _("Tick at least one need.")
        more = {"several_form": form, "several_error": error, "picked": keys}
        return _page(request, more, status=422)
    charge = needs_to_act_on(request.member, at=timezone.now())
    needs = list(charge.filter(pk__in=keys).order_by("pk"))
    said = do_to_several(needs, form=form.cleaned_data, until=form.until_when(), by=request.member)
    say(request, said)
    if request.htmx:
        return _page(request)
    return see_other(request, _url("triage:several", request))


def _url(name: str, request: KnownRequest) -> str:
    query = request.GET.urlencode()
    return reverse(name) + (f"?{query}" if query else "")


def _page(
    request: KnownRequest, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    context = desk_of(request) | {"picking": True, "several_form": SeveralForm()}
    if "all" in request.GET:
        context["picked"] = [row["pk"] for row in context["rows"]]
    context |= more or {}
    return desk_part(request, "desk", context, status=status)
