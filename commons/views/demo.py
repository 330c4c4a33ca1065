"""The demo only: every message that arrived, and one-click sign-in as each of the cast."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commons.arrivals import arrived, cast_on_stage, known, letters, tabs, waiting
from members.http import MemberRequest, private_page, see_other

A_PAGE = 20


def demo_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let this view exist in the demo only."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(*args, **kwargs)

    return answer


@login_not_required
@require_safe
@private_page
@demo_only
def what_arrived(request: MemberRequest) -> HttpResponse:
    """Show the messages of one of the cast, of everybody else, or all of them."""
    whose = known(request.GET.get("for", ""))
    page = Paginator(arrived(whose), A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "tabs": tabs(whose),
        "page_obj": page,
        "letters": letters(page),
        "query": f"for={whose}" if whose else "",
        "waiting": waiting(whose, now=timezone.now()),
    }
    return TemplateResponse(request, "commons/what_arrived.html", context)


@login_not_required
@require_POST
@demo_only
def demo_sign_in(request: MemberRequest, handle: str) -> HttpResponse:
    """Sign in as one of the cast, without a password."""
    member = get_object_or_404(cast_on_stage(), handle=handle)
    login(request, member, backend="django.contrib.auth.backends.ModelBackend")
    return see_other(request, reverse("commons:your_page"))
