"""Everything that happens to a match, one atomic function each.

Proposing and answering in `asking`, the yes of both in `agreeing`, steps back in `leaving`,
the end of needs, offers and plans in `closing`.
"""

from matching.services.agreeing import confirm_match, refuse_match, set_details
from matching.services.asking import (
    accept_match,
    answer_later,
    decline_match,
    propose,
    volunteer,
)
from matching.services.closing import (
    close_need,
    close_offer,
    complete_match,
    forget_matches,
)
from matching.services.leaving import cancel_match, lapse_due, lapse_match

__all__ = [
    "accept_match",
    "answer_later",
    "cancel_match",
    "close_need",
    "close_offer",
    "complete_match",
    "confirm_match",
    "decline_match",
    "forget_matches",
    "lapse_due",
    "lapse_match",
    "propose",
    "refuse_match",
    "set_details",
    "volunteer",
]
