"""What browsers fetch on their own: manifest, worker, the page for when there is no line."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from commons.installing import kept_by_worker, manifest_of
from members.http import MemberRequest
from members.kiosk import is_shared
from neighborhood.models import Neighborhood


@login_not_required
@require_safe
@cache_control(max_age=3600)
def manifest(request: MemberRequest) -> HttpResponse:
    """Tell a browser the name, the inks and the icons to install the site with."""
    described = manifest_of(Neighborhood.current())
    return JsonResponse(described, content_type="application/manifest+json")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def worker(request: MemberRequest) -> HttpResponse:
    """Give the worker from the root, since a worker sees only what lies below its own address."""
    kept = kept_by_worker(Neighborhood.current(), is_shared=is_shared(request))
    code = f'self.kept = {json.dumps(kept)};\nimportScripts("{static("js/worker.js")}");\n'
    return HttpResponse(code, content_type="text/javascript")


@login_not_required
@require_safe
def offline(request: MemberRequest) -> HttpResponse:
    """Say that there is no line, and which number to call."""
    return TemplateResponse(request, "commons/offline.html")
