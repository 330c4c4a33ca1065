"""What is there twice: pairs that look alike, two side by side, merging, keeping apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import (
    KnownRequest,
    partial_or_page,
    posted_key,
    private_page,
    say,
    say_no,
    see_other,
)
from members.models import Member
from needs.models import Need
from neighborhood.moves import Refusal
from triage.duplicates import merging
from triage.duplicates import pages as doubles
from triage.duplicates.onward import next_url
from triage.duplicates.retrieval import alike_to
from triage.models import Alike, KeptApart
from triage.permissions import (
    can_act_on,
    can_act_on_member,
    needs_in_charge,
    others_in_charge,
    require_desk,
)
from triage.queue import tabs_of
from triage.rows import found_rows

PAGE_SIZE = 20
MOST_FOUND = 20


@require_safe
@private_page
def duplicates(request: KnownRequest) -> HttpResponse:
    """Show the needs that look like one need twice."""
    now = _now_at_desk(request)
    pairs = doubles.pairs_of_needs(request.member, at=now)
    return _list(request, pairs, rows_of=doubles.need_rows, here="needs")


@require_safe
@private_page
def duplicates_people(request: KnownRequest) -> HttpResponse:
    """Show the members who may be one person."""
    now = _now_at_desk(request)
    pairs = doubles.pairs_of_members(request.member, at=now)
    rows_of = partial(doubles.member_rows, reader=request.member)
    return _list(request, pairs, rows_of=rows_of, here="people")


@require_safe
@private_page
def need_duplicates(request: KnownRequest, pk: int) -> HttpResponse:
    """Show what looks like one need, and look for another by words."""
    now = _now_at_desk(request)
    charge = needs_in_charge(request.member, at=now).unresolved()
    need = get_object_or_404(needs_in_charge(request.member, at=now).with_card(), pk=pk)
    words = request.GET.get("q", "")[:100]
    found = charge.with_card().matching_words(words).exclude(pk=pk).newest_first()
    hits = list(found[:MOST_FOUND]) if words.strip() else []
    rows = found_rows(hits, at=now)
    for row, hit in zip(rows, hits, strict=True):
        row["url"] = reverse("triage:need_pair", args=(pk, hit.pk))
    pairs = alike_to(need, among=charge, limit=PAGE_SIZE)
    more: dict[str, Any] = {"need": need, "words": words, "found": rows}
    return _list(request, pairs, rows_of=doubles.need_rows, here="need", **more)


@require_safe
@private_page
def need_pair(request: KnownRequest, pk: int, other_id: int) -> HttpResponse:
    """Show two needs side by side."""
    return _need_page(request, _two_needs(request, pk, other_id))


@require_POST
@private_page
def need_pair_merger(request: KnownRequest, pk: int, other_id: int) -> HttpResponse:
    """Make one need of two; the form says which one is kept."""
    needs = _two_needs(request, pk, other_id, acting=True)
    keep, drop = _which(request, needs)
    if keep is None or drop is None:
        return _need_page(request, needs, status=422, error=_("Say which one to keep."))
    return _do(
        request, lambda: merging.merge_needs(keep, drop, by=request.member),
        on=partial(next_url, kept=keep, is_need=True),
        said=_("Merged into one need."), page=lambda: _need_page(request, needs, status=409),
    )  # fmt: skip


@require_POST
@private_page
def need_pair_apart(request: KnownRequest, pk: int, other_id: int) -> HttpResponse:
    """Note that two needs are two."""
    one, other = needs = _two_needs(request, pk, other_id, acting=True)
    return _do(
        request, lambda: merging.keep_needs_apart(one, other, by=request.member),
        said=_("Noted. They stay two."), on=partial(next_url, kept=None, is_need=True),
        page=lambda: _need_page(request, needs, status=409),
    )  # fmt: skip


@require_safe
@private_page
def member_pair(request: KnownRequest, pk: int, other_id: int) -> HttpResponse:
    """Show two members side by side."""
    return _member_page(request, _two_members(request, pk, other_id))


@require_POST
@private_page
def member_pair_merger(request: KnownRequest, pk: int, other_id: int) -> HttpResponse:
    """Make one member of two; the form says which one is kept."""
    people = _two_members(request, pk, other_id, acting=True)
    keep, drop = _which(request, people)
    if keep is None or drop is None:
        return _member_page(request, people, status=422, error=_("Say which one to keep."))
    return _do(
        request, lambda: merging.merge_members(keep, drop, by=request.member),
        on=partial(next_url, kept=keep, is_need=False),
        said=_("Merged. All that is theirs is on one page now."),
        page=lambda: _member_page(request, people, status=409),
    )  # fmt: skip


@require_POST
@private_page
def member_pair_apart(request: KnownRequest, pk: int, other_id: int) -> HttpResponse:
    """Note that two members are two."""
    one, other = people = _two_members(request, pk, other_id, acting=True)
    return _do(
        request, lambda: merging.keep_members_apart(one, other, by=request.member),
        said=_("Noted. They stay two."), on=partial(next_url, kept=None, is_need=False),
        page=lambda: _member_page(request, people, status=409),
    )  # fmt: skip


def _now_at_desk(request: KnownRequest) -> datetime:
    now = timezone.now()
    require_desk(request.member, at=now)
    return now


def _list_url(here: str) -> str:
    return reverse("triage:duplicates_people" if here == "people" else "triage:duplicates")


def _list(
    request: KnownRequest, pairs: Sequence[Any], *, rows_of: Callable[..., Any], here: str,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    page = Paginator(pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": rows_of(list(page), at=now), "left": len(pairs), "here": here,
        "latest": doubles.latest_action(request.member, at=now),
        "tabs": tabs_of(request.member, at=now, here="duplicates"), **more,
    }  # fmt: skip
    return partial_or_page(request, "triage/duplicates.html", "desk", context, status=status)


def _two_needs(
    request: KnownRequest, pk: int, other_id: int, *, acting: bool = False
) -> tuple[Need, Need]:
    """Return both needs: 404 outside the charge; to act, 403 for shadows and for one's own."""
    now = _now_at_desk(request)
    charge = needs_in_charge(request.member, at=now).with_card()
    one, other = get_object_or_404(charge, pk=pk), get_object_or_404(charge, pk=other_id)
    if one == other:
        raise Http404
    if acting and not all(can_act_on(request.member, n, at=now) for n in (one, other)):
        raise PermissionDenied
    return one, other


