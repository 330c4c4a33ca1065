"""Never with this person: said beside a need, an offer or a look, and taken back by oneself."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.apart_forms import BoardAddressForm
from commons.kept_apart import lines_of
from commons.stages import called
from matching.services import keep_apart_from, keep_apart_from_author
from members.blocking import take_back
from members.cards import Card
from members.http import (
    KnownRequest,
    MemberRequest,
    posted_key,
    private_page,
    private_url,
    say,
    say_no,
    see_other,
)
from members.limits import require_within
from members.models import Member
from needs.cards import card_of as card_of_need
from needs.models import Need
from neighborhood.moves import Refusal
from offers.cards import card_of as card_of_offer
from offers.models import Offer

ASKING = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(ASKING)
@private_page
def need_apart(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a member never be brought together with whoever wrote a need."""
    need = get_object_or_404(Need.objects.visible_to(request.member).with_card(), pk=pk)
    if request.member == need.requester:
        return _own(request, private_url(request, "standing", pk))
    return _ask(request, need, replace(card_of_need(need, level=2), act_url=""))


@login_not_required
@require_http_methods(ASKING)
@private_page
def offer_apart(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a member never be brought together with whoever wrote an offer."""
    offer = get_object_or_404(Offer.objects.visible_to(request.member).with_card(), pk=pk)
    if request.member == offer.helper:
        return _own(request, private_url(request, "offer_standing", pk))
    return _ask(request, offer, replace(card_of_offer(offer, level=2), act_url=""))


@require_http_methods(ASKING)
@private_page
def look_apart(request: KnownRequest, pk: int) -> HttpResponse:
    """Say the same of who saw something for a plan, also when its page is gone."""
    looks = request.member.reveals.of_plans()
    viewer = get_object_or_404(Member, pk__in=looks.filter(pk=pk).values("viewer"))
    status = 200
    if request.method == "POST":
        try:
            keep_apart_from(viewer, by=request.member)
            return _done(request)
        except Refusal as refusal:
            say_no(request, refusal)
            status = refusal.http_status
    back = private_url(request, "seen")
    context = {"other": called(viewer), "act_url": request.path, "back_url": back}
    return TemplateResponse(request, "matching/apart.html", context, status=status)


@require_http_methods(ASKING)
@private_page
def apart(request: KnownRequest) -> HttpResponse:
    """List whom a member is never brought together with; POST takes one back, or adds one."""
    form = BoardAddressForm(request.POST if "address" in request.POST else None)
    if form.is_valid():
        kind, pk = form.cleaned_data["address"]
        return see_other(request, private_url(request, f"{kind}_apart", pk))
    if request.method == "POST" and not form.is_bound:
        take_back(request.member, wish_id=posted_key(request, "wish") or 0)
        say(request, _("Taken back."))
        return see_other(request, private_url(request, "apart"))
    context = {"lines": lines_of(request.member), "form": form}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "commons/apart.html", context, status=status)


def _ask(request: MemberRequest, entry: Need | Offer, card: Card) -> HttpResponse:
    """Say what it means, or how somebody who has no page here can say it."""
    kind, status = ("need" if isinstance(entry, Need) else "offer"), 200
    if request.method == "POST" and request.member is not None:
        try:
            require_within("apart", request)
            keep_apart_from_author(entry, by=request.member)
            return _done(request)
        except Refusal as refusal:
            say_no(request, refusal)
            status = refusal.http_status
    board = reverse(f"{kind}s:detail", args=[entry.pk])
    context = {
        "card": card,
        "back_url": private_url(request, "apart") if request.token else board,
        "address": request.build_absolute_uri(board),
        "report_url": reverse(f"commons:report_{kind}", args=[entry.pk]),
    }
    return TemplateResponse(request, "commons/author_apart.html", context, status=status)


def _own(request: MemberRequest, page: str) -> HttpResponse:
    say(request, _("You wrote this yourself."))
    return see_other(request, page)


def _done(request: MemberRequest) -> HttpResponse:
    say(request, _("You are not brought together. Nobody is told."))
    return see_other(request, private_url(request, "apart"))
