"""Somebody on the phone reads their paper code: find what they posted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.http import KnownRequest, partial_or_page, private_page
from members.models import Member
from members.permissions import can_coordinate
from members.services import TooManyLookUps
from needs.models import Need
from offers.models import Offer
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
    try:
        found = _found(form, by=member)
    except TooManyLookUps as refusal:
        form.add_error("code", str(refusal))
        return _page(request, {"form": form}, status=409)
    if form.is_valid() and not found:
        form.add_error("code", _("Nothing in your areas has this code. Ask them to read it again."))
    context = {"form": form, "rows": found_rows(found, at=now)}
    return _page(request, context, status=200 if found else 422)


def _found(form: CodeForm, *, by: Member) -> list[Need | Offer]:
    if not form.is_valid():
        return []
    return find_by_code(form.cleaned_data["code"], by=by, at=timezone.now())


def _page(request: KnownRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context["tabs"] = tabs_of(request.member, at=now, here="codes")
    return partial_or_page(request, "triage/codes.html", "desk", context, status=status)
