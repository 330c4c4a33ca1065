"""Who is here: the holder of a private link, else the one who signed in, else nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from members.http import MemberRequest
from members.models import AccessLink, LinkPurpose
from members.permissions import keep_terms
from members.sessions import note_seen


class MemberMiddleware(LoginRequiredMiddleware):
    """Set ``request.member``, ``request.link`` and ``request.token``; close all other doors.

    A view below ``/m/<token>/`` belongs to the link's member whatever the session says. Every
    other view needs a sign-in unless it is marked `@login_not_required`.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...], view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:  # fmt: skip
        """Find out who is here before the view runs."""
        asking = cast("MemberRequest", request)
        asking.link, asking.token, asking.member = None, "", None
        if token := view_kwargs.pop("token", ""):
            return self._by_link(asking, token, view_kwargs)
        if request.user.is_authenticated:
            asking.member = cast("Any", request.user)
            keep_terms(asking.member)
            note_seen(request.session)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def _by_link(
        self, request: MemberRequest, token: str, view_kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        link = AccessLink.objects.opened_by(token, at=timezone.now())
        if link is None or not _opens(link, request, view_kwargs):
            return TemplateResponse(request, "commons/link_gone.html", status=404).render()
        request.link, request.token, request.member = link, token, link.member
        return None


def _opens(link: AccessLink, request: HttpRequest, view_kwargs: dict[str, Any]) -> bool:
    """Tell whether this link leads to this page.

    A link from a message about one match opens the pages of that match and nothing else, so
    that a forwarded message gives nobody away; the one at its foot opens the wishes. One that
    a calendar program holds opens the calendar alone.
    """
    if link.purpose == LinkPurpose.PAGE:
        return True
    page = request.resolver_match.url_name if request.resolver_match else None
    if link.purpose == LinkPurpose.CALENDAR:
        return page == "calendar_feed"
    if link.purpose == LinkPurpose.WISHES:
        return page == "wishes"
    return bool(page and page.startswith("match")) and view_kwargs.get("pk") == link.subject_id
