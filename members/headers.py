"""What every answer says to browsers about itself: what it may use, who may keep it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_path

# What would tell of a person or their place, or reach their money or devices; this site asks for
# none of it. Security keys are for a site's own pages by themselves.
UNUSED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "serial", "usb",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)
# What these say is said to whoever opens a page; a part of a page has no use for them.
FOR_PAGES = ("Content-Security-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy")
PARTS = ("text/css", "text/javascript", "image/")
# It loads things by itself, and so has a policy of its own.
SERVICE_WORKER = "worker"
NOT_LISTED = "noindex, nofollow"
SIGN_IN_ROUTE = "accounts/"
#: What follows one of these in an address lets in whoever has it: no log or cache may hold it.
SECRET_PATHS = ("m", "l", "stop", "was-it-you")

type Answer = Callable[[HttpRequest], HttpResponseBase]


def safe_headers(answer: Answer) -> Answer:
    """Let no other site embed an answer, and keep what is somebody's own out of every cache."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        # A third of a kilobyte, which sheets and scripts have no use for.
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        elif _is_part(request, response):
            # Files that never change are known by their names and tags.
            for name in (*FOR_PAGES, "Last-Modified"):
                del response[name]
        if "immutable" in response.get("Cache-Control", "") and "Vary" in response:
            # Its name alone tells it, whoever asks for it and in whichever language.
            del response["Content-Language"]
            response["Vary"] = "Accept-Encoding"
        # Whoever embeds a file that ships with the app has what lies open to everybody.
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        is_secret_address = is_secret(request.path_info)
        if is_secret_address:
            response["X-Robots-Tag"] = NOT_LISTED
        if is_secret_address or _is_own(request, response):
            keep_out_of_caches(response)
        return response

    return respond


def keep_out_of_caches(response: HttpResponseBase) -> None:
    """Let neither a browser nor anything on the way keep an answer."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"


def is_secret(path: str) -> bool:
    """Tell whether an address is a private link or holds a mark, in whichever language.

    Also where no page is known by it yet, since what leads there tells the address, too.
    """
    parts = path.split("/", maxsplit=3)[1:]
    if get_language_from_path(path):
        parts = parts[1:]
    return len(parts) > 1 and parts[0] in SECRET_PATHS and bool(parts[1])


def _is_part(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether an answer is something that pages load."""
    match = request.resolver_match
    is_worker = match is not None and match.view_name == SERVICE_WORKER
    is_part = response.get("Content-Type", "").startswith(PARTS)
    return is_part and response.status_code < 400 and not is_worker


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
