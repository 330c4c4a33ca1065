"""Who is never brought together with whom: by their own wish, or by the group's.

Neither side is told. The pair holds in both directions as long as one of them, or the group,
wants it so. Whoever shares a number or address with one of the two counts as that one: further
pairs follow from the first, are shown to nobody, and go when it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from django.db import transaction
from django.db.models import Case, Model, Q, QuerySet, When

from members.doubles import sharing_with
from members.history import Event, kind_of
from members.models import Member
from members.pairs import ApartWish, BlockedPair
from members.portable import selves
from members.signals import kept_apart, member_changed

WISHED = Q(by_one=True) | Q(by_other=True) | Q(by_group=True)


@transaction.atomic
def keep_away(member: Member, *, other: Member, beside: Model | None = None) -> None:
    """Note that a member is never to be brought together with another. Safe to say twice.

    beside: the need or offer by which the member knows the other, if they know no more.
    What the two have running ends; see `members.signals.kept_apart`.
    """
    pair = _want(member, other, by=member, beside=beside)
    _follow(pair, by=member)


@transaction.atomic
def let_near(member: Member, *, pair_id: int, wish: ApartWish | None = None) -> None:
    """Take a member's own wish back; the pair holds on while anybody else wants it.

    wish: the only one to take back; then the pair also holds on for each other that stands.
    """
    mine = BlockedPair.objects.filter(_by(member), pk=pair_id).first()
    if mine is None:
        return
    other_id = other_in(mine, member).pk
    # An earlier self of theirs may have wanted the same.
    for own_id in selves(member).order_by("pk").values_list("pk", flat=True):
        low, high = sorted((own_id, other_id))
        said = ApartWish.objects.filter(by=own_id, pair__one=low, pair__other=high)
        gone, _rows = (said.filter(**_beside(wish)) if wish else said).delete()
        if wish is None or (gone and not said.exists()):
            _want_no_more(_field(own_id, low), one=low, other=high)


def take_back(member: Member, *, wish_id: int) -> None:
    """Take one wish of a member back, and no other that they have of the same person."""
    wish = ApartWish.objects.filter(by=member, pk=wish_id).first()
    if wish is not None:
        let_near(member, pair_id=wish.pair_id, wish=wish)


@transaction.atomic
def group_keeps_away(one: Member, other: Member, *, by: Member) -> BlockedPair:
    """Note that the group wants two members kept apart, whatever they want themselves.

    What the two have running ends. Written down without their names, once.
    """
    before = BlockedPair.objects.filter(one__in=(one, other), other__in=(one, other))
    is_news = not before.filter(by_group=True).exists()
    pair = _want(one, other, by=None)
    if is_news:
        Event.objects.record("group_kept_apart", pair, by=by)
    _follow(pair, by=None)
    return pair


@transaction.atomic
def group_lets_near(pair_id: int, *, by: Member) -> None:
    """Take the group's wish back; the pair holds on while one of the two wants it."""
    pair = BlockedPair(pk=pair_id)
    if _want_no_more("by_group", pk=pair_id):
        Event.objects.record("group_let_near", pair, by=by)


@transaction.atomic
def follow_number(member: Member) -> None:
    """Let pairs follow a member to and from whoever shares a number or address with them.

    One query for somebody whose number nobody else gave.
    """
    people = (member.pk, *sharing_with(member.pk))
    if len(people) == 1:
        return
    pairs = BlockedPair.objects.filter(Q(one__in=people) | Q(other__in=people))
    for pair in pairs.order_by("pk"):
        _follow(pair, by=None)


@transaction.atomic
def unfollow_number(member: Member) -> None:
    """Let go of what follows from a member's pairs to others: the number was never theirs."""
    theirs = BlockedPair.objects.filter(Q(one=member) | Q(other=member))
    following = BlockedPair.objects.filter(because_of__in=theirs).exclude(pk__in=theirs)
    drop_pairs(following.exclude(WISHED))
    following.update(because_of=None)


def wishes_of(member: Member) -> Sequence[ApartWish]:
    """Return each wish of a member to stay apart, the latest first, with both people."""
    wishes = ApartWish.objects.filter(by=member).select_related("pair__one", "pair__other")
    return tuple(wishes.order_by("-at", "-pk"))


