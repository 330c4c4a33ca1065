"""The pages for what failed on our side, and for what we could not read."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token

logger = logging.getLogger(__name__)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong on our side."""
    return HttpResponseServerError(_page("500.html", request))


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that we could not read what came."""
    return HttpResponseBadRequest(_page("400.html", request))


def _page(name: str, request: HttpRequest) -> str:
    """Return a page with the group's name and way out; without them when those fail, too."""
    template = get_template(name)
    try:
        return template.render({}, request)
    except Exception:
        logger.exception("The page about a failure failed, too; a bare one is shown.")
        return template.render()
