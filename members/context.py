"""What every page knows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from members.kiosk import is_shared
from members.models import Member
from members.permissions import can_see_queue
from neighborhood.models import Neighborhood

# Pages for everybody on which people write about themselves.
FORMS = {
    "commons:new_need", "commons:new_offer", "commons:help", "commons:ask", "commons:your_page",
    "commons:report_need", "commons:report_offer", "commons:earlier", "commons:better_words",
    "commons:need_apart", "commons:offer_apart",
}  # fmt: skip

# Pages that "Your page" leads to, outside of what private links open.
OWN_PAGES = {
    "commons:your_page", "commons:earlier", "account_sessions", "account_logout", "account_email",
    "account_email_verification_sent",
}  # fmt: skip
# Proofs that somebody is asked for on the way to anywhere.
ON_THE_WAY = {"mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the group, the member who is here, and whether the desk is open to them."""
    member: Member | None = getattr(request, "member", None)
    return {
        "group": SimpleLazyObject(Neighborhood.current),
        "member": member,
        "can_see_queue": SimpleLazyObject(
            lambda: member is not None and can_see_queue(member, at=timezone.now())
        ),
        "shared": is_shared(request),
        "shared_seconds": settings.KIOSK_SECONDS,
        "leaves_no_trail": _leaves_no_trail(request),
        "by_link": bool(getattr(request, "token", "")),
        "is_own_page": _is_own_page(request),
        "this_page": _where_the_reader_is(request),
    }


def _where_the_reader_is(request: HttpRequest) -> str:
    """Return the address that shows this page again.

    What answers a form may be no page of its own: then it is that of the form.
    """
    here = request.get_full_path()
    if request.method in {"GET", "HEAD"}:
        return here
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return here
    if came_from.netloc != request.get_host():
        return here
    return came_from._replace(scheme="", netloc="", fragment="").geturl()


def _is_own_page(request: HttpRequest) -> bool:
    """Tell whether this is one of the pages that stand behind "Your page"."""
    match = request.resolver_match
    if match is None or match.view_name in ON_THE_WAY:
        return False
    is_proof = match.view_name.startswith("mfa_")
    return match.namespace == "signed_in" or match.view_name in OWN_PAGES or is_proof


def _leaves_no_trail(request: HttpRequest) -> bool:
    """Tell whether a page belongs to one member, so that it leaves no trail in the browser.

    Boards and other public pages keep their history, and so does the desk, which is worked with
    Back all day.
    """
    match = request.resolver_match
    if is_shared(request) or bool(getattr(request, "token", None)):
        return True
    return match is not None and (match.namespace == "signed_in" or match.view_name in FORMS)
