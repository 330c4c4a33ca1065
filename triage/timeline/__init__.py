"""What happened to a need, an offer, a match or a member, on one timeline.

`scope` says what a timeline is about, `sources` read what happened from the tables that hold it,
`event_words` and `message_words` say it, `pages` puts it in order. A source more is one function
in `sources.SOURCES`.
"""

from triage.timeline.pages import LATEST, Timeline, latest_of, timeline_of
from triage.timeline.scope import (
    Scope,
    scope_of_match,
    scope_of_member,
    scope_of_need,
    scope_of_offer,
)

__all__ = [
    "LATEST",
    "Scope",
    "Timeline",
    "latest_of",
    "scope_of_match",
    "scope_of_member",
    "scope_of_need",
    "scope_of_offer",
    "timeline_of",
]
