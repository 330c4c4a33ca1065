"""The request as our views see it, and the few answers they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from members.headers import keep_out_of_caches
from members.models import AccessLink, Member
from neighborhood.moves import Refusal

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


# As many digits as always fit into a key of Postgres.
KEY_DIGITS = 18

# More boxes than anybody ticks.
MOST_TICKED = 200


class MemberRequest(HttpRequest):
    """A request after `MemberMiddleware`: somebody, or nobody, and perhaps by a link."""

    htmx: HtmxDetails
    link: AccessLink | None
    token: str
    member: Member | None


class KnownRequest(MemberRequest):
    """A request to a view that only members reach."""

    member: Member


class NothingPressed(Refusal):
    """A form came without the name of its button, so nobody can tell which was meant.

    Some browsers and what stands between lose it. The harmful one is never guessed.
    """

    sentence = gettext_lazy(
        "We could not tell which button you pressed, so nothing was changed. Press it once more."
    )
    http_status = 422


type View[**P] = Callable[Concatenate[Any, P], HttpResponse]


def private_url(request: HttpRequest, name: str, *args: Any) -> str:
    """Return the address of a private page in the way this person came: by link or signed in.

    Pages reached by a link post below it, so that no session is needed.
    """
    token = getattr(request, "token", "")
    if token:
        return reverse(f"link:{name}", args=(token, *args))
    return reverse(f"signed_in:{name}", args=args)


def partial_or_page(
    request: HttpRequest, template: str, partial: str, context: Mapping[str, Any],
    *, status: int = 200,
) -> TemplateResponse:  # fmt: skip
    """Answer htmx with one partial of the page, everybody else with the page.

    The partial's name is the id of its root element and the target of the swap. The server
    picks it; the client never names it.
    """
    htmx = cast("MemberRequest", request).htmx
    name = f"{template}#{partial}" if htmx and not htmx.boosted else template
    response = TemplateResponse(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def posted_key(request: HttpRequest, name: str) -> int | None:
    """Return the key of a row that a form names; None for what cannot be one."""
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) <= KEY_DIGITS else None


def posted_keys(request: HttpRequest, name: str) -> list[int]:
    """Return the keys of the rows that a form ticks, without what cannot be one."""
    given = request.POST.getlist(name)[:MOST_TICKED]
    return [int(key) for key in given if key.isdecimal() and len(key) <= KEY_DIGITS]


def see_other(request: HttpRequest, url: str) -> HttpResponse:
    """Send the person to another page after a POST, whichever way they came."""
    if cast("MemberRequest", request).htmx:
        return HttpResponseClientRedirect(url)
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def say(request: HttpRequest, sentence: str) -> None:
    """Put one sentence into the live region of the next page."""
    messages.success(request, sentence)


def say_no(request: HttpRequest, refusal: Refusal) -> None:
    """Put the sentence of a refusal into the live region of this page."""
    messages.warning(request, str(refusal))


def private_page[**P](view: View[P]) -> View[P]:
    """Keep what this view answers out of every cache."""

    @wraps(view)
    def answer(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        keep_out_of_caches(response)
        return response

    return answer
