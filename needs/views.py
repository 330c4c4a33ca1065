"""The board of needs, and the card of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from members.http import MemberRequest, partial_or_page
from members.listing import read_listing
from needs.cards import card_of, cards_of, poster_for
from needs.models import Need


@login_not_required
@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """List the open needs, soonest first. Filters stand in the address."""
    listing = read_listing(request, Need.objects.open().with_card().soonest_first())
    cards = cards_of(listing.page, level=2)
    context = {"listing": listing, "cards": cards, "nav_current": "board"}
    return partial_or_page(request, "needs/board.html", "results", context)


@login_not_required
@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one open need as everybody may see it."""
    need = get_object_or_404(Need.objects.visible_to(request.member).with_card(), pk=pk)
    context = {"need": need, "card": card_of(need, level=1), "nav_current": "board"}
    return TemplateResponse(request, "needs/detail.html", context)


@login_not_required
@require_safe
def poster(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one open need for a wall; nothing that a stranger could not read."""
    need = get_object_or_404(Need.objects.visible_to(None).with_card(), pk=pk)
    context = {"poster": poster_for(need), "need": need, "nav_current": "board"}
    return TemplateResponse(request, "needs/poster.html", context)