def _two_members(
    request: KnownRequest, pk: int, other_id: int, *, acting: bool = False
) -> tuple[Member, Member]:
    """Return both members: 404 outside the charge; to act, 403 for shadows."""
    now = _now_at_desk(request)
    charge = others_in_charge(request.member, at=now).select_related("area")
    one, other = get_object_or_404(charge, pk=pk), get_object_or_404(charge, pk=other_id)
    if one == other:
        raise Http404
    if acting and not can_act_on_member(request.member, one, other, at=now):
        raise PermissionDenied
    return one, other


def _which[M: (Need, Member)](
    request: KnownRequest, two: tuple[M, M]
) -> tuple[M, M] | tuple[None, None]:
    """Return the one to keep and the other, as the form says."""
    keep_id = posted_key(request, "keep")
    one, other = two
    if keep_id not in (one.pk, other.pk):
        return None, None
    return (one, other) if keep_id == one.pk else (other, one)


def _do(
    request: KnownRequest, action: Callable[[], object], *, said: str,
    page: Callable[[], HttpResponse], on: Callable[..., str],
) -> HttpResponse:  # fmt: skip
    """Do one thing to a pair and go on to the next; 409 with how they stand when it is too late.

    on: returns where the work goes on for somebody at a moment.
    """
    try:
        action()
    except Refusal as refusal:
        say_no(request, refusal)
        return page()
    say(request, said)
    return see_other(request, on(by=request.member, at=timezone.now()))


def _need_page(
    request: KnownRequest, needs: tuple[Need, Need], *, status: int = 200, error: str = ""
) -> HttpResponse:
    now, (one, other) = timezone.now(), needs
    fresh = Need.objects.with_card().in_bulk([one.pk, other.pk])
    pairs = alike_to(one, among=needs_in_charge(request.member, at=now), limit=MOST_FOUND)
    why = next((doubles.why_needs(pair) for pair in pairs if other.pk in pair.keys), "")
    sides = doubles.need_sides([fresh[one.pk], fresh[other.pk]], reader=request.member, at=now)
    can_act = all(can_act_on(request.member, need, at=now) for need in needs)
    more: dict[str, Any] = {"kind": Alike.NEED, "why": why, "can_act": can_act, "error": error}
    return _pair(request, sides, status=status, **more)


def _member_page(
    request: KnownRequest, people: tuple[Member, Member], *, status: int = 200, error: str = ""
) -> HttpResponse:
    now, (one, other) = timezone.now(), people
    fresh = Member.objects.select_related("area").in_bulk([one.pk, other.pk])
    pair = doubles.two_members_of(one, other)
    sides = doubles.member_sides([fresh[one.pk], fresh[other.pk]], reader=request.member, at=now)
    why = doubles.why_members(pair) if pair else ""
    can_act = can_act_on_member(request.member, one, other, at=now)
    more: dict[str, Any] = {"kind": Alike.MEMBER, "why": why, "can_act": can_act, "error": error}
    return _pair(request, sides, status=status, **more)


def _pair(
    request: KnownRequest, sides: list[dict[str, Any]], *, kind: Alike, status: int, **more: Any
) -> HttpResponse:
    keys = sides[0]["key"], sides[1]["key"]
    name = f"triage:{kind}_pair"
    context = {
        "sides": sides, "is_need": kind == Alike.NEED,
        "is_apart": KeptApart.objects.has_two(kind, *keys),
        "is_over": any(side["is_over"] for side in sides),
        "merger_url": reverse(f"{name}_merger", args=keys),
        "apart_url": reverse(f"{name}_apart", args=keys),
        "list_url": _list_url("needs" if kind == Alike.NEED else "people"),
        "tabs": tabs_of(request.member, at=timezone.now(), here="duplicates"), **more,
    }  # fmt: skip
    return partial_or_page(request, "triage/duplicate.html", "desk", context, status=status)
