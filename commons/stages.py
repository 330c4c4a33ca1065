"""How far a need has come, told from the need and its matches alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from matching.models import Match
from matching.states import MatchStatus
from members.directions import named
from members.models import Member
from needs.models import Need
from needs.states import NeedStatus


class Stage(StrEnum):
    """What a requester wants to know first; finer than the status of the need."""

    HELD = "held"
    LOOKING = "looking"
    FOUND = "found"
    NOBODY_FITS = "nobody_fits"
    ASKED = "asked"
    LATER = "later"
    YOUR_TURN = "your_turn"
    PARTLY = "partly"
    BACKUP = "backup"
    PAUSED = "paused"
    PLANNED = "planned"
    DUE = "due"
    MET = "met"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Story:
    """A need with its matches, helpers loaded, oldest first.

    could: how many fitted at the last look; None before the first.
    """

    need: Need
    matches: Sequence[Match]
    could: int | None
    now: datetime

    def those(self, *statuses: MatchStatus) -> list[Match]:
        """Return the matches in these statuses, in the order given."""
        return [match for match in self.matches if match.status in statuses]

    def names(self, *statuses: MatchStatus) -> SafeString:
        """Name the helpers of these matches, as "Hal and June"."""
        return named(match.name_of(match.helper) for match in self.those(*statuses))

    def found_so_far(self) -> str:
        """Say how many of the helpers wanted are found."""
        return _("%(found)s of %(wanted)s helpers found.") % {
            "found": self.need.helpers_committed,
            "wanted": self.need.helpers_wanted,
        }


def called(member: Member) -> str:
    """Return how a page calls somebody before the helper's yes: as the board does, or less."""
    return member.public_name or pgettext("instead of a name, inside a sentence", "a neighbor")


def stage_of(story: Story) -> Stage:
    """Return the one thing to say, when several are true: what waits for the reader first."""
    need = story.need
    if need.is_over or need.status == NeedStatus.HELD:
        return Stage(need.status)
    if story.those(MatchStatus.ACCEPTED):
        return Stage.YOUR_TURN
    if need.paused_at is not None:
        return Stage.PAUSED
    if need.status == NeedStatus.MATCHED:
        return Stage.DUE if _is_past(story) else Stage.PLANNED
    if need.helpers_committed:
        return Stage.PARTLY
    return _while_open(story)


def _while_open(story: Story) -> Stage:
    asked = story.those(MatchStatus.PROPOSED)
    if asked:
        postponed = all(m.later_until and m.later_until > story.now for m in asked)
        return Stage.LATER if postponed else Stage.ASKED
    if story.those(MatchStatus.STANDBY):
        return Stage.BACKUP
    if story.could is None:
        return Stage.LOOKING
    return Stage.FOUND if story.could else Stage.NOBODY_FITS


def _is_past(story: Story) -> bool:
    plans = story.those(MatchStatus.CONFIRMED)
    days = [match.ends_at or match.starts_at for match in plans]
    return bool(days) and all(day is not None and day < story.now for day in days)
