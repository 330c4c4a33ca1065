"""Two members who are one person: what is theirs goes to the one who is kept, and back again.

The caller has locked both, and before them what they asked for and give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.blocking import copy_wishes, drop_pairs, let_apart_end, let_near
from members.doubles import members_alike
from members.history import GONE, Reveal
from members.models import ContactWay, Event, LinkPurpose, Member
from members.pairs import ApartWish, BlockedPair
from members.signals import member_changed
from neighborhood.moves import ChangedMeanwhile, Refusal

#: What the kept one takes over where it has nothing, and what "nothing" is.
EMPTY_BY_FIELD: Mapping[str, Any] = {"name": "", "area_id": None, "languages": []}
# The later of the two protects the person from being asked too often.
LATEST = ("resting_until", "last_asked_at", "last_helped_at")


class StillTwo(Refusal):
    """They keep away from each other, or one was to help the other. It does not tell which."""

    sentence = _("These two have to do with each other as two people, so they stay two.")


class HoldsRights(Refusal):
    """Whoever signs in or coordinates is not merged away."""

    sentence = _(
        "This one signs in here, so this one has to be kept. If both sign in, they stay two."
    )


class NeedsAnAdmin(Refusal):
    """The one who would be kept signs in or coordinates."""

    sentence = _("One of these two signs in or coordinates here. An admin has to look at this.")


class NothingAlike(Refusal):
    """No number, no address and no name with the last digits of a number is the same."""

    sentence = _(
        "Nothing tells that these two are one: no number or address of theirs is the same."
    )


class MergedMeanwhile(ChangedMeanwhile):
    """They are one already, or one of them is not there any more."""

    sentence = _("One of these two was merged or is gone by now. Here is how it stands.")


def require_one_person(kept: Member, gone: Member, *, by: Member) -> None:
    """Refuse to merge who cannot be one person, or must not be merged by just anybody.

    Raises MergedMeanwhile, HoldsRights, NeedsAnAdmin, StillTwo or NothingAlike.
    """
    if any(one.merged_into_id or one.forgotten_at for one in (kept, gone)) or kept == gone:
        raise MergedMeanwhile
    if gone.is_staff or gone.last_login or gone.terms.exists():
        raise HoldsRights
    holds_rights = kept.is_staff or kept.is_superuser or kept.last_login or kept.terms.exists()
    if holds_rights and not by.is_superuser:
        raise NeedsAnAdmin
    if BlockedPair.objects.filter(one__in=(kept, gone), other__in=(kept, gone)).exists():
        raise StillTwo
    if not members_alike(Member.objects.filter(pk__in=(kept.pk, gone.pk)).values("pk")):
        raise NothingAlike


def require_own_past(kept: Member, gone: Member) -> None:
    """Refuse to give one member what another posted, where that is not their own earlier self.

    Raises MergedMeanwhile, HoldsRights or StillTwo.
    """
    if any(one.merged_into_id or one.forgotten_at for one in (kept, gone)) or kept == gone:
        raise MergedMeanwhile
    if gone.is_staff or gone.last_login or gone.terms.exists():
        raise HoldsRights
    if BlockedPair.objects.filter(one__in=(kept, gone), other__in=(kept, gone)).exists():
        raise StillTwo


@transaction.atomic
def join_members(kept: Member, gone: Member, *, by: Member, doubts: bool = True) -> dict[str, Any]:
    """Give what one has to the other: ways, looks, blocked pairs, what it lacks.

    What the one has running with somebody from whom the other is kept apart ends, for good.
    Links to a page and codes open nothing while the two are one, since whoever was handed them
    may be somebody else: they wait with the one who is gone. Only a kept one with a proved way
    keeps their own. Links to one match come along. Returns the keys of what moved and the moments
    before, for `part_members`.

    doubts: whether one of the two may be somebody else, as when a coordinator decides.
    """
    doubted = _ways_of_one(kept, gone) if doubts else []
    shown = _show_chosen(kept, gone)
    came, left = _ways_to_move(kept, gone)
    ways = ContactWay.objects.filter(pk__in=came)
    ways.update(member=kept, position=F("position") + kept.ways.count())
    data = {
        "ways": came,
        "twins": _give(ContactWay.objects.filter(pk__in=left), to=gone),
        "doubted": doubted,
        "shown": shown,
        **_leave_keys(kept, gone),
        "looks": _give_looks(kept, gone),
        **_block_too(kept, gone),
        **_fill(kept, gone),
    }
    Member.objects.filter(pk=gone.pk).update(merged_into=kept, is_active=False)
    _tell("merged", kept, gone, by=by)
    let_apart_end(kept)
    return data


@transaction.atomic
def part_members(
    kept: Member, gone: Member, data: Mapping[str, Any], *, matches: Iterable[int], by: Member
) -> None:
    """Give back what `join_members` moved, as far as it is still where it was brought.

    matches: those that go back, whose own links go with them. Raises MergedMeanwhile when the
    kept one was merged further, or one of the two was forgotten.
    """
    if gone.merged_into_id != kept.pk or kept.merged_into_id or gone.forgotten_at:
        raise MergedMeanwhile
    Member.objects.filter(pk=gone.pk).update(merged_into=None, is_active=True)
    _give(kept.ways.filter(pk__in=data["ways"]), to=gone)
    _give(gone.ways.filter(pk__in=data["twins"]), to=kept)
    ContactWay.objects.filter(pk__in=data["doubted"]).update(by_other=False)
    ContactWay.objects.filter(pk__in=data.get("shown", ())).update(kept_back=True)
    made_for_match = Q(purpose=LinkPurpose.MATCH, subject_id__in=list(matches))
    _give(kept.links.filter(Q(pk__in=data["links"]) | made_for_match), to=gone)
    _give_keys_back(kept, gone, data)
    Reveal.objects.filter(pk__in=data["looks"]["owner"], owner=kept).update(owner=gone)
    Reveal.objects.filter(pk__in=data["looks"]["viewer"], viewer=kept).update(viewer=gone)
    drop_pairs(BlockedPair.objects.filter(pk__in=data["blocked"]))
    ApartWish.objects.filter(pk__in=data.get("said", ())).delete()
    for pair_id in data.get("wanted", ()):
        let_near(kept, pair_id=pair_id)
    _empty_again(kept, gone, data)
    _tell("parted", kept, gone, by=by)


def _ways_of_one(kept: Member, gone: Member) -> list[int]:
    """Doubt each way that only one of the two gave and nobody proved; return those.

    Nothing but the two being one speaks for it, and a coordinator may be wrong about that.
    """
    ways = {one: ContactWay.objects.own().filter(member=one) for one in (kept, gone)}
    shared = ways[kept].filter(value__in=ways[gone].values("value")).values("value")
    alone = ContactWay.objects.own().filter(member__in=ways, verified_at=None).exclude(value="")
    pks = list(alone.exclude(value__in=shared).order_by("pk").values_list("pk", flat=True))
    ContactWay.objects.filter(pk__in=pks).update(by_other=True)
    return pks


def _show_chosen(kept: Member, gone: Member) -> list[int]:
    """Let neighbors see a way of both that one of them chose; return those that were kept back."""
    ways = ContactWay.objects.filter(member__in=(kept, gone)).exclude(value="")
    chosen = ways.filter(kept_back=False, kind=OuterRef("kind"), value=OuterRef("value"))
    hidden = ways.filter(Exists(chosen), kept_back=True).order_by("pk")
    pks = list(hidden.values_list("pk", flat=True))
    ContactWay.objects.filter(pk__in=pks).update(kept_back=False)
    return pks


def _leave_keys(kept: Member, gone: Member) -> dict[str, list[int]]:
    """Let no link and no code of before open the page of both, but for a proved kept one."""
    pages = kept.links.filter(purpose=LinkPurpose.PAGE)
    if kept.ways.exclude(verified_at=None).exists():
        stay = [list(rows.values_list("pk", flat=True)) for rows in (pages, kept.paper_codes.all())]
        left: list[list[int]] = [[], []]
    else:
        stay, left = [[], []], [_give(rows, to=gone) for rows in (pages, kept.paper_codes.all())]
    return {
        "links": _give(gone.links.exclude(purpose=LinkPurpose.PAGE), to=kept),
        "pages_kept": stay[0], "codes_kept": stay[1],
        "pages_left": left[0], "codes_left": left[1],
    }  # fmt: skip


def _give_keys_back(kept: Member, gone: Member, data: Mapping[str, Any]) -> None:
    """End what was handed out for the page of both; what was left opens again."""
    pages = kept.links.filter(purpose=LinkPurpose.PAGE, revoked_at=None)
    pages.exclude(pk__in=data["pages_kept"]).update(revoked_at=timezone.now())
    kept.paper_codes.exclude(pk__in=data["codes_kept"]).delete()
    _give(gone.links.filter(pk__in=data["pages_left"]), to=kept)
    _give(gone.paper_codes.filter(pk__in=data["codes_left"]), to=kept)


def _ways_to_move(kept: Member, gone: Member) -> tuple[list[int], list[int]]:
    """Return the ways that come, and those that leave because the same one was proved there.

    A way that both have stays where it is.
    """
    own = {(way.kind, way.value): way for way in kept.ways.all()}
    came, left = [], []
    for way in gone.ways.all():
        twin = own.get((way.kind, way.value))
        if twin is None or (way.verified_at and not twin.verified_at):
            came.append(way.pk)
            left += [twin.pk] if twin else []
    return came, left


def _give(rows: Any, *, to: Member) -> list[int]:
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=pks).update(member=to)
    return pks


def _give_looks(kept: Member, gone: Member) -> dict[str, list[int]]:
    """Move looks at one's contact and looks at others'; none becomes a look at oneself."""
    moved = {}
    for side, other in (("owner", "viewer"), ("viewer", "owner")):
        own = Reveal.objects.filter((side, kept)).live()
        twice = {(*_step(look), getattr(look, f"{other}_id")) for look in own}
        looks = Reveal.objects.filter((side, gone)).exclude((other, kept))
        moved[side] = [
            look.pk for look in looks
            if look.ended_at
            or (*_step(look), getattr(look, f"{other}_id")) not in twice
        ]  # fmt: skip
        Reveal.objects.filter(pk__in=moved[side]).update(**{side: kept})
    return moved


def _step(look: Reveal) -> tuple[str, int, str]:
    """Return what a look is about and what it shows."""
    return look.subject_kind, look.subject_id, look.what


def _block_too(kept: Member, gone: Member) -> dict[str, list[int]]:
    """Keep the kept one apart from whomever the other is kept apart from.

    What the other wanted, the kept one wants from now on; what anybody else wants follows from the
    pair in which they say it. Returns the pairs that are new, those wanted anew, and what the
    kept one says of them now, too.
    """
    blocked, wanted, said = [], [], []
    for pair in BlockedPair.objects.filter(Q(one=gone) | Q(other=gone)).order_by("pk"):
        is_one = pair.one_id == gone.pk
        partner, is_own = (pair.other_id, pair.by_one) if is_one else (pair.one_id, pair.by_other)
        ends = {"one_id": min(kept.pk, partner), "other_id": max(kept.pk, partner)}
        follows = {"by_group": False, "because_of_id": pair.because_of_id or pair.pk}
        row, is_new = BlockedPair.objects.get_or_create(**ends, defaults=follows)
        blocked += [row.pk] if is_new else []
        wish = "by_one" if kept.pk < partner else "by_other"
        if is_own and not getattr(row, wish):
            BlockedPair.objects.filter(pk=row.pk).update(**{wish: True})
            wanted += [] if is_new else [row.pk]
        said += copy_wishes(pair, of=gone.pk, to=row, by=kept.pk) if is_own else []
    return {"blocked": blocked, "wanted": wanted, "said": said}


def _fill(kept: Member, gone: Member) -> dict[str, Any]:
    filled = [
        name for name, nothing in EMPTY_BY_FIELD.items()
        if getattr(kept, name) == nothing and getattr(gone, name) != nothing
    ]  # fmt: skip
    before: dict[str, str | None] = {}
    for name in LATEST:
        own, other = getattr(kept, name), getattr(gone, name)
        if other and (own is None or own < other):
            before[name] = own.isoformat() if own else None
    names = [*filled, *before]
    for name in names:
        setattr(kept, name, getattr(gone, name))
    if names:
        kept.save(update_fields=[name.removesuffix("_id") for name in names])
    return {"filled": filled, "before": before}


def _empty_again(kept: Member, gone: Member, data: Mapping[str, Any]) -> None:
    """Take out what came from the other one, unless it was changed since."""
    back: dict[str, Any] = {name: EMPTY_BY_FIELD[name] for name in data["filled"]}
    for name, moment in data["before"].items():
        reader = date if name == "resting_until" else datetime
        back[name] = reader.fromisoformat(moment) if moment else None
    back = {n: value for n, value in back.items() if getattr(kept, n) == getattr(gone, n)}
    if back:
        Member.objects.filter(pk=kept.pk).update(**back)


def _tell(verb: str, kept: Member, gone: Member, *, by: Member) -> None:
    for one in (kept, gone):
        Event.objects.record(verb, one, by=by, reason=GONE if one == gone else "")
        member_changed.send(sender=Member, member_id=one.pk)
