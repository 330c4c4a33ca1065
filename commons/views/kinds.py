"""Kinds of help to pick from while somebody writes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from commons.kinds import WORDS, kinds_of
from members.http import MemberRequest, private_page
from members.limits import TooOften, require_within


@login_not_required
@require_POST
@private_page
def kinds(request: MemberRequest) -> HttpResponse:
    """Say what kinds of help some words may mean. POST, so that words stand in no address."""
    field = next((name for name in WORDS if name in request.POST), None)
    if field is None:
        # There is nothing to show, and htmx would put that in the place of the kinds.
        return HttpResponse(status=422, headers={"HX-Reswap": "none"})
    try:
        require_within("kinds", request)
    except TooOften as refusal:
        return HttpResponse(str(refusal), status=refusal.http_status, content_type="text/plain")
    context = {"kinds": kinds_of(field, request.POST)}
    return TemplateResponse(request, "components/kinds.html", context)
