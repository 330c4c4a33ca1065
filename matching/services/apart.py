"""Never again with this person: the wish, and the end of what the two have running."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction

from matching.locking import lock_one_person
from matching.models import Match
from matching.refusals import ApartFromManyUnproved
from matching.services.agreeing import refuse_match
from matching.services.asking import decline_match
from matching.services.leaving import cancel_match
from matching.states import PENDING, MatchStatus
from members.blocking import keep_away, subject_of, wishes_beside_posts
from members.models import Member
from members.proving import has_proved
from needs.models import Need
from neighborhood.moves import ChangedMeanwhile
from offers.models import Offer

#: So many posts somebody whom no code has reached may name: what they say holds for whoever has
#: the number they wrote down, and that may be somebody else's.
MOST_UNPROVED = 5


@transaction.atomic
def keep_apart(*, match_id: int, by: Member) -> None:
    """Let a member never be brought together again with the other side of a match.

    Whatever the two have running ends the way it ends for anybody: “not this time”, “I can’t any
    more”. Nobody is told why. Safe to say twice. Locks all that the two asked for and give, so
    that nothing begins between them meanwhile.
    """
    match = Match.objects.with_both().get(pk=match_id)
    keep_apart_from(match.other_side(by), by=by)


@transaction.atomic
def keep_apart_from(other: Member, *, by: Member) -> None:
    """Let a member never be brought together again with somebody; see `keep_apart`.

    Raises ChangedMeanwhile when that somebody turned out to be another in this instant.
    """
    keep_away(by, other=_lock_both(by, other))


@transaction.atomic
def keep_apart_from_author(entry: Need | Offer, *, by: Member) -> None:
    """Let a member never be brought together with whoever wrote a need or an offer.

    Goes the same way whether the two have met or are kept apart already; see `keep_apart`.
    Raises ApartFromManyUnproved or ChangedMeanwhile; nothing is changed then.
    """
    author = _lock_both(by, entry.requester if isinstance(entry, Need) else entry.helper)
    others = wishes_beside_posts(by).exclude(**subject_of(entry))
    if others.count() >= MOST_UNPROVED and not has_proved(by):
        raise ApartFromManyUnproved
    keep_away(by, other=author, beside=entry)


@transaction.atomic
def end_between(pairs: Iterable[tuple[int, int]], *, by: Member | None) -> None:
    """End what members have running who are kept apart from now on, as (id, id).

    by: who wanted it so; where it is not one of the two, both hear that it does not work out.
    """
    pairs = list(pairs)
    people = {pk for two in pairs for pk in two}
    between = Match.objects.live().filter(requester__in=people, helper__in=people)
    if not any(_is_of(match, pairs) for match in between):
        return
    lock_one_person(people)
    for match in between.all().order_by("need_id", "pk"):
        if _is_of(match, pairs):
            _end(match, by=by)


def _lock_both(by: Member, other: Member) -> Member:
    """Lock all that two members have, and return who the other one is by now.

    A wish about somebody who was merged meanwhile would hold against nobody.
    """
    other = _as_they_are(other)
    if lock_one_person([by.pk, other.pk])[other.pk].merged_into_id:
        raise ChangedMeanwhile
    return other


def _as_they_are(member: Member) -> Member:
    now = Member.objects.select_related("merged_into").get(pk=member.pk)
    return _as_they_are(now.merged_into) if now.merged_into else now


def _is_of(match: Match, pairs: Collection[tuple[int, int]]) -> bool:
    ends = match.requester_id, match.helper_id
    return (min(ends), max(ends)) in pairs


def _end(match: Match, *, by: Member | None) -> None:
    if by is None or by.pk not in (match.helper_id, match.requester_id):
        cancel_match(match_id=match.pk, by=None)
    elif match.helper_id == by.pk and match.status in PENDING:
        decline_match(match_id=match.pk, by=by)
    elif match.requester_id == by.pk and match.status == MatchStatus.ACCEPTED:
        refuse_match(match_id=match.pk, by=by)
    else:
        cancel_match(match_id=match.pk, by=by)
