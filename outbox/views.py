"""What a monitor asks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outbox.health import health_of_outbox


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while messages leave, 503 when they do not, with a word on why."""
    try:
        health = health_of_outbox(at=timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "trouble", "database": "not answering"}, status=503)
    return JsonResponse(health.in_a_word, status=200 if health.is_well else 503)
