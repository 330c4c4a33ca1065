"""The joint plan for the open queue: look at it, ask all of it or some, put aside, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matching import services as matching
from matching.models import Match
from matching.planning import Pair
from members.http import (
    KnownRequest,
    partial_or_page,
    private_page,
    say,
    say_no,
    see_other,
)
from members.permissions import can_coordinate
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal
from triage import acting
from triage.permissions import needs_to_act_on, require_desk
from triage.plan.account import account_of, account_rows, left_out
from triage.plan.asking import ask_plan, asked_words, take_back_question
from triage.plan.lately import just_done
from triage.plan.pairs import pairs_from, plan_rows, proposed_to
from triage.queue import tabs_of

PAGE_SIZE = 40


@require_safe
@private_page
def plan(request: KnownRequest) -> HttpResponse:
    """Show whom the plan would ask for what, and which needs it leaves out."""
    return _page(request)


@require_POST
@private_page
def plan_proposals(request: KnownRequest) -> HttpResponse:
    """Ask the helpers of the pairs that were ticked."""
    pairs = pairs_from(request.POST.getlist("pair"))
    _require_charge(request, pairs)
    if not pairs:
        return _page(request, status=422, error=_("Tick at least one pair."))
    return _act(request, lambda: asked_words(ask_plan(pairs, by=request.member)))


@require_POST
@private_page
def plan_proposal_undo(request: KnownRequest, match_id: int) -> HttpResponse:
    """Take one question back; its message never leaves when it has not yet."""
    _require_charge(request, [])
    match = get_object_or_404(Match, pk=match_id)
    _require_charge(request, [(match.need_id, match.offer_id)])

    def take_back() -> str:
        take_back_question(match_id, by=request.member)
        return _("Taken back.")

    return _act(request, take_back)


@require_POST
@private_page
def plan_dismissals(request: KnownRequest) -> HttpResponse:
    """Put one pair aside without asking: not this one."""
    pairs = pairs_from(request.POST.getlist("aside"))[:1]
    _require_charge(request, pairs)

    def put_aside() -> str:
        for need_id, offer_id in pairs:
            acting.put_aside(need_id, offer_id=offer_id, by=request.member)
        return _("Put aside. The next plan takes the next best.") if pairs else ""

    return _act(request, put_aside)


@require_POST
@private_page
def plan_renewal(request: KnownRequest) -> HttpResponse:
    """Make the plan anew, from what is true now."""
    _require_charge(request, [])

    def renew() -> str:
        matching.plan_anew(now=timezone.now())
        return _("Planned anew.")

    return _act(request, renew)


def _require_charge(request: KnownRequest, pairs: list[Pair]) -> None:
    """Refuse shadows with 403, and needs outside the charge with 404."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    if not can_coordinate(member, at=now):
        raise PermissionDenied
    need_ids = {need_id for need_id, _offer_id in pairs}
    if needs_to_act_on(member, at=now).filter(pk__in=need_ids).count() < len(need_ids):
        raise Http404


def _act(request: KnownRequest, action: Callable[[], str]) -> HttpResponse:
    """Do one thing; 409 with the plan as it stands when it is too late for that."""
    try:
        sentence = action()
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, status=409)
    if sentence:
        say(request, sentence)
    return _page(request) if request.htmx else see_other(request, reverse("triage:plan"))


def _page(request: KnownRequest, *, status: int = 200, error: str = "") -> HttpResponse:
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    proposed = proposed_to(member, at=now)
    page = proposed.page(request.GET.get("page"), size=PAGE_SIZE)
    rows = plan_rows(list(page), proposed=proposed, member=member, at=now)
    account = account_of(member, proposed=proposed, at=now)
    kind, number = request.GET.get("left", ""), request.GET.get("left_page")
    group = Neighborhood.current()
    context: dict[str, Any] = {
        "rows": rows,
        "is_any_loose": any(row["is_loose"] for row in rows),
        "page": page,
        "left": page.paginator.count,
        "account": account_rows(account, at=now),
        "left_out": left_out(account, kind=kind, number=number, at=now),
        "error": error,
        "seconds": group.undo_seconds,
        "asks_by_itself": group.ask_by_itself,
        "can_act": can_coordinate(member, at=now),
        "tabs": tabs_of(member, at=now, here="plan"),
        **just_done(member, at=now),
    }
    return partial_or_page(request, "triage/plan.html", "desk", context, status=status)
