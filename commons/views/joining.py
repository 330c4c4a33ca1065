"""Joining somebody: "I can help with this" and "Ask for this"."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.joining import Volunteer, ask_for, help_later, help_with, is_under_way
from commons.joining_forms import AskForm, HelpForm
from matching.refusals import NeedIsNotOpen
from members.http import MemberRequest, private_page, private_url, say, say_no, see_other
from members.limits import TooOften, require_within
from members.models import Member
from members.proving import has_proved
from members.services import mint_link
from needs.cards import card_of as card_of_need
from needs.models import Need
from needs.states import NeedStatus
from neighborhood.moves import Refusal
from offers.cards import card_of as card_of_offer
from offers.models import Offer

ASKING = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(ASKING)
@private_page
def help_need(request: MemberRequest, pk: int) -> HttpResponse:
    """Let anybody say yes to a need on the board, or be the backup once it is matched."""
    need = _need(request, pk)
    if request.member == need.requester:
        return see_other(request, private_url(request, "standing", pk))
    data = request.POST if request.method == "POST" else None
    initial = {"offer": request.GET.get("offer")}
    form = HelpForm(data, member=request.member, initial=initial)
    status, is_open = 422 if form.is_bound else 200, True
    if form.is_valid():
        try:
            _require_calm(request, need, form.volunteering())
            return see_other(request, _helped(request, need, form.volunteering()))
        except Refusal as refusal:
            say_no(request, refusal)
            # Who is kept apart from the requester reads what everybody reads of a closed need.
            status, is_open = refusal.http_status, not isinstance(refusal, NeedIsNotOpen)
    return _help_page(request, need if is_open else None, form, status=status)


@login_not_required
@require_http_methods(ASKING)
@private_page
def ask_offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Let anybody ask for an offer on the board; it becomes a need of theirs."""
    offer = _offer(request, pk)
    if request.member == offer.helper:
        return see_other(request, private_url(request, "offer_standing", pk))
    data = request.POST if request.method == "POST" else None
    initial = {"category": offer.category_id}
    form = AskForm(data, member=request.member, initial=initial)
    if not form.is_valid():
        return _ask_page(request, offer, form, status=422 if form.is_bound else 200)
    try:
        require_within("joining", request)
    except TooOften as refused:
        say_no(request, refused)
        return _ask_page(request, offer, form, status=refused.http_status)
    posting = form.posting()
    need, refusal = ask_for(offer, posting, by=request.member)
    if refusal:
        say_no(request, refusal)
    else:
        say(request, _("Asked. You hear from us as soon as there is an answer."))
    return see_other(request, _page_of(request, need.requester, "posted", posting.key))


def _helped(request: MemberRequest, need: Need, volunteering: Volunteer) -> str:
    """Say yes, or let it wait for a look; return the helper's page that shows it."""
    if volunteering.looks_like_spam:
        offer = help_later(need, volunteering)
        return _page_of(request, offer.helper, "offer_standing", offer.pk)
    match = help_with(need, volunteering)
    return _page_of(request, match.helper, "match", match.pk)


def _require_calm(request: MemberRequest, need: Need, volunteering: Volunteer) -> None:
    """Count one "I can help", and apart those of strangers whom nobody asked. Raises TooOften."""
    require_within("joining", request)
    if is_under_way(need, volunteering):
        return
    if request.member is None or not has_proved(request.member):
        require_within("strangers_yes", request)


def _need(request: MemberRequest, pk: int) -> Need:
    """Return the need to show; an answer that is on its way reaches one that has just gone."""
    seen = Need.objects.visible_to(request.member)
    found = Need.objects.ever_on_board() if request.method == "POST" else seen
    need: Need = get_object_or_404(found.with_card(), pk=pk)
    return need


def _offer(request: MemberRequest, pk: int) -> Offer:
    """Return the offer to show; an answer that is on its way reaches one that has just gone."""
    seen = Offer.objects.visible_to(request.member)
    found = Offer.objects.ever_on_board() if request.method == "POST" else seen
    offer: Offer = get_object_or_404(found.with_card(), pk=pk)
    return offer


def _help_page(
    request: MemberRequest, need: Need | None, form: HelpForm, *, status: int
) -> HttpResponse:
    """Show the need and the form, as far as anybody is looked for; None for nobody any more."""
    is_matched = need is not None and need.status == NeedStatus.MATCHED
    on_board = need if need and need.is_on_board else None
    context = {
        "form": form,
        "need": need,
        "card": replace(card_of_need(on_board, level=2), url="") if on_board else None,
        "is_backup": is_matched,
        "is_wanted": on_board is not None or is_matched,
        "nav_current": "board",
    }
    return TemplateResponse(request, "commons/help_need.html", context, status=status)


def _ask_page(request: MemberRequest, offer: Offer, form: AskForm, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "offer": offer,
        "card": replace(card_of_offer(offer, level=2), url="") if offer.is_on_board else None,
        "nav_current": "board",
    }
    return TemplateResponse(request, "commons/ask_offer.html", context, status=status)


def _page_of(request: MemberRequest, member: Member, name: str, *args: object) -> str:
    """Return the member's page, by a new link for somebody who was not here before."""
    if request.member is not None:
        return private_url(request, name, *args)
    return reverse(f"link:{name}", args=(mint_link(member), *args))
