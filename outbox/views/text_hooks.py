"""What a text gateway tells us: a message from somebody, or what became of one of ours.

Anybody can post here, so nothing is believed before its signature is checked, and what is
refused is logged without a word of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from outbox.texts import incoming as texts_in
from outbox.texts.incoming import Form, Refused

logger = logging.getLogger(__name__)

FORM_TYPE = "application/x-www-form-urlencoded"
LONGEST_BODY = 64 * 1024
MOST_FIELDS = 100

type Hook = Callable[[HttpRequest], HttpResponse]


def signed_hook(take: Callable[[Form], str]) -> Hook:
    """Make a view of what takes a signed form and returns the XML to answer with."""

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(take)
    def hook(request: HttpRequest) -> HttpResponse:
        try:
            return HttpResponse(take(_signed_form(request)), content_type="text/xml")
        except Refused as refusal:
            logger.warning("Refused what was posted to %s: %s", request.path, refusal)
            return HttpResponse(status=refusal.status)

    return hook


@signed_hook
def text_incoming(form: Form) -> str:
    """Take what somebody wrote to our number."""
    return texts_in.take_text(form)


@signed_hook
def text_status(form: Form) -> str:
    """Note what became of a message of ours."""
    return texts_in.note_status(form)


def _signed_form(request: HttpRequest) -> Form:
    if settings.TEXT_GATEWAY is None:
        raise Refused(404, "no gateway is named")
    if request.content_type != FORM_TYPE:
        raise Refused(415, "not a form")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdecimal() or int(length[:9]) > LONGEST_BODY:
        raise Refused(413, "too long")
    pairs = _pairs(request.read(LONGEST_BODY + 1))
    given = request.headers.get(settings.TEXT_GATEWAY["signature"], "")
    if not texts_in.is_genuine(settings.SITE_URL + request.path, pairs, given=given):
        raise Refused(403, "bad signature")
    return dict(pairs)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    if len(body) > LONGEST_BODY:
        raise Refused(413, "too long")
    try:
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise Refused(400, "not readable") from None
