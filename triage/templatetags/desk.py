"""What every page of the desk carries: whose desk it is until when, and the hand-over note."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from triage.caring.handing_over import latest_note
from triage.models import Action
from triage.undoing import shown_words

register = template.Library()


@register.inclusion_tag("triage/your_term.html", takes_context=True)
def your_term(context: template.RequestContext) -> dict[str, Any]:
    """Say until when the desk is lent to its reader. One query; none for an admin."""
    member = context.get("member")
    if not member or member.is_superuser:
        return {}
    terms = member.terms.current(at=timezone.now()).order_by("shadow", "until")
    return {"reader": member, "term": terms.first()}


@register.inclusion_tag("triage/last_done.html", takes_context=True)
def last_done(context: template.RequestContext) -> dict[str, Any]:
    """Show what its reader did last, with its way back. Up to two queries."""
    member, at = context.get("member"), timezone.now()
    last = member and Action.objects.to_undo(member, at=at).for_the_key().with_what().first()
    return {"last": last and shown_words(last), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("triage/handover.html", takes_context=True)
def handover(context: template.RequestContext) -> dict[str, Any]:
    """Show the latest hand-over note that concerns the reader; closed beside a need. One query."""
    member = context.get("member")
    is_beside = bool(context.get("need") or context.get("offer"))
    note = latest_note(member, at=timezone.now()) if member else None
    return {"note": note, "is_open": not is_beside}
