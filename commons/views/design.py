"""The demo only: every component in every state, by day and by night, from both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from commons.design.gallery import GROUPS, PARTS
from commons.design.showing import LOOKS, Look, draw, drawn
from commons.design.tokens import COLOURS, SIZES, SPACES, sheet_of_schemes
from commons.views.demo import demo_only
from members.http import MemberRequest, see_other
from neighborhood.inks import measures, tokens_of
from neighborhood.models import Neighborhood


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@demo_only
def design(request: MemberRequest) -> HttpResponse:
    """Show all components in one look; a form of a sample leads back here."""
    if request.method == "POST":
        return see_other(request, request.get_full_path())
    look, given = _look_of(request), _given(request)
    groups = [
        (words, [(part, list(drawn(part, look, given=given))) for part in parts])
        for words, parts in GROUPS.items()
    ]
    context = {"groups": groups, "look": look, "looks": _tabs(look), **_tokens(look)}
    return TemplateResponse(request, "commons/design/all.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@demo_only
def design_part(request: MemberRequest, part: str) -> HttpResponse:
    """Show one component in all four looks."""
    if part not in PARTS:
        raise Http404
    if request.method == "POST":
        return see_other(request, request.get_full_path())
    shown, given = PARTS[part], _given(request)
    states = [
        (state, [draw(shown, state, look, number=number, given=given) for look in LOOKS])
        for number, state in enumerate(shown.states, start=1)
    ]
    context = {"part": shown, "states": states}
    return TemplateResponse(request, "commons/design/part.html", context)


@login_not_required
@require_safe
@demo_only
def design_sheet(request: MemberRequest) -> HttpResponse:
    """Give those pages the colours of day and night side by side."""
    return HttpResponse(sheet_of_schemes(), content_type="text/css")


def _look_of(request: MemberRequest) -> Look:
    asked = Look(request.GET.get("scheme", ""), request.GET.get("dir", ""))
    return asked if asked in LOOKS else LOOKS[0]


def _tabs(here: Look) -> list[dict[str, Any]]:
    address = reverse("commons:design")
    return [
        {
            "url": f"{address}?scheme={look.scheme}&dir={look.direction}",
            "words": look.words.capitalize(),
            "here": look == here,
        }
        for look in LOOKS
    ]


def _given(request: MemberRequest) -> Mapping[str, Any]:
    """Return what templates of components read from the page around them."""
    group = Neighborhood.current()
    return {"request": request, "csrf_token": get_token(request), "group": group}


def _tokens(look: Look) -> Mapping[str, Any]:
    group, tokens = Neighborhood.current(), tokens_of("dark" if look.scheme == "dark" else "light")
    inks = {"one": group.ink_one, "two": group.ink_two} if group.has_own_inks else {}
    return {
        "colours": [(name, tokens[name], use) for name, use in COLOURS.items()],
        "measures": measures(inks),
        "spaces": [(name, tokens[name], use) for name, use in SPACES.items()],
        "sizes": [(name, tokens[name], use) for name, use in SIZES.items()],
    }