def wishes_beside_posts(member: Member) -> QuerySet[ApartWish]:
    """Return the wishes of a member that name a need or an offer."""
    return ApartWish.objects.filter(by=member).exclude(subject_kind="")


def copy_wishes(pair: BlockedPair, *, of: int, to: BlockedPair, by: int) -> list[int]:
    """Let what one said of a pair be said of another pair, by somebody; return what is new."""
    before = set(to.wishes.filter(by=by).values_list("pk", flat=True))
    rows = [
        ApartWish(pair=to, by_id=by, at=wish.at, **_beside(wish))
        for wish in pair.wishes.filter(by=of)
    ]
    ApartWish.objects.bulk_create(rows, ignore_conflicts=True)
    return sorted(set(to.wishes.filter(by=by).values_list("pk", flat=True)) - before)


def subject_of(beside: Model | None) -> dict[str, Any]:
    """Return beside what a wish is said, as its columns."""
    if beside is None:
        return {"subject_kind": "", "subject_id": 0}
    return {"subject_kind": kind_of(beside), "subject_id": beside.pk}


def other_in(pair: BlockedPair, member: Member) -> Member:
    """Return the other of the two."""
    other: Member = pair.other if pair.one_id == member.pk else pair.one
    return other


def are_apart(one_id: int, other_id: int) -> bool:
    """Tell whether two are never to be brought together. One query."""
    low, high = sorted((one_id, other_id))
    return BlockedPair.objects.filter(one=low, other=high).exists()


def away_from(member_id: int) -> QuerySet[Any, Any]:
    """Return the keys of those who are kept apart from a member."""
    pairs = BlockedPair.objects.filter(Q(one=member_id) | Q(other=member_id))
    return pairs.values_list(Case(When(one=member_id, then="other"), default="one"), flat=True)


def let_apart_end(member: Member) -> None:
    """Let end what a member has running with any they are kept apart from, as after a merge."""
    pairs = BlockedPair.objects.filter(Q(one=member) | Q(other=member))
    kept_apart.send(sender=BlockedPair, pairs=list(pairs.values_list("one", "other")), by=None)


def drop_pairs(pairs: QuerySet[BlockedPair]) -> None:
    """Delete pairs and what follows from them, but for what somebody wants for itself."""
    dropped = list(pairs.values_list("pk", flat=True))
    following = BlockedPair.objects.filter(because_of__in=dropped)
    following.filter(WISHED).update(because_of=None)
    gone = following | BlockedPair.objects.filter(pk__in=dropped)
    members = {pk for two in gone.values_list("one", "other") for pk in two}
    BlockedPair.objects.filter(pk__in=dropped).delete()
    _tell(members)


@transaction.atomic
def forget_pairs(member: Member) -> None:
    """Erase the pairs of somebody who is forgotten.

    What others, or the group, want holds on against whoever shares their number.
    """
    pairs = BlockedPair.objects.filter(Q(one=member) | Q(other=member))
    for pair in pairs.filter(because_of=None).order_by("pk"):
        _hand_on(pair, gone=member)
    drop_pairs(pairs)


def _want(
    one: Member, other: Member, *, by: Member | None, beside: Model | None = None
) -> BlockedPair:
    """Write a wish down, that of one of the two, or None for the group's."""
    low, high = sorted((one.pk, other.pk))
    wish = _field(by.pk, low) if by else "by_group"
    rows = BlockedPair.objects.select_for_update()
    pair, is_new = rows.get_or_create(
        one_id=low, other_id=high, defaults={"by_group": False, wish: True}
    )
    root = None if is_new or by is None else pair.because_of
    # What follows from the same member's wish of a person is wanted already, and listed once.
    if beside or root is None or not _wants_in_person(root, by):
        if by:
            ApartWish.objects.get_or_create(pair=pair, by=by, **subject_of(beside))
        setattr(pair, wish, True)
        pair.save(update_fields=[wish])
    return pair


