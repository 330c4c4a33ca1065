"""Joining somebody: "I can help with this" and "Ask for this"."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.joining import ask_for, help_with
from commons.joining_forms import AskForm, HelpForm
from members.http import MemberRequest, private_page, say, say_no, see_other
from members.models import Member
from members.services import mint_link
from needs.cards import card_of as card_of_need
from needs.models import Need
from neighborhood.moves import Refusal
from offers.cards import card_of as card_of_offer
from offers.models import Offer


@login_not_required
@require_http_methods(["GET", "POST"])
@private_page
def help_need(request: MemberRequest, pk: int) -> HttpResponse:
    """Let anybody say yes to a need on the board."""
    need = get_object_or_404(Need.objects.visible_to(request.member).with_card(), pk=pk)
    form = HelpForm(request.POST or None, member=request.member)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        if form.cleaned_data["website"]:
            return see_other(request, reverse("needs:board"))
        try:
            match = help_with(need, form.volunteering())
            return see_other(request, _page_of(request, match.helper, "match", match.pk))
        except Refusal as refusal:
            say_no(request, refusal)
            status = 409
    context = {
        "form": form,
        "need": need,
        "card": card_of_need(need, level=2),
        "nav_current": "board",
    }
    return TemplateResponse(request, "commons/help_need.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
@private_page
def ask_offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Let anybody ask for an offer on the board; it becomes a need of theirs."""
    offer = get_object_or_404(Offer.objects.visible_to(request.member).with_card(), pk=pk)
    initial = {"category": offer.category_id, "area": offer.area_id}
    form = AskForm(request.POST or None, member=request.member, initial=initial)
    if form.is_bound and form.is_valid():
        need, refusal = ask_for(offer, form.posting(), by=request.member)
        if refusal:
            say_no(request, refusal)
        else:
            say(request, _("Asked. You hear from us as soon as there is an answer."))
        return see_other(request, _posted(request, need, key=form.posting().key))
    context = {
        "form": form,
        "offer": offer,
        "card": card_of_offer(offer, level=2),
        "nav_current": "board",
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "commons/ask_offer.html", context, status=status)


def _page_of(request: MemberRequest, member: Member, name: str, *args: object) -> str:
    if request.member is not None:
        return reverse(f"signed_in:{name}", args=args)
    return reverse(f"link:{name}", args=(mint_link(member), *args))


def _posted(request: MemberRequest, need: Need, *, key: object) -> str:
    return _page_of(request, need.requester, "posted", key)
