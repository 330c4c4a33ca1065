"""What makes a post look like the work of a machine. It is held for a glance, not refused.

Whoever posted sees the page that everybody sees. A neighbor who is taken for a machine waits
until a coordinator has looked; a machine learns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q

from matching.models import Match
from matching.states import MatchStatus
from members.limits import is_within_for
from members.models import Event, Member
from needs.models import Need
from neighborhood.forms import drawn_since
from offers.models import Offer

#: One link may show what somebody means.
MOST_LINKS = 1

_LINK = re.compile(
    r"https?://|\bwww\.|\b[\w-]{2,}\.(?:com|net|org|info|biz|ru|cn|top|xyz|shop)\b",
    re.IGNORECASE,
)


def is_trusted(member: Member) -> bool:
    """Tell whether somebody has met this member, or a coordinator knows what they post.

    A private link and a fresh address are easily had: neither makes a machine a neighbor. But
    who has completed a plan is known, and so is whose post a coordinator let on the board or
    took from a call, and who holds rights. Up to three queries.
    """
    plans = Match.objects.of(member).filter(status=MatchStatus.COMPLETED)
    of_posts = Q(subject_kind="need", subject_id__in=Need.objects.of(member).values("pk"))
    of_posts |= Q(subject_kind="offer", subject_id__in=Offer.objects.of(member).values("pk"))
    told = Q(verb__in=("opened", "made"), on_behalf_of=member)
    word = Event.objects.filter(told | (of_posts & Q(verb="released", by__isnull=False)))
    vouched = (plans, word.exclude(by=member), member.terms.all())
    return member.is_staff or any(rows.exists() for rows in vouched)


def looks_like_a_machine(words: Sequence[str], *, submission: str, trap: str) -> bool:
    """Tell whether what somebody posts whom nobody knows yet should wait for a glance.

    words: what they wrote, one string for each thing. submission: the hidden key of the form.
    trap: the field that people do not see. Counts the words, so call it once for each post.
    """
    waited = drawn_since(submission)
    is_quick = waited is None or waited < settings.QUICKEST_POST
    is_repeated = not is_within_for("same_words", " ".join(" ".join(words).lower().split()))
    links = sum(len(_LINK.findall(thing)) for thing in words)
    return bool(trap) or is_quick or links > MOST_LINKS or is_repeated