def _want_no_more(wish: str, **which: int) -> bool:
    """Take one wish for a pair back, if there is one; tell whether there was."""
    rows = BlockedPair.objects.select_for_update()
    pair = rows.filter(**which, **{wish: True}).first()
    if pair is None:
        return False
    setattr(pair, wish, False)
    if pair.by_one or pair.by_other or pair.by_group or pair.because_of_id:
        pair.save(update_fields=[wish])
        _tell((pair.one_id, pair.other_id))
    else:
        still_wanted = list(pair.following.filter(WISHED).values_list("pk", flat=True))
        drop_pairs(BlockedPair.objects.filter(pk=pair.pk))
        # Whoever shares a number with somebody else who is kept apart counts as that one again.
        for left in BlockedPair.objects.filter(pk__in=still_wanted).order_by("pk"):
            _follow(left, by=None)
    return True


def _follow(pair: BlockedPair, *, by: Member | None) -> None:
    """Write what follows from a pair, and let what any of these two have running end.

    Whoever shares a number with both is nobody's other self here.
    """
    ones, others = ({pk, *sharing_with(pk)} for pk in (pair.one_id, pair.other_id))
    both = ones & others
    found = product(ones - both | {pair.one_id}, others - both | {pair.other_id})
    pairs = sorted((min(two), max(two)) for two in found)
    root_id = pair.because_of_id or pair.pk
    BlockedPair.objects.bulk_create(
        [
            BlockedPair(one_id=low, other_id=high, by_group=False, because_of_id=root_id)
            for low, high in pairs
        ],
        ignore_conflicts=True,
    )
    _lean_on(root_id, pairs)
    kept_apart.send(sender=BlockedPair, pairs=pairs, by=by)
    _tell({pk for two in pairs for pk in two})


def _lean_on(root_id: int, pairs: Sequence[tuple[int, int]]) -> None:
    """Let pairs that somebody wanted before hold on for this reason, too."""
    wanted = BlockedPair.objects.filter(because_of=None, following=None).exclude(pk=root_id)
    ends = {"one__in": [low for low, _high in pairs], "other__in": [high for _low, high in pairs]}
    pks = [row.pk for row in wanted.filter(**ends) if (row.one_id, row.other_id) in pairs]
    BlockedPair.objects.filter(pk__in=pks).update(because_of=root_id)


def _hand_on(pair: BlockedPair, *, gone: Member) -> None:
    """Let what follows from the pair of somebody who goes hold on, if the other wants it so."""
    stays_id = pair.other_id if pair.one_id == gone.pk else pair.one_id
    is_wished = getattr(pair, _field(stays_id, pair.one_id))
    others = pair.following.exclude(Q(one=gone) | Q(other=gone)).order_by("pk")
    heir = others.filter(Q(one=stays_id) | Q(other=stays_id)).first()
    if heir is None or not (is_wished or pair.by_group):
        return
    wish = _field(stays_id, heir.one_id)
    setattr(heir, wish, is_wished or getattr(heir, wish))
    heir.by_group, heir.because_of = pair.by_group or heir.by_group, None
    heir.save(update_fields=[wish, "by_group", "because_of"])
    copy_wishes(pair, of=stays_id, to=heir, by=stays_id)
    others.exclude(pk=heir.pk).update(because_of=heir)


def _wants_in_person(pair: BlockedPair, member: Member | None) -> bool:
    """Tell whether it is this member who wants a pair kept apart, knowing whom they mean."""
    return pair.wishes.filter(by=member, subject_kind="").exists()


def _beside(wish: ApartWish) -> dict[str, Any]:
    """Return beside what a wish was said."""
    return {"subject_kind": wish.subject_kind, "subject_id": wish.subject_id}


def _by(member: Member) -> Q:
    return Q(one=member, by_one=True) | Q(other=member, by_other=True)


def _field(member_id: int, one_id: int) -> str:
    return "by_one" if member_id == one_id else "by_other"


def _tell(member_ids: Iterable[int]) -> None:
    """Let suggestions be looked for anew on all sides."""
    for member_id in sorted(set(member_ids)):
        member_changed.send(sender=Member, member_id=member_id)
