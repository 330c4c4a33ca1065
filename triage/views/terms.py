"""Queue rights: who holds which, lent, renewed, handed over and ended here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.directions import isolated, said_with
from members.forms import NAME_LENGTH
from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.models import Term
from members.permissions import can_see_queue, charge_of, keep_terms
from neighborhood.moves import Refusal
from outbox.proving import proves_again
from triage.permissions import require_desk
from triage.queue import tabs_of
from triage.terms import lending
from triage.terms.forms import LOOKS_ON, TAKES_OVER, LendForm
from triage.terms.lending import end_of
from triage.terms.rows import Desk, day_of, people_to_lend_to, term_rows


@require_safe
@private_page
def terms(request: KnownRequest) -> HttpResponse:
    """Show who holds which rights, and a form to lend one's own."""
    return _page(request)


@require_POST
@private_page
@proves_again(back="triage:terms")
def term_lending(request: KnownRequest) -> HttpResponse:
    """Lend queue rights to somebody, or hand one's own over to them."""
    form = LendForm(request.POST, **_of_form(request, _acting_desk(request)))
    if not form.is_valid():
        return _page(request, status=422, form=form)
    given, by = form.cleaned_data, request.member
    member, role = given["member"], given["role"]
    name = isolated(member.first_name_or_neighbor)
    if role == TAKES_OVER:
        said = said_with(_("Handed over to %(name)s. Thank you, and rest well."), name=name)
        return _do(request, lambda: lending.hand_over_terms(member, by=by), said)
    scope, until, shadow = form.scope(), end_of(given["until"]), role == LOOKS_ON
    return _do(
        request,
        lambda: lending.lend_term(member, scope, by=by, until=until, shadow=shadow),
        said_with(_("Lent to %(name)s. They hear of it."), name=name),
    )


@require_POST
@private_page
@proves_again(back="triage:terms")
def term_renewal(request: KnownRequest, pk: int) -> HttpResponse:
    """Let a term last three months longer."""
    term, desk = _term(request, pk)
    if not desk.may_renew(term):
        raise PermissionDenied
    seen = _moment(request.POST.get("until", ""))
    name = isolated(capfirst(term.member.first_name_or_neighbor))
    day = day_of(lending.renewed_end(term))
    return _do(
        request,
        lambda: lending.renew_term(term, by=request.member, seen_until=seen),
        said_with(_("Renewed: %(name)s, until %(day)s."), name=name, day=day),
    )


@require_POST
@private_page
@proves_again(back="triage:terms")
def term_acting(request: KnownRequest, pk: int) -> HttpResponse:
    """Let somebody act who has looked on so far."""
    term, desk = _term(request, pk)
    if not desk.may_let_act(term):
        raise PermissionDenied
    words = _("%(name)s can act at the desk now.")
    return _do(
        request,
        lambda: lending.let_act(term, by=request.member),
        said_with(words, name=isolated(capfirst(term.member.first_name_or_neighbor))),
    )


@require_POST
@private_page
@proves_again(back="triage:terms")
def term_ending(request: KnownRequest, pk: int) -> HttpResponse:
    """End a term before its time."""
    term, desk = _term(request, pk)
    if not desk.may_end(term):
        raise PermissionDenied
    return _do(
        request,
        lambda: lending.end_term(term, by=request.member),
        _("Ended. Thank you for looking after it.")
        if term.member_id == request.member.pk
        else _("Ended. They hear of it."),
    )


def _desk(request: KnownRequest) -> Desk:
    now, member = timezone.now(), request.member
    require_desk(member, at=now)
    return Desk(member, charge_of(member, at=now), now)


def _acting_desk(request: KnownRequest) -> Desk:
    desk = _desk(request)
    if not desk.charge.acts:
        raise PermissionDenied
    return desk


def _term(request: KnownRequest, pk: int) -> tuple[Term, Desk]:
    desk = _desk(request)
    current = Term.objects.current(at=desk.at).select_related("member").prefetch_related("areas")
    return get_object_or_404(current, pk=pk), desk


def _of_form(request: KnownRequest, desk: Desk) -> dict[str, Any]:
    found = people_to_lend_to(desk, words=_words(request))
    # Nobody but an admin acts without a term of their own.
    own = desk.member.terms.current(at=desk.at).acting()
    may_hand_over = not desk.member.is_superuser or own.exists()
    return {
        "by": desk.member, "charge": desk.charge, "found": found, "may_hand_over": may_hand_over
    }  # fmt: skip


def _words(request: KnownRequest) -> str:
    return (request.POST.get("q") or request.GET.get("q", ""))[:NAME_LENGTH].strip()


def _do(request: KnownRequest, action: Callable[[], object], sentence: str) -> HttpResponse:
    """Do one thing to terms; 409 with how they stand when it is too late for that."""
    try:
        action()
    except Refusal as refusal:
        keep_terms(request.member)
        say_no(request, refusal)
        return _page(request, status=409)
    keep_terms(request.member)
    say(request, sentence)
    # Whoever has given away their last term reads of it where everybody can.
    still = can_see_queue(request.member, at=timezone.now())
    return see_other(request, reverse("triage:terms" if still else "who_coordinates"))


def _page(
    request: KnownRequest, *, status: int = 200, form: LendForm | None = None
) -> HttpResponse:
    desk = _desk(request)
    current = list(Term.objects.current(at=desk.at).longest_first())
    rows = term_rows(current, desk=desk)
    context: dict[str, Any] = {
        "rows": rows, "tabs": tabs_of(desk.member, at=desk.at, here="terms"),
        "can_lend": desk.charge.acts, "words": _words(request),
        "own_warnings": [r["warning"] for r in rows if r["is_own"] and r["warning"]],
    }  # fmt: skip
    if desk.charge.acts:
        context["form"] = form or LendForm(**_of_form(request, desk))
    return partial_or_page(request, "triage/terms.html", "desk", context, status=status)


def _moment(text: str) -> datetime | None:
    """Read the end that was on the page; what is none has changed since in any case."""
    try:
        read = parse_datetime(text)
    except ValueError:
        read = None
    return read if read and timezone.is_aware(read) else None
