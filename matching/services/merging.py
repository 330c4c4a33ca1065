"""Two needs that are one, and two members who are: their matches go to the one that is kept.

Merging needs loses no yes, and tells no helper that anything ended that goes on:

- Questions that wait and backups move along, whoever asks for the other need: nobody's contact
  has been shown yet. Where the helper was asked for both, is the requester of the kept need or
  keeps away from them, the question ends kindly, as when any need closes.
- A yes moves along with its place when both needs are of one member and there is room for it.
  Else the merge is refused: whose contact was promised to whom is not ours to change.
- Whoever said no, or never answered, is not asked again for the kept need.

Nobody is merged who was ever brought together with the other, or is asked for one need with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Case, Count, F, Value, When
from django.utils import timezone

from matching.locking import Together, lock_doubles
from matching.models import Match
from matching.refusals import (
    AskedForBoth,
    DoubleChanged,
    DoubleIsClosed,
    DoubleIsHeld,
    YesOnBoth,
    YesOnTheOther,
)
from matching.services.closing import close_need
from matching.services.undoing import AlreadyTold, difference, image_of, put_back
from matching.states import COMMITTED
from members.blocking import away_from
from members.history import GONE
from members.merging import StillTwo
from members.models import Event, Member
from needs.models import Need
from needs.services import fill_need, reopen_need, unfill_need
from needs.signals import need_changed
from needs.states import ClosedReason, NeedStatus
from neighborhood.moves import ChangedMeanwhile


@transaction.atomic
def merge_needs(*, keep_id: int, drop_id: int, by: Member) -> dict[str, Any]:
    """Close one of two needs as a duplicate; what it has and the other lacks goes there.

    Locks both needs, then offers, helpers and matches of what is live. Its matches that are
    not over move along, and those that must not be repeated. Returns keys, codes and moments
    for `unmerge_needs`.

    Raises DoubleIsClosed, DoubleIsHeld, YesOnTheOther or YesOnBoth; nothing is changed then.
    """
    needs, live = lock_doubles([keep_id, drop_id])
    kept, gone = _both(needs, keep_id, drop_id)
    moving = _moving(kept, gone, live)
    data: dict[str, Any] = {
        "opened_at": None,
        "matches": [[match.pk, match.status] for match in moving],
        "filled": fill_need(kept, from_double=gone),
    }
    _move(kept, gone, moving, by=by)
    if gone.opened_at < kept.opened_at:
        data["opened_at"] = kept.opened_at.isoformat()
        Need.objects.filter(pk=kept.pk).update(opened_at=gone.opened_at)
    before = image_of(gone)
    close_need(need_id=gone.pk, by=by, reason=ClosedReason.DUPLICATE)
    Event.objects.record("merged", kept, by=by)
    need_changed.send(sender=Need, need_id=kept.pk)
    return {**data, "closing": difference(gone, before, image_of(gone))}


@transaction.atomic
def unmerge_needs(*, keep_id: int, drop_id: int, data: Mapping[str, Any], by: Member) -> None:
    """Undo `merge_needs`: both stand as before, each with its own matches.

    Locks both needs, then offers, helpers and matches concerned. Once somebody has read that one
    was closed, it looks for help again all the same, but whose question ended stays unasked.
    Raises DoubleChanged when either was changed, somebody answered or two are kept apart since;
    nothing is changed then.
    """
    status_by_pk, closing = dict(data["matches"]), data["closing"]
    needs, live = lock_doubles(
        [keep_id, drop_id], match_ids=[*status_by_pk, *map(int, closing.get("matches", {}))]
    )
    kept, gone = needs[keep_id], needs[drop_id]
    moved = [one.match for one in live if one.match.pk in status_by_pk]
    is_theirs = {m.pk: m.status for m in moved if m.need_id == kept.pk} == status_by_pk
    if kept.is_over or not is_theirs or _is_kept_apart(gone, moved):
        raise DoubleChanged
    _open_again(gone, closing, by=by)
    unfill_need(kept, from_double=gone, filled=data["filled"])
    if data["opened_at"]:
        Need.objects.filter(pk=kept.pk).update(opened_at=data["opened_at"])
    _move(gone, kept, moved, by=by)
    for need in (kept, gone):
        Event.objects.record("unmerged", need, by=by, reason=GONE if need == gone else "")
        need_changed.send(sender=Need, need_id=need.pk)


@transaction.atomic
def require_no_pairing(kept: Member, gone: Member) -> None:
    """Refuse to make one of two who were brought together, or asked for one need.

    Raises StillTwo or AskedForBoth.
    """
    ids = (kept.pk, gone.pk)
    if Match.objects.filter(requester__in=ids, helper__in=ids).exists():
        raise StillTwo
    asked = Match.objects.live().filter(helper__in=ids).values("need")
    if asked.annotate(helpers=Count("helper", distinct=True)).filter(helpers=2).exists():
        raise AskedForBoth


@transaction.atomic
def hand_matches(
    *, needs: Iterable[int], offers: Iterable[int], from_id: int, to_id: int
) -> list[int]:
    """Let the matches of these needs and offers have the owner that they have now.

    Their owner was ``from_id`` and is ``to_id``. Returns the keys of those that changed.
    """
    asked = Match.objects.filter(need__in=list(needs), requester=from_id)
    helping = Match.objects.filter(offer__in=list(offers), helper=from_id)
    pks = sorted({*asked.values_list("pk", flat=True), *helping.values_list("pk", flat=True)})
    asked.update(requester=to_id, ended_by=_same_end(from_id, to_id))
    helping.update(helper=to_id, ended_by=_same_end(from_id, to_id))
    return pks


def _both(needs: Mapping[int, Need], keep_id: int, drop_id: int) -> tuple[Need, Need]:
    if len(needs) != len({keep_id, drop_id}) or keep_id == drop_id:
        raise DoubleIsClosed
    kept, gone = needs[keep_id], needs[drop_id]
    if kept.is_over or gone.is_over:
        raise DoubleIsClosed
    if kept.status == NeedStatus.HELD and gone.status != NeedStatus.HELD:
        raise DoubleIsHeld
    return kept, gone


def _moving(kept: Need, gone: Need, live: Sequence[Together]) -> list[Match]:
    """Return the matches that go to the kept need: all but those that would make no sense there.

    Raises YesOnTheOther or YesOnBoth rather than lose a yes.
    """
    there = {one.helper.pk for one in live if one.need.pk == kept.pk} | {kept.requester_id}
    there |= set(away_from(kept.requester_id))
    here = [one.match for one in live if one.need.pk == gone.pk]
    agreed = [match for match in here if match.holds_a_place]
    is_theirs = kept.requester_id == gone.requester_id
    if agreed and kept.helpers_committed and (len(agreed) > kept.places_left or not is_theirs):
        raise YesOnBoth
    fits = is_theirs and len(agreed) <= kept.places_left
    if agreed and (not fits or any(match.helper_id in there for match in agreed)):
        raise YesOnTheOther
    over = Match.objects.filter(need=gone).not_to_be_repeated().order_by("pk")
    return [match for match in (*here, *over) if match.helper_id not in there]


def _is_kept_apart(need: Need, matches: Iterable[Match]) -> bool:
    """Tell whether any of these that are live cannot go on with the requester of a need."""
    away = set(away_from(need.requester_id))
    return any(match.is_live and match.helper_id in away for match in matches)


def _move(to: Need, source: Need, matches: Sequence[Match], *, by: Member) -> None:
    """Move matches from one locked need to another, with the places that they hold."""
    places = sum(match.status in COMMITTED for match in matches)
    Match.objects.filter(pk__in=[match.pk for match in matches]).update(
        need=to, requester=to.requester_id,
        ended_by=_same_end(source.requester_id, to.requester_id),
    )  # fmt: skip
    if not places:
        return
    _count(source, -places, by=by)
    _count(to, places, by=by)


def _count(need: Need, places: int, *, by: Member) -> None:
    """Change how many places are taken, and keep the status in step."""
    need.refresh_from_db()
    was = need.status
    need.helpers_committed += places
    if need.places_left == 0 and was == NeedStatus.OPEN:
        need.status, need.matched_at = NeedStatus.MATCHED, timezone.now()
    elif need.places_left > 0 and was == NeedStatus.MATCHED:
        need.status, need.matched_at = NeedStatus.OPEN, None
    need.save(update_fields=["helpers_committed", "status", "matched_at"])
    if need.status != was:
        verb = "matched" if need.status == NeedStatus.MATCHED else "reopened"
        Event.objects.record(verb, need, by=by, was=was, now=need.status)


def _open_again(gone: Need, closing: Mapping[str, Any], *, by: Member) -> None:
    """Undo the closing; once somebody has read of it, at least look for help again."""
    try:
        put_back(gone.pk, dict(closing), by=by, verb="merged_needs")
    except AlreadyTold:
        reopen_need(gone.pk, by=by)
    except ChangedMeanwhile:
        raise DoubleChanged from None


def _same_end(from_id: int, to_id: int) -> Case:
    """Keep in step who ended a match, where that was the side that changes."""
    return Case(
        When(ended_by=from_id, then=Value(to_id)), default=F("ended_by"),
        output_field=BigIntegerField(),
    )  # fmt: skip
