"""What a form for a call says: who calls, and what was typed so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from members.http import KEY_DIGITS
from members.models import Member
from needs.models import Need
from offers.models import Offer
from triage.permissions import (
    can_act_for,
    can_act_on,
    needs_in_charge,
    offers_in_charge,
    others_in_charge,
)
from triage.phone.callers import Said

NEW = "new"


@dataclass(frozen=True, slots=True)
class Person:
    """Who calls: nobody said yet, somebody new, somebody known, or about a post that stands.

    named_by_address: somebody found before the form was opened, so it asks for no number.
    """

    member: Member | None = None
    entry: Need | Offer | None = None
    is_new: bool = False
    named_by_address: Member | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has said yet who it is."""
        return self.member is None and not self.is_new


def person_from(named: str, *, by: Member, at: datetime) -> Person:
    """Read who it is: "", "new", a member's key, or "need-7" for a post that stands.

    Raises Http404 outside the charge, PermissionDenied where this coordinator may only look.
    """
    if not named:
        return Person()
    if named == NEW:
        return Person(is_new=True)
    kind, _dash, key = named.rpartition("-")
    if not key.isdecimal() or len(key) > KEY_DIGITS:
        raise Http404
    if kind:
        return Person(entry=_entry(kind, int(key), by=by, at=at))
    member = get_object_or_404(others_in_charge(by, at=at).select_related("area"), pk=int(key))
    if not can_act_for(by, member, at=at):
        raise PermissionDenied
    return Person(member=member)


def said_in(given: Mapping[str, Any], *, raw: Mapping[str, Any] | None = None) -> Said:
    """Return what tells people apart; ``raw`` fills in what is not complete yet."""
    raw = raw or {}
    return Said(
        what=given.get("what") or str(raw.get("what", ""))[:280],
        is_offer=(given.get("kind") or raw.get("kind")) == "offer",
        area=given.get("area"),
        number=given.get("number") or str(raw.get("number", ""))[:60],
        name=given.get("name") or str(raw.get("name", ""))[:40],
    )


def _entry(kind: str, pk: int, *, by: Member, at: datetime) -> Need | Offer:
    if kind not in ("need", "offer"):
        raise Http404
    charge: Any = needs_in_charge(by, at=at) if kind == "need" else offers_in_charge(by, at=at)
    whose = "requester" if kind == "need" else "helper"
    entry: Need | Offer = get_object_or_404(charge.with_card().select_related(whose), pk=pk)
    if not can_act_on(by, entry, at=at):
        raise PermissionDenied
    return entry
