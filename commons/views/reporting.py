"""Anybody may say that something on the board is wrong; a coordinator looks at it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.cards import Card
from members.http import MemberRequest, private_page, say, say_no, see_other
from members.limits import require_within
from members.models import Member
from members.report_forms import ReportForm
from members.reporting import note_doubt, report
from needs.cards import card_of as card_of_need
from needs.models import Need
from neighborhood.moves import Refusal
from offers.cards import card_of as card_of_offer
from offers.models import Offer

ASKING = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(ASKING)
@private_page
def report_need(request: MemberRequest, pk: int) -> HttpResponse:
    """Take what somebody says about a need on the board."""
    need = get_object_or_404(Need.objects.visible_to(request.member).with_card(), pk=pk)
    card = replace(card_of_need(need, level=2), act_url="")
    return _ask(request, need, card, about=need.requester, kind="need")


@login_not_required
@require_http_methods(ASKING)
@private_page
def report_offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Take what somebody says about an offer on the board."""
    offer = get_object_or_404(Offer.objects.visible_to(request.member).with_card(), pk=pk)
    card = replace(card_of_offer(offer, level=2), act_url="")
    return _ask(request, offer, card, about=offer.helper, kind="offer")


def _ask(
    request: MemberRequest, entry: Need | Offer, card: Card, *, about: Member, kind: str
) -> HttpResponse:
    form = ReportForm(request.POST or None, by=request.member)
    status, back = 422 if form.is_bound else 200, reverse(f"{kind}s:board")
    if request.method == "POST" and form.is_valid():
        try:
            _take(request, entry, form, about=about)
            say(request, _("Thank you. A coordinator looks at it."))
            return see_other(request, back)
        except Refusal as refusal:
            say_no(request, refusal)
            status = refusal.http_status
    apart = "" if about == request.member else reverse(f"commons:{kind}_apart", args=[entry.pk])
    context = {"form": form, "card": card, "back_url": back, "apart_url": apart}
    return TemplateResponse(request, "neighborhood/report.html", context, status=status)


def _take(request: MemberRequest, entry: Need | Offer, form: ReportForm, *, about: Member) -> None:
    """Write it down, also what looks like the work of a machine. Raises TooOften.

    Whoever reads it is told so; whoever sent it reads what everybody reads.
    """
    require_within("report", request)
    text = form.cleaned_data["text"]
    said = report(entry, about=about, area=entry.area, text=text, by=request.member)
    if form.looks_like_spam:
        note_doubt(said)
