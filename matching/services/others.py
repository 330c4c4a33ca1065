"""The others who were asked about a need, when the last place is taken, and when it is free again.

Nobody should keep an afternoon free for what somebody else has promised already; whoever was told
so and has not answered hears it when the place is free again.
"""

from __future__ import annotations

from datetime import datetime

from matching.models import Match
from matching.news import tell
from members.models import Event
from needs.models import Need
from outbox.models import Message

TAKEN, FREE = "match_faster", "match_open_again"


def tell_it_is_taken(need: Need, *, event: Event) -> None:
    """Thank all whose question about a need is open, and offer them to be the backup, once.

    The need is locked and has no place left.
    """
    for late in Match.objects.filter(need=need).proposed().select_related("helper"):
        if not knows_it_is_taken(late):
            tell(late, TAKEN, to=late.helper, event=event)


def tell_it_is_free(need: Need, *, at: datetime) -> None:
    """Tell those who were told that it is taken, and can still answer, that it is not.

    The need is locked and has a place that no backup is being asked for.
    """
    for match in Match.objects.filter(need=need).proposed().select_related("helper"):
        if match.answer_until > at and knows_it_is_taken(match):
            event = Event.objects.record("asked_again", match, by=None, now=match.status, at=at)
            tell(match, FREE, to=match.helper, event=event)


def knows_it_is_taken(match: Match) -> bool:
    """Tell whether the last a helper heard is that somebody was faster. One query."""
    heard = Message.objects.undropped().filter(member=match.helper_id, kind__in=(TAKEN, FREE))
    last = heard.about("match", match.pk).order_by("-pk").first()
    return last is not None and last.kind == TAKEN
