"""A member's own page and the pages of each need and offer, behind a link or a sign-in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commons.overview import overview_context, own_things
from commons.own_pages import need_context, offer_context
from commons.still import still_context
from matching.services import close_need, close_offer, confirm_current
from members.http import (
    KnownRequest,
    partial_or_page,
    posted_keys,
    private_page,
    private_url,
    say,
    say_no,
    see_other,
)
from needs.models import Need
from needs.services import confirm_need_current, pause_need, reopen_need, resume_need
from needs.states import ClosedReason
from neighborhood.moves import Refusal
from offers.models import Offer
from offers.services import confirm_offer_current, pause_offer, reopen_offer, resume_offer


@require_safe
@private_page
def overview(request: KnownRequest) -> HttpResponse:
    """Show what waits for an answer, then all that this member asked for and gives.

    A private link leads straight to the one thing there is; all else is a step away from there.
    """
    things = own_things(request.member)
    goes_straight = getattr(request, "token", "") and "all" not in request.GET
    only = things.the_only_one() if goes_straight else None
    if isinstance(only, Need):
        return _need_page(request, only)
    if isinstance(only, Offer):
        return _offer_page(request, only)
    context = overview_context(request, things, reader=request.member)
    return TemplateResponse(request, "commons/overview.html", context)


@require_safe
@private_page
def standing(request: KnownRequest, pk: int) -> HttpResponse:
    """Show where a need stands and what happens next."""
    return _need_page(request, _own_need(request, pk))


@require_safe
@private_page
def offer_standing(request: KnownRequest, pk: int) -> HttpResponse:
    """Show where an offer stands and who could use it."""
    return _offer_page(request, _own_offer(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def still(request: KnownRequest) -> HttpResponse:
    """Ask what of the member's still holds; POST notes what was ticked."""
    if request.method != "POST":
        context = still_context(request, reader=request.member)
        return TemplateResponse(request, "commons/still.html", context)
    need_ids, offer_ids = posted_keys(request, "need"), posted_keys(request, "offer")
    if confirm_current(request.member, need_ids=need_ids, offer_ids=offer_ids):
        say(request, _("Thank you. It is good to know."))
        return see_other(request, private_url(request, "overview"))
    context = still_context(request, reader=request.member) | {"nothing_ticked": True}
    return TemplateResponse(request, "commons/still.html", context, status=422)


@require_POST
@private_page
def need_still(request: KnownRequest, pk: int) -> HttpResponse:
    """Note that the need is still there."""
    done = _("Good to know. It stays on the board.")
    return _act_on_need(request, pk, lambda: confirm_need_current(pk, by=request.member), done=done)


@require_POST
@private_page
def need_pause(request: KnownRequest, pk: int) -> HttpResponse:
    """Ask nobody new for a while."""
    done = _("Paused. Nobody new is asked.")
    return _act_on_need(request, pk, lambda: pause_need(pk, by=request.member), done=done)


@require_POST
@private_page
def need_resumption(request: KnownRequest, pk: int) -> HttpResponse:
    """Look for help again."""
    done = _("It is on the board again, and we are looking.")
    return _act_on_need(request, pk, lambda: resume_need(pk, by=request.member), done=done)


@require_POST
@private_page
def need_withdrawal(request: KnownRequest, pk: int) -> HttpResponse:
    """Take a need off the board: not needed any more, or met elsewhere."""
    elsewhere = request.POST.get("reason") == ClosedReason.MET_ELSEWHERE
    reason = ClosedReason.MET_ELSEWHERE if elsewhere else ClosedReason.NO_LONGER_NEEDED
    return _act_on_need(
        request, pk,
        lambda: close_need(need_id=pk, by=request.member, reason=reason),
        done=_("It is off the board. Everybody who was asked hears of it."),
    )  # fmt: skip


@require_POST
@private_page
def need_reopening(request: KnownRequest, pk: int) -> HttpResponse:
    """Put a need back on the board."""
    done = _("It is on the board again, and we are looking.")
    return _act_on_need(request, pk, lambda: reopen_need(pk, by=request.member), done=done)


@require_POST
@private_page
def offer_still(request: KnownRequest, pk: int) -> HttpResponse:
    """Note that the offer still stands."""
    done = _("Thank you. It stays on the board.")
    return _act_on_offer(
        request, pk, lambda: confirm_offer_current(pk, by=request.member), done=done
    )


@require_POST
@private_page
def offer_pause(request: KnownRequest, pk: int) -> HttpResponse:
    """Suggest the offer to nobody for a while."""
    done = _("Paused. Nobody is asking you for this.")
    return _act_on_offer(request, pk, lambda: pause_offer(pk, by=request.member), done=done)


@require_POST
@private_page
def offer_resumption(request: KnownRequest, pk: int) -> HttpResponse:
    """Suggest the offer again."""
    done = _("It is on the board again. Thank you.")
    return _act_on_offer(request, pk, lambda: resume_offer(pk, by=request.member), done=done)


@require_POST
@private_page
def offer_withdrawal(request: KnownRequest, pk: int) -> HttpResponse:
    """Take an offer off the board, and step out of what was agreed with it."""
    return _act_on_offer(
        request, pk,
        lambda: close_offer(offer_id=pk, by=request.member),
        done=_("It is off the board. Everybody who counted on it hears of it."),
    )  # fmt: skip


@require_POST
@private_page
def offer_reopening(request: KnownRequest, pk: int) -> HttpResponse:
    """Put an offer back on the board."""
    done = _("It is on the board again. Thank you.")
    return _act_on_offer(request, pk, lambda: reopen_offer(pk, by=request.member), done=done)


def _own_need(request: KnownRequest, pk: int) -> Need:
    found = Need.objects.of(request.member).with_card().select_related("outlook")
    need: Need = get_object_or_404(found, pk=pk)
    return need


def _own_offer(request: KnownRequest, pk: int) -> Offer:
    found = Offer.objects.of(request.member).with_card().select_related("helper")
    offer: Offer = get_object_or_404(found, pk=pk)
    return offer


def _need_page(request: KnownRequest, need: Need, *, status: int = 200) -> HttpResponse:
    context = need_context(request, need, reader=request.member)
    return partial_or_page(request, "commons/standing.html", "standing", context, status=status)


def _offer_page(request: KnownRequest, offer: Offer, *, status: int = 200) -> HttpResponse:
    context = offer_context(request, offer, reader=request.member)
    return partial_or_page(
        request, "commons/offer_standing.html", "standing", context, status=status
    )


def _act_on_need(
    request: KnownRequest, pk: int, act: Callable[[], object], *, done: str
) -> HttpResponse:
    """Do one thing to the member's own need; a refusal shows how it stands now."""
    _own_need(request, pk)
    try:
        act()
    except Refusal as refusal:
        say_no(request, refusal)
        return _need_page(request, _own_need(request, pk), status=409)
    say(request, done)
    if request.htmx:
        return _need_page(request, _own_need(request, pk))
    return see_other(request, private_url(request, "standing", pk))


def _act_on_offer(
    request: KnownRequest, pk: int, act: Callable[[], object], *, done: str
) -> HttpResponse:
    """Do one thing to the member's own offer; a refusal shows how it stands now."""
    _own_offer(request, pk)
    try:
        act()
    except Refusal as refusal:
        say_no(request, refusal)
        return _offer_page(request, _own_offer(request, pk), status=409)
    say(request, done)
    if request.htmx:
        return _offer_page(request, _own_offer(request, pk))
    return see_other(request, private_url(request, "offer_standing", pk))
