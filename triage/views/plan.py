"""The joint plan for the open queue: look at it, ask all of it or some, make it anew."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matching import services as matching
from matching.planning import Pair
from matching.refusals import PlanBreaksRules, PlanNotMade
from matching.states import Origin
from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.listing import KeysFirstPaginator
from members.permissions import can_coordinate
from neighborhood.models import Neighborhood
from triage.permissions import needs_to_act_on, require_desk
from triage.plan import asked_words, pairs_from, plan_rows, planned_for
from triage.queue import tabs_of

PAGE_SIZE = 40


@require_safe
@private_page
def plan(request: KnownRequest) -> HttpResponse:
    """Show whom the plan would ask for what."""
    return _page(request)


@require_POST
@private_page
def plan_proposals(request: KnownRequest) -> HttpResponse:
    """Ask the helpers of the pairs that were ticked."""
    pairs = pairs_from(request.POST.getlist("pair"))
    _require_charge(request, pairs)
    if not pairs:
        return _page(request, status=422, error=_("Tick at least one pair."))
    try:
        asked = matching.propose_plan(pairs, by=request.member, origin=Origin.COORDINATOR)
    except PlanBreaksRules as refusal:
        say_no(request, refusal)
        return _page(request, status=409)
    say(request, asked_words(asked))
    return _answer(request)


@require_POST
@private_page
def plan_renewal(request: KnownRequest) -> HttpResponse:
    """Make the plan anew, from what is true now."""
    _require_charge(request, [])
    try:
        matching.plan_anew(now=timezone.now())
    except (PlanBreaksRules, PlanNotMade) as refusal:
        say_no(request, refusal)
        return _page(request, status=409)
    say(request, _("Planned anew."))
    return _answer(request)


def _require_charge(request: KnownRequest, pairs: list[Pair]) -> None:
    """Refuse shadows with 403, and needs outside the charge with 404."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    if not can_coordinate(member, at=now):
        raise PermissionDenied
    need_ids = {need_id for need_id, _offer_id in pairs}
    if needs_to_act_on(member, at=now).filter(pk__in=need_ids).count() < len(need_ids):
        raise Http404


def _answer(request: KnownRequest) -> HttpResponse:
    return _page(request) if request.htmx else see_other(request, reverse("triage:plan"))


def _page(request: KnownRequest, *, status: int = 200, error: str = "") -> HttpResponse:
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    page = KeysFirstPaginator(planned_for(member, at=now), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    group = Neighborhood.current()
    context = {
        "rows": plan_rows(list(page), member=member, at=now),
        "page": page,
        "left": page.paginator.count,
        "error": error,
        "seconds": group.undo_seconds,
        "asks_by_itself": group.ask_by_itself,
        "can_act": can_coordinate(member, at=now),
        "tabs": tabs_of(member, at=now, here="plan"),
    }
    return partial_or_page(request, "triage/plan.html", "desk", context, status=status)
