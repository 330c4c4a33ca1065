"""The shapes in which the made-up posts are written down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Story(Enum):
    """What has happened to a need so far; ``commons.demo.stories`` tells each of them."""

    OPEN = "nobody was asked yet"
    ASKED = "one neighbor was asked"
    LATER = "one was asked and answers later"
    SAID_NO = "one said not this time"
    ASKED_AGAIN = "one said not this time, another was asked"
    NO_ANSWER = "one was asked and did not answer"
    STEPPED_OUT = "a plan existed, the helper stepped out, it is open again"
    HALF = "some of the helpers it wants are found"
    PAUSED = "the requester asked for a pause"
    HELD = "waits for a coordinator's glance"
    ACCEPTED = "a helper said yes, the requester has not answered"
    CONFIRMED = "both said yes"
    BACKUP = "both said yes, and there is a backup"
    MET = "it was done"
    MET_ELSEWHERE = "somebody outside the group did it"
    WITHDRAWN = "no longer needed"
    WITHDRAWN_ASKED = "no longer needed after somebody was asked"
    EXPIRED = "nobody was found in time"
    NOT_REPORTED = "a plan existed, and nobody told how it went"


@dataclass(frozen=True, slots=True)
class Asked:
    """A need as a neighbor wrote it.

    area, kind: slugs. on: a weekday, meaning the next one. when: see ``commons.demo.times``.
    speaks: language codes, the language of the text when empty. needs: requirements.
    who: the cast's handle. offer: the keys of the offers that the story is about.
    days: how long ago it was posted; drawn by lot when 0.
    """

    kind: str
    area: str
    what: str
    story: Story = Story.OPEN
    soon: str = "two_weeks"
    on: str = ""
    when: str = ""
    lang: str = "en"
    speaks: str = ""
    needs: str = ""
    details: str = ""
    who: str = ""
    name: str = ""
    offer: str = ""
    whom: str = ""
    allergies: str = ""
    pays: str = "not_sure"
    repeats: str = "once"
    people: int | None = None
    minutes: int = 60
    helpers: int = 1
    days: float = 0
    place: str = ""
    thanks: str = ""
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as a neighbor wrote it; fields as in ``Asked``.

    has: abilities. km: how far the helper goes. room: how many needs at once.
    same: the key of another offer, when the same helper makes both.
    rests: days from now until the helper may be asked again.
    days: how many days ago it was made; long ago when 0.
    silent: days since the helper last said that it stands; drawn by lot when 0.
    """

    kind: str
    area: str
    what: str
    when: str = ""
    lang: str = "en"
    speaks: str = ""
    has: str = ""
    details: str = ""
    who: str = ""
    name: str = ""
    key: str = ""
    same: str = ""
    status: str = "available"
    pace: str = ""
    km: float = 3.0
    room: int = 1
    rests: int = 0
    days: float = 0
    silent: int = 0
    shares: bool = False
