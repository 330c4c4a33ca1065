"""Asking for a code to sign in with, and typing it in: neither too often."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from allauth.account import views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from members.contact import mailbox_of
from members.http import say_no
from members.limits import TooOften, is_within_for, is_within_for_or_here, require_within
from members.models import LOCAL_DIGITS
from members.sessions import end_soon
from outbox.forms import SignInForm
from outbox.proving import proves_again


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_code(request: HttpRequest) -> HttpResponse:
    """Take an address or number and send a code there; over the rate, say what to do instead."""
    if request.method == "POST":
        try:
            _require_calm(request)
        except TooOften as refusal:
            return _refuse(request, refusal)
        with taking(settings.SIGN_IN_TAKES):
            return _ask(request)
    return _ask(request)


@login_not_required
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """Take the code to sign in with."""
    answer: HttpResponseBase = _too_often(request) or views.confirm_login_code(request)
    return answer


@login_not_required
def address_code(request: HttpRequest) -> HttpResponseBase:
    """Take the code that shows whose an address is."""
    answer: HttpResponseBase = _too_often(request) or views.email_verification_sent(request)
    return answer


@proves_again(back="account_email", all_do=True)
def own_address(request: HttpRequest) -> HttpResponseBase:
    """Show the address to sign in with; POST begins another one.

    Whoever found a browser left signed in would have the account from then on.
    """
    answer: HttpResponseBase = views.email(request)
    return answer


def _ask(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = views.request_login_code(request)
    if LOGIN_SESSION_KEY in request.session:
        # What was typed waits for the code, and no longer.
        end_soon(request.session)
    return answer


def _refuse(request: HttpRequest, refusal: TooOften) -> HttpResponse:
    """Show the form with what was typed, unread: reading it would open an account."""
    say_no(request, refusal)
    page = views.RequestLoginCodeView()
    page.setup(request)
    form = SignInForm(initial={"email": request.POST.get("email", "")})
    context = page.get_context_data(form=form)
    return TemplateResponse(request, page.template_name, context, status=refusal.http_status)


def _require_calm(request: HttpRequest) -> None:
    """Count one code that is asked for: by whom, and to whom it would go. Raises TooOften.

    Known here or not: the owner of an address cannot help what others type.
    """
    require_within("sign_in", request)
    given = request.POST.get("email", "").strip()
    if "@" in given:
        to = mailbox_of(given)
    else:
        require_within("code_by_text", request)
        to = "".join(sign for sign in given if sign.isdecimal())[-LOCAL_DIGITS:]
    if not is_within_for_or_here("code_to_one", to, request):
        raise TooOften


def _too_often(request: HttpRequest) -> HttpResponse | None:
    """Count a try of a code, or that it is sent again; end it all when it was one too many.

    The session counts as well, but several requests of one instant read the same session.
    """
    is_again = request.POST.get("action") == "resend"
    rate = "code_again" if is_again else "code_tries"
    if not (is_again or "code" in request.POST) or is_within_for(rate, _challenge(request)):
        return None
    clear_login(request)
    request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
    messages.error(request, get_adapter().error_messages["too_many_login_attempts"])
    return redirect("account_email" if request.user.is_authenticated else "account_login")


def _challenge(request: HttpRequest) -> str:
    """Return what names the code that a session waits for."""
    sign_in = request.session.get(LOGIN_SESSION_KEY) or {}
    address = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}
    return f"{request.session.session_key} {sign_in.get('initiated_at')} {address.get('at')}"


@contextmanager
def taking(least: timedelta) -> Iterator[None]:
    """Let what happens meanwhile end no sooner than after so long.

    A known address is looked up, an unknown one is written down: the difference would tell who is
    here to whoever measures it.
    """
    begun = time.monotonic()
    yield
    time.sleep(max(0.0, least.total_seconds() - (time.monotonic() - begun)))
