"""Somebody on the phone reads their paper code: find what they posted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.http import KnownRequest, partial_or_page, private_page
from members.permissions import can_coordinate
from triage.forms import CodeForm
from triage.permissions import require_desk
from triage.queue import tabs_of
from triage.rows import found_rows
from triage.services import find_by_code


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def codes(request: KnownRequest) -> HttpResponse:
    """Ask for a code; answer with the posts of whoever holds it."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    if request.method != "POST":
        return _page(request, {"form": CodeForm()})
    if not can_coordinate(member, at=now):
        raise PermissionDenied
    form = CodeForm(request.POST)
    found = find_by_code(form.cleaned_data["code"], by=member, at=now) if form.is_valid() else []
    if form.is_valid() and not found:
        form.add_error("code", _("No post in your areas has this code. Ask them to read it again."))
    return _page(request, {"form": form, "rows": found_rows(found, at=now)}, found=bool(found))


def _page(request: KnownRequest, context: dict[str, Any], *, found: bool = True) -> HttpResponse:
    now = timezone.now()
    context["tabs"] = tabs_of(request.member, at=now, here="codes")
    status = 200 if found else 422
    return partial_or_page(request, "triage/codes.html", "desk", context, status=status)
