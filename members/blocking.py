"""Who is never brought together with whom: by their own wish, or by the group's.

Neither side is told. The pair holds in both directions as long as one of them, or the group,
wants it so.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from members.history import BlockedPair
from members.models import Member
from members.signals import member_changed


@transaction.atomic
def keep_away(member: Member, *, other: Member) -> None:
    """Note that a member is never to be brought together with another. Safe to say twice."""
    low, high = sorted((member.pk, other.pk))
    pair, _is_new = BlockedPair.objects.get_or_create(
        one_id=low, other_id=high, defaults={"by_group": False, _field(member.pk, low): True}
    )
    setattr(pair, _field(member.pk, low), True)
    pair.save(update_fields=[_field(member.pk, low)])
    _tell(pair)


@transaction.atomic
def let_near(member: Member, *, pair_id: int) -> None:
    """Take a member's own wish back; the pair holds on while anybody else wants it."""
    mine = BlockedPair.objects.select_for_update().filter(_by(member), pk=pair_id).first()
    if mine is None:
        return
    setattr(mine, _field(member.pk, mine.one_id), False)
    if mine.by_one or mine.by_other or mine.by_group:
        mine.save(update_fields=["by_one", "by_other"])
    else:
        mine.delete()
    _tell(mine)


def kept_away_by(member: Member) -> Sequence[BlockedPair]:
    """Return the pairs that a member wanted kept apart, the latest first, with both people."""
    pairs = BlockedPair.objects.filter(_by(member)).select_related("one", "other")
    return tuple(pairs.order_by("-at", "-pk"))


def other_in(pair: BlockedPair, member: Member) -> Member:
    """Return the other of the two."""
    other: Member = pair.other if pair.one_id == member.pk else pair.one
    return other


def _by(member: Member) -> Q:
    return Q(one=member, by_one=True) | Q(other=member, by_other=True)


def _field(member_id: int, one_id: int) -> str:
    return "by_one" if member_id == one_id else "by_other"


def _tell(pair: BlockedPair) -> None:
    """Let suggestions be looked for anew on both sides."""
    for member_id in (pair.one_id, pair.other_id):
        member_changed.send(sender=Member, member_id=member_id)
