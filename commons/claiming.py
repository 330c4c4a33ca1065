"""What somebody posted before they signed in becomes theirs: by a proved address, or by code.

Either shows that it is the same person, as far as anybody can tell: a code and a number may have
been seen by somebody else. So the old way is told, and a coordinator can take it back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commons.claim_news import tell_joined
from matching.locking import lock_one_person
from matching.services import hand_matches, require_no_pairing
from members.directions import as_written
from members.merging import HoldsRights, MergedMeanwhile, join_members, require_own_past
from members.models import Member
from members.proving import posters_at_addresses_of, ways_of_before
from members.signals import member_claimed
from needs.models import Need
from needs.services import hand_needs
from neighborhood.moves import Refusal
from offers.models import Offer
from offers.services import hand_offers
from outbox.accounts import has_account
from outbox.services import readdress

type Row = dict[str, Any]


class AsksAColleague(Refusal):
    """Whoever can make a code for others joins nothing to their own with one."""

    sentence = _("You coordinate here, so a colleague makes one of the two for you.")


@transaction.atomic
def claim(earlier: Member, *, by: Member) -> None:
    """Give a member all that they posted before as somebody nobody knew.

    An address of theirs that nobody has vouched for stays so. The old links and the old code
    open nothing from then on. Whoever can be reached by the old way is told, unless that is the
    member's own by proof; a coordinator can part the two for a month (see `triage.duplicates`).
    Locks what both asked for and give, then the two.

    Raises MergedMeanwhile, HoldsRights, AsksAColleague, StillTwo or AskedForBoth; nothing is
    changed then.
    """
    members = lock_one_person([by.pk, earlier.pk])
    if len(members) < 2:
        raise MergedMeanwhile
    if by.is_staff or by.terms.exists():
        raise AsksAColleague
    kept, gone = members[by.pk], members[earlier.pk]
    require_own_past(kept, gone)
    if has_account(gone):
        raise HoldsRights
    require_no_pairing(kept, gone)
    way: Row = {"from_id": gone.pk, "to_id": kept.pk}
    needs, offers = hand_needs(**way), hand_offers(**way)
    hand_matches(needs=needs, offers=offers, **way)
    moved = {"needs": needs, "offers": offers, "messages": readdress(**way)}
    to_tell = ways_of_before(gone, by=kept)
    moved |= join_members(kept, gone, by=kept, doubts=False)
    # All of them: whoever has the link may have put one of their own before the others.
    for way_of_old in to_tell:
        tell_joined(kept, gone, way=way_of_old)
    member_claimed.send(sender=Member, kept=kept, gone=gone, moved=moved)


def doubtful_posts(member: Member) -> Sequence[Row]:
    """Return what was posted with an address that this member has proved since, by poster.

    Four queries, however many posters there are.
    """
    found = posters_at_addresses_of(member)
    words = _words_by_poster([poster.pk for poster, _way_id in found])
    return [
        {"poster": poster, "way_id": way_id, "words": words[poster.pk]}
        for poster, way_id in found
        if poster.pk in words
    ]


def _words_by_poster(posters: Collection[int]) -> dict[int, list[str]]:
    needs = Need.objects.filter(requester__in=posters).newest_first()
    offers = Offer.objects.filter(helper__in=posters, for_one_need=False).newest_first()
    words: dict[int, list[str]] = {}
    for poster_id, entry in (
        *((need.requester_id, need) for need in needs),
        *((offer.helper_id, offer) for offer in offers),
    ):
        if not entry.is_over:
            words.setdefault(poster_id, []).append(as_written(entry.what, entry.lang))
    return words
