"""What every answer says to browsers about itself: what it may use, who may keep it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

# All that a page could ask a browser for; this site asks for nothing of it.
UNUSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection",
    "interest-cohort", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
# Security keys, for the site's own pages alone.
OWN = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in UNUSED), *(f"{name}=(self)" for name in OWN)])
# What these say is said to whoever opens a page; a part of a page has no use for them.
FOR_PAGES = ("Cross-Origin-Opener-Policy", "Referrer-Policy")
PARTS = ("text/css", "text/javascript", "image/")
NOT_KEPT = "no-store, private"
SIGN_IN_ROUTE = "accounts/"

type Answer = Callable[[HttpRequest], HttpResponseBase]


def safe_headers(answer: Answer) -> Answer:
    """Let no other site embed an answer, and keep what is somebody's own out of every cache."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        kind = response.get("Content-Type", "")
        # Half a kilobyte, which sheets and scripts have no use for.
        if kind.startswith("text/html"):
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        elif kind.startswith(PARTS) and "Content-Security-Policy" not in response:
            for name in FOR_PAGES:
                del response[name]
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if _is_own(request, response):
            add_never_cache_headers(response)
            response["Cache-Control"] = NOT_KEPT
        return response

    return respond


def _is_own(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether an answer is for one person: known, about to be known, or refused."""
    if "public" in response.get("Cache-Control", ""):
        return False
    if getattr(request, "member", None) is not None or response.status_code >= 400:
        return True
    match = request.resolver_match
    if match is None:
        return False
    return f"/{SIGN_IN_ROUTE}" in f"/{match.route}" or "admin" in match.app_names
