"""The page of a match and what the two can do there. GET shows, POST acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import services
from matching.calendar import plan_as_ical
from matching.forms import DetailsForm, RestForm, ThanksForm
from matching.models import Match, Suggestion
from matching.pages import context_of
from matching.permissions import can_agree, can_answer, can_step_out
from matching.refusals import OwnPaceReached
from matching.states import EndReason, MatchStatus, Origin
from members.http import (
    KnownRequest,
    partial_or_page,
    posted_key,
    private_page,
    private_url,
    say,
    say_no,
    see_other,
)
from members.limits import require_within
from members.models import Member
from members.report_forms import ReportForm
from members.reporting import report
from members.services import set_rest
from needs.models import Need
from neighborhood.moves import Refusal

PAGE = "matching/match.html"


@require_safe
@private_page
def match(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the question, the plan, or how it ended."""
    return _page(request, pk)


@require_POST
@private_page
def match_acceptance(request: KnownRequest, pk: int) -> HttpResponse:
    """Record the helper's yes, also one that goes beyond their own pace."""
    beyond = request.POST.get("beyond_pace") == "yes"
    return _act(
        request, pk, can_answer,
        lambda: services.accept_match(match_id=pk, by=request.member, beyond_pace=beyond),
    )  # fmt: skip


@require_POST
@private_page
def match_decline(request: KnownRequest, pk: int) -> HttpResponse:
    """Record "not this time"."""
    return _act(
        request, pk, can_answer, lambda: services.decline_match(match_id=pk, by=request.member)
    )


@require_POST
@private_page
def match_later(request: KnownRequest, pk: int) -> HttpResponse:
    """Remind the helper at a better time."""
    sentence = _("We remind you. Until then you don’t have to do anything.")
    return _act(
        request,
        pk,
        can_answer,
        lambda: services.answer_later(match_id=pk, by=request.member),
        sentence,
    )


@require_POST
@private_page
def match_confirmation(request: KnownRequest, pk: int) -> HttpResponse:
    """Record the requester's yes."""
    return _act(
        request, pk, can_agree, lambda: services.confirm_match(match_id=pk, by=request.member)
    )


@require_POST
@private_page
def match_refusal(request: KnownRequest, pk: int) -> HttpResponse:
    """Record that the requester would rather not."""
    return _act(
        request, pk, can_agree, lambda: services.refuse_match(match_id=pk, by=request.member)
    )


@require_POST
@private_page
def match_cancellation(request: KnownRequest, pk: int) -> HttpResponse:
    """Step out without blame."""
    did_not = request.POST.get("reason") == EndReason.DID_NOT_HAPPEN
    reason = EndReason.DID_NOT_HAPPEN if did_not else EndReason.STEPPED_OUT
    return _act(
        request, pk, can_step_out,
        lambda: services.cancel_match(match_id=pk, by=request.member, reason=reason),
    )  # fmt: skip


@require_POST
@private_page
def match_completion(request: KnownRequest, pk: int) -> HttpResponse:
    """Record that it happened."""
    form = ThanksForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, thanks_form=form)
    thanks = form.cleaned_data["thanks"]
    return _act(
        request, pk, can_step_out,
        lambda: services.complete_match(match_id=pk, by=request.member, thanks=thanks),
    )  # fmt: skip


@require_POST
@private_page
def match_details(request: KnownRequest, pk: int) -> HttpResponse:
    """Write down when and where."""
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, details_form=form)
    given = {name: form.cleaned_data[name] for name in ("starts_at", "ends_at", "place")}
    sentence = _("Written down. The other side hears of it.")
    return _act(
        request, pk, can_step_out,
        lambda: services.set_details(match_id=pk, by=request.member, **given), sentence,
    )  # fmt: skip


@require_POST
@private_page
def match_hiding(request: KnownRequest, pk: int) -> HttpResponse:
    """Hide the member's contact from the other side of a plan."""
    return _act(
        request, pk, can_step_out,
        lambda: services.hide_contact(match_id=pk, by=request.member),
        _("Hidden. You can show it again whenever you like."),
    )  # fmt: skip


