"""Which needs and offers we ask about before they go stale.

Each is asked about once after its last sign of life, which is what ``confirmed_current_at`` says;
an event on the post remembers that it was. Whoever rests, has left, or was only made up for a
demo that is over, is not asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from matching.models import Match
from members.history import kind_of
from members.models import Event, Member
from needs.models import Need, NeedQuerySet
from neighborhood.models import Neighborhood
from offers.models import Offer, OfferQuerySet

#: The verb of the event that remembers the question.
ASKED = "asked_whether_current"


def needs_to_ask_about(*, now: datetime) -> NeedQuerySet:
    """Return the needs whose requesters are due to be asked. Runs no query but the settings.

    A need that a helper has promised to come to does not expire, so nobody is asked.
    """
    group = Neighborhood.current()
    before = group.ask_again_before(group.need_days, now=now)
    if before is None or not group.follow_up("still_needed").is_on:
        return Need.objects.none()
    promised = Match.objects.committed().order_by().values("need")
    due = Need.objects.unconfirmed_since(before).exclude(pk__in=promised)
    asked: NeedQuerySet = due.filter(~_asked(Need), requester__in=_members(group, now=now))
    return asked


def offers_to_ask_about(*, now: datetime) -> OfferQuerySet:
    """Return the offers whose helpers are due to be asked. Runs no query but the settings.

    A question about a need that waits for the helper's answer comes first.
    """
    group = Neighborhood.current()
    before = group.ask_again_before(group.offer_days, now=now)
    if before is None or not group.follow_up("still_offered").is_on:
        return Offer.objects.none()
    running = Match.objects.live().order_by().values("offer")
    due = Offer.objects.unconfirmed_since(before).exclude(pk__in=running)
    due = due.exclude(valid_until__lt=timezone.localdate(now))
    asked: OfferQuerySet = due.filter(~_asked(Offer), helper__in=_members(group, now=now))
    return asked


def needs_asked_about(member: Member, *, now: datetime) -> NeedQuerySet:
    """Return the member's needs that wait for a word, longest ago first."""
    rows: NeedQuerySet = Need.objects.of(member).unconfirmed_since(now).filter(_asked(Need))
    return rows.order_by("confirmed_current_at", "pk")


def offers_asked_about(member: Member, *, now: datetime) -> OfferQuerySet:
    """Return the member's offers that wait for a word, longest ago first."""
    rows: OfferQuerySet = Offer.objects.of(member).unconfirmed_since(now).filter(_asked(Offer))
    return rows.order_by("confirmed_current_at", "pk")


def _asked(model: type[Need | Offer]) -> Exists:
    """Tell whether the question was put after the last sign of life."""
    events = Event.objects.filter(
        verb=ASKED, subject_kind=kind_of(model()), subject_id=OuterRef("pk"),
        at__gt=OuterRef("confirmed_current_at"),
    )  # fmt: skip
    return Exists(events)


def _members(group: Neighborhood, *, now: datetime) -> QuerySet[Any]:
    members = Member.objects.staying().awake_on(timezone.localdate(now)).filter(is_active=True)
    rows: QuerySet[Any] = members if group.is_demo else members.filter(is_demo=False)
    return rows
