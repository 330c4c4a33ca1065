"""A member takes along everything that is here about them, to read or for a program.

The button leads to an address that hands it out for a minute: so the answer takes the place of
the page with the button, where pages leave no trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from commons.taking_along import POLICY, STYLE, named, parts_of
from members.http import KnownRequest, private_page, private_url, say_no, see_other
from members.kiosk import is_shared
from members.limits import TooOften, require_within
from members.models import Event, Member
from members.portable import Filled, as_plain, everything_about, sections, withheld
from outbox.proving import can_sign_in, proves_again

PASS_LASTS = timedelta(minutes=1)
_SALT = "commons.download"


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@proves_again(back="signed_in:download", all_do=True)
def download(request: KnownRequest) -> HttpResponse:
    """Say what is in it and what is not; POST leads on to it, as a page or as a file."""
    if request.method != "POST":
        return _choice(request)
    try:
        require_within("download", request)
    except TooOften as refusal:
        say_no(request, refusal)
        return _choice(request, status=refusal.http_status)
    Event.objects.record("downloaded", request.member, by=request.member)
    how = "file" if request.POST.get("as") == "file" else "page"
    query = urlencode({"pass": signing.dumps([request.member.pk, how], salt=_SALT)})
    return see_other(request, f"{private_url(request, 'everything')}?{query}")


@require_safe
@private_page
def everything(request: KnownRequest) -> HttpResponse:
    """Hand it out to whoever pressed the button a moment ago."""
    how = _how(request)
    if not how:
        return see_other(request, private_url(request, "download"))
    now = timezone.now()
    filled = everything_about(request.member, at=now)
    return _as_file(filled, at=now) if how == "file" else _as_page(request, filled, at=now)


def _how(request: KnownRequest) -> str:
    """Return whether it is wanted as a page or a file; "" for a pass of somebody else, or none."""
    try:
        given = signing.loads(request.GET.get("pass", ""), salt=_SALT, max_age=PASS_LASTS)
    except signing.BadSignature:
        return ""
    member_id, how = given
    return str(how) if member_id == request.member.pk else ""


def _knows_the_desk(member: Member) -> bool:
    return member.is_staff or member.terms.exists()


def _choice(request: KnownRequest, *, status: int = 200) -> HttpResponse:
    context = {
        "parts": parts_of(sections(), with_desk=_knows_the_desk(request.member)),
        "withheld": withheld(),
        "signs_in": bool(request.token) and settings.SECOND_PROOF_REQUIRED
        and can_sign_in(request.member),
    }  # fmt: skip
    return TemplateResponse(request, "commons/download.html", context, status=status)


def _as_file(filled: Sequence[Filled], *, at: datetime) -> HttpResponse:
    """Answer with a file whose name says nothing to whoever else uses the computer."""
    indented = {"indent": 2, "ensure_ascii": False}
    answer = JsonResponse(as_plain(filled, at=at), json_dumps_params=indented)
    answer["Content-Disposition"] = f'attachment; filename="{named(at)}.json"'
    return answer


@csp_override(POLICY)
def _as_page(request: KnownRequest, filled: Sequence[Filled], *, at: datetime) -> HttpResponse:
    context = {
        "parts": [
            {"title": one.section.title, "rows": one.readable()} for one in filled if one.rows
        ],
        "empty": [one.section.title for one in filled if not one.rows],
        "withheld": withheld(),
        "at": at,
        "style": STYLE,
    }
    answer = TemplateResponse(request, "commons/everything.html", context)
    if is_shared(request):
        # This page has no script that could clear a shared tablet.
        answer["Refresh"] = f"{settings.KIOSK_SECONDS}; url={reverse('commons:kiosk_done')}"
    return answer