@require_POST
@private_page
def match_showing(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the member's contact to the other side of a plan again."""
    return _act(
        request, pk, can_step_out,
        lambda: services.show_contact(match_id=pk, by=request.member),
        _("Shown again, to the two of you only."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def match_rest(request: KnownRequest, pk: int) -> HttpResponse:
    """Let a helper rest from questions."""
    found = _mine(request, pk)
    if not can_answer(request.member, found):
        raise PermissionDenied
    return _rest(request, {"match": found}, back=private_url(request, "match", pk))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def rest(request: KnownRequest) -> HttpResponse:
    """Let a member rest from questions, whatever they were asked."""
    return _rest(request, {}, back=private_url(request, "overview"))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def match_apart(request: KnownRequest, pk: int) -> HttpResponse:
    """Say what never again means; POST lets it hold. Nobody is told why."""
    found = _mine(request, pk)
    if request.method != "POST":
        page, wrong = (private_url(request, name, pk) for name in ("match", "match_report"))
        other = found.name_of(found.other_side(request.member))
        context = {"other": other, "act_url": request.path, "back_url": page, "report_url": wrong}
        return TemplateResponse(request, "matching/apart.html", context)
    try:
        services.keep_apart(match_id=pk, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, pk, status=409)
    say(request, _("You are not brought together again. Nobody is told."))
    return see_other(request, private_url(request, "match", pk))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def match_report(request: KnownRequest, pk: int) -> HttpResponse:
    """Tell the coordinators that something is wrong; the other side is not told."""
    found, form = _mine(request, pk), ReportForm(request.POST or None, by=request.member)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            require_within("report", request)
            report(
                found, about=found.other_side(request.member), area=found.need.area,
                text=form.cleaned_data["text"], by=request.member,
            )  # fmt: skip
            say(request, _("Thank you. A coordinator looks at it."))
            return see_other(request, private_url(request, "match", pk))
        except Refusal as refusal:
            say_no(request, refusal)
            status = refusal.http_status
    other = found.name_of(found.other_side(request.member))
    context = {
        "form": form, "back_url": private_url(request, "match", pk),
        "about": found.need, "other": other,
    }  # fmt: skip
    return TemplateResponse(request, "neighborhood/report.html", context, status=status)


@require_safe
@private_page
def match_calendar(request: KnownRequest, pk: int) -> HttpResponse:
    """Hand out the plan as a calendar file."""
    found = _mine(request, pk)
    if found.status != MatchStatus.CONFIRMED or found.starts_at is None:
        raise Http404
    response = HttpResponse(plan_as_ical(found, reader=request.member), "text/calendar")
    response["Content-Disposition"] = 'attachment; filename="plan.ics"'
    return response


@require_POST
@private_page
def proposal(request: KnownRequest, pk: int) -> HttpResponse:
    """Ask a suggested helper, as the requester picked."""
    need = get_object_or_404(Need.objects.of(request.member), pk=pk)
    shown = Suggestion.objects.standing().filter(need=need)
    picked = get_object_or_404(shown, offer=posted_key(request, "offer"))
    try:
        services.propose(
            need_id=pk, offer_id=picked.offer_id, by=request.member, origin=Origin.REQUESTER
        )
    except Refusal as refusal:
        context = {"refusal": refusal, "back_url": private_url(request, "standing", pk)}
        return TemplateResponse(request, "matching/not_now.html", context, status=409)
    say(request, _("Asked. You hear from us as soon as there is an answer."))
    return see_other(request, private_url(request, "standing", pk))


def _rest(request: KnownRequest, context: dict[str, Any], *, back: str) -> HttpResponse:
    form = RestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        until = timezone.localdate() + timedelta(days=form.cleaned_data["days"])
        set_rest(request.member, until=until, by=request.member)
        say(request, _("Rest well. Nobody asks you until then."))
        return see_other(request, back)
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "matching/rest.html", context | {"form": form}, status=status)


def _mine(request: KnownRequest, pk: int) -> Match:
    found: Match = get_object_or_404(Match.objects.visible_to(request.member).with_both(), pk=pk)
    return found


def _page(
    request: KnownRequest, pk: int, *, status: int = 200, beyond_pace: bool = False, **forms: Any
) -> HttpResponse:
    found = _mine(request, pk)
    context = context_of(request, found, reader=request.member, beyond_pace=beyond_pace) | forms
    return partial_or_page(request, PAGE, "match", context, status=status)


def _act(
    request: KnownRequest, pk: int, may: Callable[[Member, Match], bool],
    action: Callable[[], Match], sentence: str = "",
) -> HttpResponse:  # fmt: skip
    """Do one thing to a match: 404 for strangers, 403 for the other side, 409 when too late."""
    if not may(request.member, _mine(request, pk)):
        raise PermissionDenied
    try:
        action()
    except Refusal as refusal:
        say_no(request, refusal)
        beyond_pace = isinstance(refusal, OwnPaceReached)
        return _page(request, pk, status=409, beyond_pace=beyond_pace)
    if sentence:
        say(request, sentence)
    if request.htmx:
        return _page(request, pk)
    return see_other(request, private_url(request, "match", pk))
