"""What coordinators do about doubles: merge them, keep them apart, and take either back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching import services as matching
from matching.locking import lock_doubles, lock_one_person
from matching.refusals import DoubleIsClosed
from members.merging import (
    HoldsRights,
    MergedMeanwhile,
    NeedsAnAdmin,
    join_members,
    part_members,
    require_one_person,
)
from members.models import Event, Member
from needs.models import Need
from needs.services import hand_needs
from neighborhood.moves import Refusal
from offers.services import hand_offers
from outbox.accounts import has_account
from outbox.services import readdress
from triage.models import Action, Alike, KeptApart, Note
from triage.phone.calls import Call
from triage.undoing import remember, undoes


class AreTwo(Refusal):
    """Somebody said that these two are two."""

    sentence = _("Somebody looked at these two before and said they are two.")


@transaction.atomic
def merge_needs(keep: Need, drop: Need, *, by: Member) -> Action:
    """Make one need of two: see `matching.services.merge_needs`. Notes go along.

    So does what waits for a call, if both are of one member; else nobody has to call any more.

    Raises AreTwo, or what that raises; nothing is changed then.
    """
    data = matching.merge_needs(keep_id=keep.pk, drop_id=drop.pk, by=by)
    _require_one(Alike.NEED, keep.pk, drop.pk)
    notes = Note.objects.filter(need=drop)
    data |= {"gone": drop.pk, "notes": list(notes.values_list("pk", flat=True))}
    data["apart"] = _stay_apart_too(Alike.NEED, keep.pk, drop.pk, by=by)
    notes.update(need=keep, first_need=Coalesce("first_need", "need"))
    data["calls"] = _hand_waiting(keep.pk, drop.pk)
    return remember("merged_needs", by=by, need=keep, data=data)


@transaction.atomic
def merge_members(keep: Member, drop: Member, *, by: Member) -> Action:
    """Make one member of two: all that one has goes to the other; see `join_members`.

    Locks what both asked for and give, then the two. What one has to say is readdressed.
    Raises AreTwo, AskedForBoth or what `require_one_person` raises; nothing is changed then.
    """
    kept, gone = _locked(keep.pk, drop.pk)
    require_one_person(kept, gone, by=by)
    _require_one(Alike.MEMBER, kept.pk, gone.pk)
    if has_account(gone):
        raise HoldsRights
    if has_account(kept) and not by.is_superuser:
        raise NeedsAnAdmin
    matching.require_no_pairing(kept, gone)
    way: dict[str, Any] = {"from_id": gone.pk, "to_id": kept.pk}
    needs, offers = hand_needs(**way), hand_offers(**way)
    matching.hand_matches(needs=needs, offers=offers, **way)
    notes = Note.objects.filter(member=gone)
    data = {
        "notes": list(notes.values_list("pk", flat=True)),
        "calls": Call.objects.filter(member=gone).hand(member_id=kept.pk),
        "gone": gone.pk, "needs": needs, "offers": offers, "messages": readdress(**way),
        "apart": _stay_apart_too(Alike.MEMBER, kept.pk, gone.pk, by=by),
        **join_members(kept, gone, by=by),
    }  # fmt: skip
    notes.update(member=kept, first_member=Coalesce("first_member", "member"))
    return remember("merged_members", by=by, member=kept, data=data)


@transaction.atomic
def keep_needs_apart(one: Need, other: Need, *, by: Member) -> Action | None:
    """Note for good that two needs are two. Locks both; None when somebody noted it before.

    Raises DoubleIsClosed when they were merged meanwhile.
    """
    needs, _live = lock_doubles([one.pk, other.pk])
    if any(need.is_over for need in needs.values()):
        raise DoubleIsClosed
    row = _keep_apart(Alike.NEED, one.pk, other.pk, by=by)
    if row is None:
        return None
    for need in (one, other):
        Event.objects.record("kept_apart", need, by=by)
    return remember("kept_apart", by=by, need=one, data={"apart": [row.pk], "other": other.pk})


@transaction.atomic
def keep_members_apart(one: Member, other: Member, *, by: Member) -> Action | None:
    """Note for good that two members are two. Locks both; None when it was noted before.

    Raises MergedMeanwhile.
    """
    if any(member.merged_into_id for member in _locked(one.pk, other.pk)):
        raise MergedMeanwhile
    row = _keep_apart(Alike.MEMBER, one.pk, other.pk, by=by)
    if row is None:
        return None
    for member in (one, other):
        Event.objects.record("kept_apart", member, by=by)
    return remember("kept_apart", by=by, member=one, data={"apart": [row.pk], "other": other.pk})


@undoes("merged_needs", words=_("Merged two into “%(what)s”"))
def _part_needs(action: Action, *, by: Member) -> None:
    kept, data = cast("Need", action.need), action.data
    matching.unmerge_needs(keep_id=kept.pk, drop_id=data["gone"], data=data, by=by)
    notes = Note.objects.filter(pk__in=data["notes"], need=kept)
    notes.filter(first_need=data["gone"]).update(first_need=None)
    notes.update(need=data["gone"])
    calls = data["calls"]
    Call.objects.filter(pk__in=calls["moved"], need=kept).hand(need_id=data["gone"])
    Call.objects.filter(pk__in=calls["done"]).wait_again()
    KeptApart.objects.filter(pk__in=data["apart"]).delete()


@undoes("merged_members", words=_("Merged two people into %(what)s"))
def part(action: Action, *, by: Member) -> None:
    """Make two of two who were made one, whoever did: each gets back what was theirs."""
    data = action.data
    kept, gone = _locked(cast("Member", action.member).pk, data["gone"])
    way: dict[str, Any] = {"from_id": kept.pk, "to_id": gone.pk}
    needs = hand_needs(**way, only=data["needs"])
    offers = hand_offers(**way, only=data["offers"])
    matches = matching.hand_matches(needs=needs, offers=offers, **way)
    readdress(**way, only=data["messages"])
    _part_notes(kept, gone, data["notes"])
    theirs = Q(need__in=needs) | Q(match__in=matches)
    theirs |= Q(pk__in=data["calls"]["moved"], need=None, match=None)
    Call.objects.filter(theirs, member=kept).hand(member_id=gone.pk)
    Call.objects.filter(pk__in=data["calls"]["done"]).wait_again()
    KeptApart.objects.filter(pk__in=data["apart"]).delete()
    part_members(kept, gone, data, matches=matches, by=by)


@undoes("kept_apart", words=_("Kept “%(what)s” apart from another"), is_silent=True)
def _ask_again(action: Action, *, by: Member) -> None:
    KeptApart.objects.filter(pk__in=action.data["apart"]).delete()
    other = action.data["other"]
    Event.objects.record(
        "undone", Need(pk=other) if action.need else Member(pk=other), by=by, reason=action.kind
    )


def _locked(keep_id: int, drop_id: int) -> tuple[Member, Member]:
    members = lock_one_person([keep_id, drop_id])
    if len(members) < 2:
        raise MergedMeanwhile
    return members[keep_id], members[drop_id]


def _hand_waiting(keep_id: int, drop_id: int) -> dict[str, list[int]]:
    """Move what waits for a call about one need to the other, or note that nobody has to call."""
    waiting = Call.objects.waiting().filter(need=drop_id)
    needs = Need.objects.filter(pk__in=(keep_id, drop_id))
    if len(set(needs.values_list("requester", flat=True))) == 1:
        return waiting.hand(need_id=keep_id)
    done = list(waiting.values_list("pk", flat=True))
    Call.objects.filter(pk__in=done).update(done_at=timezone.now())
    return {"moved": [], "done": done}


def _part_notes(kept: Member, gone: Member, note_ids: Iterable[int]) -> None:
    notes = Note.objects.filter(pk__in=note_ids, member=kept)
    notes.filter(first_member=gone).update(first_member=None)
    notes.update(member=gone)


def _require_one(kind: Alike, one: int, other: int) -> None:
    if KeptApart.objects.has_two(kind, one, other):
        raise AreTwo


def _keep_apart(kind: Alike, one: int, other: int, *, by: Member) -> KeptApart | None:
    row, is_new = KeptApart.objects.get_or_create(
        kind=kind, one=min(one, other), other=max(one, other), defaults={"by": by}
    )
    return row if is_new else None


def _stay_apart_too(kind: Alike, kept: int, gone: int, *, by: Member) -> list[int]:
    """Keep apart from the kept one whoever was kept apart from the other; return the new rows."""
    partners = KeptApart.objects.partners_of(kind, gone) - {kept}
    rows = [_keep_apart(kind, kept, partner, by=by) for partner in sorted(partners)]
    return [row.pk for row in rows if row]
