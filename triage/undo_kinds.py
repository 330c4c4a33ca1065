"""Every module that says how a kind of action is undone, so that none is missing anywhere."""

from triage import (
    acting,
    acting_on_offers,
    reported,
    safety,
    several,
    splitting,
    widening,
    written,
)
from triage.caring import handing_over, resting
from triage.duplicates import claims, merging
from triage.paper import blanks
from triage.phone import calling, intake
from triage.plan import asking
from triage.terms import changes

__all__ = (
    "acting",
    "acting_on_offers",
    "asking",
    "blanks",
    "calling",
    "changes",
    "claims",
    "handing_over",
    "intake",
    "merging",
    "reported",
    "resting",
    "safety",
    "several",
    "splitting",
    "widening",
    "written",
)
