"""Public pages that are generated from the code and the data."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from commons.how import how_context
from commons.privacy import privacy_context
from commons.what_we_send import what_we_send as messages_in_force
from members.http import MemberRequest
from neighborhood.models import Neighborhood

# In seconds, as browsers are told; what has a digest in its name could be kept for longer.
A_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_safe
def how(request: MemberRequest) -> HttpResponse:
    """Say how pairing works, and who coordinates."""
    return TemplateResponse(request, "commons/how.html", how_context(now=timezone.now()))


@login_not_required
@require_safe
def privacy(request: MemberRequest) -> HttpResponse:
    """Say what is known about people, who can see it, and when it is erased."""
    return TemplateResponse(request, "commons/privacy.html", privacy_context())


@login_not_required
@require_safe
def what_we_send(request: MemberRequest) -> HttpResponse:
    """Say which messages there are, when they are sent, and how to stop them."""
    context = messages_in_force(Neighborhood.current())
    return TemplateResponse(request, "commons/what_we_send.html", context)


@login_not_required
@require_safe
@cache_control(public=True, immutable=True, max_age=A_YEAR)
def identity(request: MemberRequest, digest: str) -> HttpResponse:
    """Give the pages the group's own two inks, under a name that changes with them."""
    group = Neighborhood.current()
    if not group.has_own_inks or digest != group.digest_of_inks:
        raise Http404
    return HttpResponse(group.sheet_of_inks, content_type="text/css")
