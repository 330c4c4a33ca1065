"""Who is kept apart from whom, as tests look it up."""

from django.db.models import Q

from members.models import BlockedPair


def kept_away_by(member):
    """Return the pairs that a member wanted kept apart, the latest first, with both people."""
    pairs = BlockedPair.objects.filter(Q(one=member, by_one=True) | Q(other=member, by_other=True))
    return tuple(pairs.select_related("one", "other").order_by("-at", "-pk"))
