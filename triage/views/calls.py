"""Call-backs that are due, and one call: how it ended, what was answered."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching.models import MatchQuerySet
from matching.refusals import OwnPaceReached
from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.listing import KeysFirstPaginator
from neighborhood.moves import Refusal
from triage.permissions import (
    calls_in_charge,
    matches_of_needs_in_charge,
    needs_in_charge,
    others_in_charge,
    require_desk,
)
from triage.phone.calling import Party, hear, look_at_number, note_call
from triage.phone.forms import AnswerForm, CallerForm, CallForm
from triage.phone.pages import can_call, party_page, rows_of_calls, tab_words, urls_of
from triage.phone.words import said_of
from triage.queue import tabs_of
from triage.reading_out import with_coming_back

PAGE_SIZE = 40


@require_safe
@private_page
def calls(request: KnownRequest) -> HttpResponse:
    """List the call-backs that are due, those to come, and what is done."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    show = request.GET.get("show", "")
    show = show if show in tab_words() else "due"
    charge = calls_in_charge(member, at=now).with_both()
    rows = {"due": charge.due(at=now), "later": charge.later(at=now), "done": charge.done()}
    page = KeysFirstPaginator(rows[show], PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "show": show, "page": page, "rows": rows_of_calls(page, at=now, with_endings=True),
        "query": "" if show == "due" else f"show={show}",
        "tabs": tabs_of(member, at=now, here="calls"), "find_form": CallerForm(),
        "views": [
            {"words": words, "url": f"?show={name}", "here": name == show, "count": None}
            for name, words in tab_words().items()
        ],
    }  # fmt: skip
    return partial_or_page(request, "triage/calls.html", "desk", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def party_calls(request: KnownRequest, pk: int, about: str) -> HttpResponse:
    """Show whom to call about what; note how the call ended."""
    party = _party(request, about, pk)
    if request.method != "POST":
        return _page(request, party)
    _require_call(request, party)
    form = CallForm(request.POST)
    if not form.is_valid():
        return _page(request, party, status=422, call_form=form)
    call = note_call(party, by=request.member, **form.cleaned_data)
    say(request, said_of(call.outcome, again_at=call.call_again_at, at=call.at))
    return see_other(request, _way_back(request, party))


@require_POST
@private_page
def party_number(request: KnownRequest, pk: int, about: str) -> HttpResponse:
    """Show how to reach somebody, and write down that you looked."""
    party = _party(request, about, pk)
    _require_call(request, party)
    try:
        look_at_number(party, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, party, status=409)
    return see_other(request, urls_of(party)["calls"])


@require_POST
@private_page
def match_answers(request: KnownRequest, pk: int) -> HttpResponse:
    """Take the word of the helper or of the requester, whichever the form says."""
    require_desk(request.member, at=timezone.now())
    match = get_object_or_404(_matches(request), pk=pk)
    form = AnswerForm(request.POST)
    party = Party(match.helper, match=match)
    if request.POST.get("who") == "requester":
        party = Party(match.requester, need=match.need)
    _require_call(request, party)
    if request.member.pk in (match.helper_id, match.requester_id):
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, party, status=422, answer_form=form)
    try:
        hear(match, form.heard(), by=request.member)
    except OwnPaceReached:
        say(request, _("That is more than they wanted this week. If they want to, say so here."))
        return _page(request, party, status=409, answer_form=form, beyond=True)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, _as_it_is(party), status=409, answer_form=form)
    say(request, _("Written down. Both sides hear of it."))
    return see_other(request, reverse("triage:need", args=(match.need_id,)))


def _party(request: KnownRequest, about: str, pk: int) -> Party:
    """Return whom to call about what; 404 outside the charge, 403 for whoever has none."""
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    if about == "member":
        people = with_coming_back(others_in_charge(member, at=now).select_related("area"))
        return Party(get_object_or_404(people, pk=pk))
    if about == "need":
        rows = needs_in_charge(member, at=now).with_card().select_related("requester__area")
        need = get_object_or_404(with_coming_back(rows, of="requester"), pk=pk)
        return Party(need.requester, need=need)
    match = get_object_or_404(_matches(request), pk=pk)
    return Party(match.helper, match=match)


def _as_it_is(party: Party) -> Party:
    """Read the match again: somebody was faster."""
    if party.match is not None:
        party.match.refresh_from_db(fields=["status"])
    return party


def _matches(request: KnownRequest) -> MatchQuerySet:
    charge = matches_of_needs_in_charge(request.member, at=timezone.now()).with_both()
    return charge.select_related("helper__area", "requester__area")


def _require_call(request: KnownRequest, party: Party) -> None:
    if not can_call(request.member, party, at=timezone.now()):
        raise PermissionDenied


def _way_back(request: KnownRequest, party: Party) -> str:
    if request.GET.get("back") == "need" and party.about is not None:
        return reverse("triage:need", args=(party.about.pk,))
    return reverse("triage:calls")


def _page(request: KnownRequest, party: Party, *, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    context = party_page(party, reader=request.member, at=now, **forms)
    context["tabs"] = tabs_of(request.member, at=now, here="calls")
    return partial_or_page(request, "triage/call.html", "desk", context, status=status)
