"""The other ways on with the need in hand. GET opens one of them beside it, POST acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from matching.widening import has_to_fit_words
from members.endings import with_number
from members.http import (
    KnownRequest,
    posted_key,
    private_page,
    say,
    say_no,
    see_other,
)
from needs.models import Need
from neighborhood.moves import Refusal
from triage import splitting as parting
from triage import widening as widen
from triage.hand import after_hand_of, hand_of
from triage.permissions import can_act_on, needs_in_charge, require_desk
from triage.views.desk import beside, desk_of, desk_part, part_of
from triage.ways import groups_for, widening_rows
from triage.ways_forms import HandOnForm, RatherForm, SplitForm, WideningForm

show_or_act = require_http_methods(["GET", "HEAD", "POST"])


@show_or_act
@private_page
def widening(request: KnownRequest, pk: int) -> HttpResponse:
    """Show who would fit if something were otherwise; POST changes it as the requester agreed."""
    need = _need(request, pk)
    if request.method != "POST":
        return _open(request, need, "widening")
    return _widen(request, need, widen.widen, _("Changed, as agreed. We look again."))


@require_POST
@private_page
def widening_question(request: KnownRequest, pk: int) -> HttpResponse:
    """Ask the requester whether it could be otherwise."""
    done = _("The question is on its way. Nothing changes before there is an answer.")
    return _widen(request, _need(request, pk), widen.ask_to_widen, done)


@show_or_act
@private_page
def kind(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the kinds of help; POST sets the right one."""
    need = _need(request, pk)
    if request.method != "POST":
        return _open(request, need, "kind", form=RatherForm(entry=need, member=need.requester))
    form = RatherForm(request.POST, entry=need, member=need.requester)
    if not form.is_valid():
        return _open(request, need, "kind", form=form, status=422)
    return _act(
        request, need, "kind", form=form, done=_("The kind is set. We look again."),
        do=lambda **how: widen.set_kind(pk, category=form.cleaned_data["category"], **how),
    )  # fmt: skip


@show_or_act
@private_page
def handover(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the other groups that help with this; POST points the requester to one."""
    need = _need(request, pk)
    groups = groups_for(need)
    if request.method != "POST":
        return _open(request, need, "handover", form=HandOnForm(groups=groups), groups=groups)
    form = HandOnForm(request.POST, groups=groups)
    if not form.is_valid():
        return _open(request, need, "handover", form=form, groups=groups, status=422)
    group = form.cleaned_data["group"]
    return _act(
        request, need, "handover", form=form,
        done=_("The requester hears how to reach %(name)s.") % {"name": group},
        do=lambda **how: widen.hand_on(pk, group=group, close=form.closes, **how),
    )  # fmt: skip


@show_or_act
@private_page
def splitting(request: KnownRequest, pk: int) -> HttpResponse:
    """Show the parts that a need seems to have; POST makes needs of them."""
    need = _need(request, pk)
    if request.method != "POST":
        return _open(request, need, "splitting", form=SplitForm(need=need))
    form = SplitForm(request.POST, need=need)
    if not form.is_valid():
        return _open(request, need, "splitting", form=form, status=422)
    return _act(
        request, need, "splitting", form=form, done=_("Each part stands on the board alone now."),
        do=lambda **how: parting.split(pk, parts=form.parts(), **how),
    )  # fmt: skip


def _widen(request: KnownRequest, need: Need, do: Callable[..., object], done: str) -> HttpResponse:
    form = WideningForm(request.POST)
    if not form.is_valid():
        return _open(request, need, "widening", form=form, status=422)
    picked = form.picked()
    return _act(
        request, need, "widening", form=form, done=done,
        do=lambda **how: do(need.pk, widening=picked, **how),
    )  # fmt: skip


def _need(request: KnownRequest, pk: int) -> Need:
    """Return the need: 404 outside the charge; 403 to act for shadows and for one's own."""
    now = timezone.now()
    require_desk(request.member, at=now)
    charge = needs_in_charge(request.member, at=now).with_card()
    rows = with_number(charge.select_related("requester", "outlook"), of="requester")
    found: Need = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and not can_act_on(request.member, found, at=now):
        raise PermissionDenied
    return found


def _act(  # noqa: PLR0913 (what to do, and all that is said after it)
    request: KnownRequest, need: Need, way: str, *, do: Callable[..., object], done: str, form: Any
) -> HttpResponse:
    """Do one thing to a need; 409 with the input kept when it is too late for that."""
    try:
        do(by=request.member, seen=posted_key(request, "seen"))
    except Refusal as refusal:
        say_no(request, refusal)
        return _open(request, _need(request, need.pk), way, form=form, status=409)
    say(request, done)
    if request.htmx:
        return _open(request, _need(request, need.pk), "")
    query = request.GET.urlencode()
    url = reverse("triage:need", args=(need.pk,))
    return see_other(request, f"{url}?{query}" if query else url)


def _open(
    request: KnownRequest, need: Need, way: str, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """Show the need in hand with one way on opened."""
    part, now = part_of(request), timezone.now()
    context = beside(request) if part == "side" else desk_of(request, need_id=need.pk)
    context |= hand_of(need, reader=request.member, at=now, query=context["query"])
    if part == "desk":
        matches = context["matches"]
        context |= after_hand_of(need, reader=request.member, at=now, matches=matches)
    if way == "widening" and need.is_on_board:
        shown |= {"rows": widening_rows(need, at=now), "has_to_fit": has_to_fit_words(need)}
    context |= {"way": way, "panel": shown}
    return desk_part(request, part, context, status=status)
