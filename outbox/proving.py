"""Showing again that it is you, before numbers leave the house or rights change hands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from members.http import KnownRequest, say, see_other
from members.models import Member
from outbox.channels import channel_for
from outbox.second_proof import has_proof, sign_in_again, signed_in_lately

#: Pages of the admin on which somebody becomes an admin or a coordinator, or is none any more.
CHANGES_RIGHTS = frozenset(
    f"admin:members_{model}_{page}"
    for model in ("member", "term")
    for page in ("add", "change", "delete", "changelist")
)


class Decorate(Protocol):
    """Wraps a view, whatever it answers with."""

    def __call__[**P, R: HttpResponseBase](
        self, view: Callable[P, R]
    ) -> Callable[P, R | HttpResponse]:
        """Return the view that asks first."""


def proves_again(*, back: str = "", all_do: bool = False) -> Decorate:
    """Ask for the second proof once more before a POST, unless it was shown five minutes ago.

    Whoever has none is not asked, or signs in once more where ``all_do``; nobody in a demo, and
    nobody who came by a private link and has no way to sign in, since the link is all the proof
    there is. back: the name of the page to go on from; the page itself when it can be looked at.
    The button has to be pressed again: nothing that was sent is kept meanwhile.
    """

    def decorate[**P, R: HttpResponseBase](
        view: Callable[P, R],
    ) -> Callable[P, R | HttpResponse]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
            request: KnownRequest = args[0]  # type: ignore[assignment]
            page = reverse(back) if back else request.get_full_path()
            if request.method == "POST" and _has_to(request):
                return _ask(request, back=page)
            if request.method == "POST" and all_do and _signs_in(request):
                sentence = _("Sign in once more. Then press the button again.")
                return sign_in_again(request, sentence=sentence, back=page)
            return view(*args, **kwargs)

        return answer

    return decorate


def can_sign_in(member: Member) -> bool:
    """Tell whether a code would reach a member at a number or address that one has reached before.

    One query.
    """
    proved = member.ways.filter(unreachable_at=None).exclude(verified_at=None)
    return any(channel_for(way, of=member) is not None for way in proved)


class RightsMiddleware:
    """Ask for the second proof once more before the admin gives or takes rights."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Remember what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let everything through that `process_view` does not stop."""
        return self.get_response(request)

    def process_view(self, request: KnownRequest, *_view: Any) -> HttpResponse | None:
        """Stop a change of somebody's rights that comes long after the proof was shown."""
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name not in CHANGES_RIGHTS:
            return None
        if getattr(request, "member", None) is None or not _has_to(request):
            return None
        return _ask(request, back=request.get_full_path())


def _ask(request: KnownRequest, *, back: str) -> HttpResponse:
    say(request, _("Show once more that it is you. Then press the button again."))
    url = f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
    return see_other(request, url)


def _has_to(request: KnownRequest) -> bool:
    if not has_proof(request.member):
        return False
    # By a private link anybody may be here: whose proof it is, only a sign-in tells.
    is_somebody_else = request.user.pk != request.member.pk
    return is_somebody_else or is_reauthentication_required(request, app="account")


def _signs_in(request: KnownRequest) -> bool:
    if not settings.SECOND_PROOF_REQUIRED:
        return False
    if request.user.pk != request.member.pk:
        return can_sign_in(request.member)
    return not signed_in_lately(request)
