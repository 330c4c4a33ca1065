"""The public page about coordinators: who they are, and what they did with their rights."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import MemberRequest
from triage.terms.deeds import who_context


@login_not_required
@require_safe
def who_coordinates(request: MemberRequest) -> HttpResponse:
    """Say who coordinates, until when, and what was done."""
    return TemplateResponse(request, "triage/who.html", who_context(now=timezone.now()))
