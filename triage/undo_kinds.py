"""Every module that says how a kind of action is undone, so that none is missing anywhere."""

from triage import (
    acting,
    acting_on_offers,
    calling,
    handing_over,
    intake,
    merging,
    resting,
    several,
    splitting,
    term_changes,
    widening,
)
from triage.plan import asking

__all__ = (
    "acting",
    "acting_on_offers",
    "asking",
    "calling",
    "handing_over",
    "intake",
    "merging",
    "resting",
    "several",
    "splitting",
    "term_changes",
    "widening",
)
