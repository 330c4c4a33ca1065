"""Asking for a code to sign in with, not too often."""

from __future__ import annotations

from allauth.account import views
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
    answer: HttpResponse = views.request_login_code(request)
    return answer
