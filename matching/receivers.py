"""Listens to news from below. Most of it queues jobs: the work happens after the commit.

What must hold at once acts inside the same transaction: a need that is done, a member who is
forgotten, two who are kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from matching.services import close_if_done, end_between, forget_matches
from members.models import Member
from members.signals import kept_apart, member_changed, member_forgotten
from needs.signals import need_changed
from offers.signals import offer_changed
from outbox.queue import enqueue


@receiver(need_changed)
def close_what_is_done(sender: object, *, need_id: int, **_more: Any) -> None:
    """Close a need at once whose last wanted helper has been there."""
    close_if_done(need_id=need_id)


@receiver(need_changed)
def renew_suggestions(sender: object, *, need_id: int, **_more: Any) -> None:
    """Look again who could help with this need, and tell those who count on it."""
    enqueue("matching.jobs.renew_suggestions", need_id=need_id)
    enqueue("matching.jobs.pass_on_changes", need_id=need_id)


@receiver(offer_changed)
def renew_for_offer(sender: object, *, offer_id: int, **_more: Any) -> None:
    """Look again at the needs that this offer could meet."""
    enqueue("matching.jobs.renew_for_offer", offer_id=offer_id)


@receiver(member_changed)
def renew_for_member(sender: object, *, member_id: int, **_more: Any) -> None:
    """Look again at the needs that this member's offers could meet."""
    enqueue("matching.jobs.renew_for_member", member_id=member_id)


@receiver(member_forgotten)
def close_all(sender: object, *, member: Member, by: Member | None, **_more: Any) -> None:
    """End what a forgotten member has running, and tell the other sides."""
    forget_matches(member, by=by)


@receiver(kept_apart)
def end_what_runs(
    sender: object, *, pairs: Iterable[tuple[int, int]], by: Member | None, **_more: Any
) -> None:
    """End what people have running who are never to be brought together from now on."""
    end_between(pairs, by=by)
