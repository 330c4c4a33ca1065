"""What people hear from the desk itself: terms, and the offer of a rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from members.history import TERM_ENDS_SOON
from members.models import Event, Member, Term
from members.services import mint_link
from outbox import services
from outbox.kinds import Kind, register
from outbox.models import Message

type Ids = Mapping[str, int]


def tell_of_term(kind: str, term: Term, *, event: Event) -> Message:
    """Tell the holder of a term that it was lent or ended, in the caller's transaction."""
    return services.put(
        term.member, kind=kind, ids={"term": term.pk}, event=event,
        key=f"{kind}:{term.pk}:{event.pk}",
    )  # fmt: skip


def remind_of_end(term: Term) -> Message:
    """Tell the holder of a term that it ends soon; once for each end it has."""
    key = f"term_ending:{term.pk}:{term.until:%Y-%m-%d}"
    return services.put(term.member, kind="term_ending", ids={"term": term.pk}, key=key)


def offer_rest(member: Member, *, event: Event) -> Message:
    """Ask a helper whether a rest would be welcome, in the caller's transaction."""
    return services.put(
        member, kind="rest_offered", ids={"to": member.pk}, event=event,
        key=f"rest_offered:{member.pk}:{event.pk}",
    )  # fmt: skip


def register_kinds() -> None:
    """Make the messages of this app known to the outbox."""
    still_true_by_kind = {
        "term_lent": _holds, "term_ended": _has_ended, "term_ending": _ends_soon,
    }  # fmt: skip
    for name, still_true in still_true_by_kind.items():
        register(Kind(name=name, still_true=still_true, context=_of_term))
    register(Kind(name="rest_offered", still_true=_is_awake, context=_of_rest))


def _holds(ids: Ids) -> bool:
    return Term.objects.current(at=timezone.now()).filter(pk=ids["term"]).exists()


def _has_ended(ids: Ids) -> bool:
    return Term.objects.filter(pk=ids["term"], until__lte=timezone.now()).exists()


def _ends_soon(ids: Ids) -> bool:
    now = timezone.now()
    soon = Term.objects.current(at=now).ending_before(now + TERM_ENDS_SOON)
    return soon.filter(pk=ids["term"]).exists()


def _of_term(member: Member, ids: Ids) -> dict[str, Any]:
    term = Term.objects.select_related("lent_by").prefetch_related("areas").get(pk=ids["term"])
    return {"term": term, "link": settings.SITE_URL + reverse("triage:terms")}


def _is_awake(ids: Ids) -> bool:
    today = timezone.localdate()
    return bool(Member.objects.present().awake_on(today).filter(pk=ids["to"]).exists())


def _of_rest(member: Member, ids: Ids) -> dict[str, Any]:
    return {"link": settings.SITE_URL + reverse("link:rest", args=(mint_link(member),))}
