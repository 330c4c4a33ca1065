"""What makes a post look like the work of a machine. It is held for a glance, not refused.

Whoever posted sees the page that everybody sees. A neighbor who is taken for a machine waits
until a coordinator has looked; a machine learns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings

from members.limits import is_within_for
from neighborhood.forms import drawn_since

#: One link may show what somebody means.
MOST_LINKS = 1

_LINK = re.compile(
    r"https?://|\bwww\.|\b[\w-]{2,}\.(?:com|net|org|info|biz|ru|cn|top|xyz|shop)\b",
    re.IGNORECASE,
)


def looks_like_a_machine(words: Sequence[str], *, submission: str, trap: str) -> bool:
    """Tell whether what a stranger posts should wait for a glance.

    words: what they wrote, one string for each thing. submission: the hidden key of the form.
    trap: the field that people do not see. Counts the words, so call it once for each post.
    """
    waited = drawn_since(submission)
    is_quick = waited is None or waited < settings.QUICKEST_POST
    is_repeated = not is_within_for("same_words", " ".join(" ".join(words).lower().split()))
    links = sum(len(_LINK.findall(thing)) for thing in words)
    return bool(trap) or is_quick or links > MOST_LINKS or is_repeated
