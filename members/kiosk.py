"""A tablet that many share: one browser that forgets whoever used it after two idle minutes."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from members.headers import keep_out_of_caches

SALT = "members.kiosk"
# What a browser says when its script follows the answer itself, without a trail.
NO_TRAIL = "X-No-Trail"
GO_ON = "X-Go-On"
YEARS = 60 * 60 * 24 * 365 * 2

# Fields in which a browser offers what it knows of its owner. A shared one has none.
ABOUT_THE_OWNER = re.compile(rb'(?<= autocomplete=")(tel|email|given-name|username)(?=")')

type Answer = Callable[[HttpRequest], HttpResponseBase]


def is_shared(request: HttpRequest) -> bool:
    """Tell whether this browser was made a shared tablet at the desk."""
    try:
        return bool(request.get_signed_cookie(settings.KIOSK_COOKIE_NAME, salt=SALT, max_age=YEARS))
    except (KeyError, BadSignature):
        return False


def share(request: HttpRequest, response: HttpResponse) -> None:
    """Make this browser a shared tablet, and sign out whoever did so."""
    logout(request)
    _mark(response)
    response["Clear-Site-Data"] = '"cache"'


def _fill_nothing_in(response: HttpResponseBase) -> None:
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_page and isinstance(response, HttpResponse):
        response.content = ABOUT_THE_OWNER.sub(b"off", response.content)
        if "Content-Length" in response:
            # It was counted before, and whoever takes nothing zipped would wait for the rest.
            response["Content-Length"] = str(len(response.content))


def _mark(response: HttpResponseBase) -> None:
    response.set_signed_cookie(
        settings.KIOSK_COOKIE_NAME, "shared", salt=SALT, max_age=YEARS, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def stop_sharing(response: HttpResponse) -> None:
    """Make this browser one like any other again. Over https only a secure answer may do it."""
    response.set_cookie(
        settings.KIOSK_COOKIE_NAME, "", max_age=0, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def clear(request: HttpRequest, response: HttpResponse) -> None:
    """Forget whoever used this tablet: session, forms, language, and pages in its cache."""
    request.session.flush()
    for name in (
        settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME,
    ):  # fmt: skip
        response.set_cookie(
            name, "", max_age=0, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
    response["Clear-Site-Data"] = '"cache"'


def shared_tablet(answer: Answer) -> Answer:
    """End each session on a shared tablet soon, and tell scripts where an answer leads.

    What people type about themselves is neither kept there nor offered to the next.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        if is_shared(request) and settings.KIOSK_COOKIE_NAME not in response.cookies:
            if not request.session.is_empty():
                request.session.set_expiry(settings.KIOSK_SECONDS)
            keep_out_of_caches(response)
            _fill_nothing_in(response)
            # Browsers forget any cookie after some months, and the tablet would keep people then.
            _mark(response)
        # Scripts send forms only; what is read may lie in caches that know no such header.
        follows = request.method == "POST" and NO_TRAIL in request.headers
        if follows and response.status_code in (301, 302, 303):
            response[GO_ON] = response["Location"]
            del response["Location"]
            response.status_code = 200
        return response

    return respond
