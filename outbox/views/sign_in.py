"""Asking for a code to sign in with, not too often."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from allauth.account import views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from members.limits import TooOften, require_within


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_code(request: HttpRequest) -> HttpResponse:
    """Take an address or number and send a code there; over the rate, say what to do instead."""
    if request.method == "POST":
        try:
            require_within("sign_in", request)
            if "@" not in request.POST.get("email", ""):
                require_within("code_by_text", request)
        except TooOften:
            return TemplateResponse(request, "429.html", status=429)
        with taking(settings.SIGN_IN_TAKES):
            return _ask(request)
    return _ask(request)


def _ask(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = views.request_login_code(request)
    return answer


@contextmanager
def taking(least: timedelta) -> Iterator[None]:
    """Let what happens meanwhile end no sooner than after so long.

    A known address is looked up, an unknown one is written down: the difference would tell who is
    here to whoever measures it.
    """
    begun = time.monotonic()
    yield
    time.sleep(max(0.0, least.total_seconds() - (time.monotonic() - begun)))
