"""The board of offers, and the card of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from members.http import MemberRequest, partial_or_page
from members.listing import read_listing
from offers.cards import card_of, cards_of, poster_for
from offers.models import Offer


@login_not_required
@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """List the available offers, newest first. Filters stand in the address."""
    listing = read_listing(request, Offer.objects.available().with_card().newest_first())
    cards = cards_of(listing.page, level=2)
    context = {"listing": listing, "cards": cards, "nav_current": "board"}
    return partial_or_page(request, "offers/board.html", "results", context)


@login_not_required
@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one available offer as everybody may see it."""
    offer = get_object_or_404(Offer.objects.visible_to(request.member).with_card(), pk=pk)
    context = {"offer": offer, "card": card_of(offer, level=1), "nav_current": "board"}
    return TemplateResponse(request, "offers/detail.html", context)


@login_not_required
@require_safe
def poster(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one available offer for a wall; nothing that a stranger could not read."""
    offer = get_object_or_404(Offer.objects.visible_to(None).with_card(), pk=pk)
    context = {"poster": poster_for(offer), "offer": offer, "nav_current": "board"}
    return TemplateResponse(request, "offers/poster.html", context)
