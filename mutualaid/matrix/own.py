"""The pages of a member: of their needs, their offers, and the matches they are part of.

They hang twice in the tree, and answer the same below a private link as when signed in.
"""

from matching.states import COMMITTED, LIVE, MatchStatus
from mutualaid.matrix.lines import (
    BOTH,
    BY_ITS_MARK,
    FOR_HELPER,
    FOR_REQUESTER,
    HELPER,
    MEMBERS,
    REQUESTER,
    Line,
    Room,
    Row,
    Subject,
)
from needs.states import NeedStatus
from offers.states import OfferStatus

_PAUSED = "paused"
_FULL = "full"
UNRESOLVED = frozenset({NeedStatus.HELD, NeedStatus.OPEN, _PAUSED, NeedStatus.MATCHED})
OVER = frozenset({NeedStatus.WITHDRAWN, NeedStatus.EXPIRED})
STANDING = frozenset({OfferStatus.HELD, OfferStatus.AVAILABLE, _FULL, OfferStatus.PAUSED})
PLANNED = frozenset({MatchStatus.CONFIRMED})


def _need(words: str, *doors: str, acts_in: frozenset[str] | None = None) -> Line:
    return Line(
        room=Room.OWN, words=words, doors=doors, acts=REQUESTER, about=Subject.NEED, acts_in=acts_in
    )


def _offer(words: str, *doors: str, acts_in: frozenset[str] | None = None) -> Line:
    return Line(
        room=Room.OWN, words=words, doors=doors, acts=HELPER, about=Subject.OFFER, acts_in=acts_in
    )


def _match(words: str, *doors: str, acts: Row, acts_in: frozenset[str] | None = None) -> Line:
    return Line(
        room=Room.PLANS, words=words, doors=doors, acts=acts, about=Subject.MATCH, acts_in=acts_in
    )


OWN = (
    Line(
        room=Room.OWN, words="come by a private link: by its mark only", doors=("link:*",),
        reads=BY_ITS_MARK, acts=BY_ITS_MARK,
    ),
    Line(
        room=Room.OWN, words="look after what is kept of oneself, and how one is reached",
        doors=(
            "signed_in:about_me", "signed_in:apart", "signed_in:download", "signed_in:calendar",
            "signed_in:way_back", "signed_in:forgetting", "signed_in:still", "signed_in:wishes",
            "signed_in:rest",
        ),
        reads=MEMBERS, acts=MEMBERS,
    ),
    Line(
        room=Room.OWN, words="read one’s calendar, all that is kept of oneself, who looked at "
        "one’s contact, and what coordinators did",
        doors=(
            "signed_in:calendar_feed", "signed_in:everything", "signed_in:seen",
            "signed_in:uses_of_rights",
        ),
        reads=MEMBERS,
    ),
    Line(
        room=Room.OWN, words="hide one’s contact from a helper who looked at it",
        doors=("signed_in:look_hiding",), acts=REQUESTER,
    ),
    Line(
        room=Room.OWN, words="say never again of who saw something for a plan",
        doors=("signed_in:look_apart",), reads=REQUESTER, acts=REQUESTER,
    ),
    Line(
        room=Room.OWN, words="read where one’s need stands",
        doors=("signed_in:posted", "signed_in:standing"), reads=REQUESTER, about=Subject.NEED,
    ),
    Line(
        room=Room.OWN, words="answer whether it could be otherwise",
        doors=("signed_in:need_wider",), reads=REQUESTER, acts=REQUESTER,
    ),
    Line(
        room=Room.OWN, words="change one’s need, add to it",
        doors=("signed_in:need_edit", "signed_in:need_extra"),
        reads=REQUESTER, acts=REQUESTER, about=Subject.NEED, acts_in=UNRESOLVED,
    ),
    _need("say that it is still needed", "signed_in:need_still", acts_in=UNRESOLVED),
    _need("pause one’s need", "signed_in:need_pause", acts_in=frozenset({NeedStatus.OPEN})),
    _need("look for help again", "signed_in:need_resumption", acts_in=frozenset({_PAUSED})),
    _need("withdraw one’s need", "signed_in:need_withdrawal", acts_in=UNRESOLVED),
    _need("reopen one’s need", "signed_in:need_reopening", acts_in=OVER),
    _need(
        "ask a helper who was suggested", "signed_in:need_proposal",
        acts_in=frozenset({NeedStatus.OPEN}),
    ),
    Line(
        room=Room.OWN, words="read where one’s offer stands", doors=("signed_in:offer_standing",),
        reads=HELPER, about=Subject.OFFER,
    ),
    Line(
        room=Room.OWN, words="change one’s offer, add to it",
        doors=("signed_in:offer_edit", "signed_in:offer_extra"),
        reads=HELPER, acts=HELPER, about=Subject.OFFER, acts_in=STANDING,
    ),
    _offer("say that it still stands", "signed_in:offer_still", acts_in=STANDING),
    _offer(
        "pause one’s offer", "signed_in:offer_pause",
        acts_in=frozenset({OfferStatus.AVAILABLE, _FULL}),
    ),
    _offer(
        "offer it again", "signed_in:offer_resumption", acts_in=frozenset({OfferStatus.PAUSED})
    ),
    _offer("withdraw one’s offer; twice is once", "signed_in:offer_withdrawal"),
    _offer(
        "reopen one’s offer", "signed_in:offer_reopening",
        acts_in=frozenset({OfferStatus.WITHDRAWN}),
    ),
    Line(
        room=Room.PLANS, words="read the question or the plan", doors=("signed_in:match",),
        reads=BOTH, about=Subject.MATCH,
    ),
    Line(
        room=Room.PLANS, words="say never again, or that something is wrong",
        doors=("signed_in:match_apart", "signed_in:match_report"),
        reads=BOTH, acts=BOTH, about=Subject.MATCH,
    ),
    Line(
        room=Room.PLANS, words="take the plan into a calendar", doors=("signed_in:match_calendar",),
        reads=BOTH, about=Subject.MATCH, reads_in=PLANNED,
    ),
    Line(
        room=Room.PLANS, words="rest from questions", doors=("signed_in:match_rest",),
        reads=FOR_HELPER, acts=FOR_HELPER, about=Subject.MATCH,
    ),
    _match(
        "say yes as the helper; twice is once", "signed_in:match_acceptance", acts=FOR_HELPER,
        acts_in=frozenset(LIVE),
    ),
    _match(
        "say not this time as the helper", "signed_in:match_decline", acts=FOR_HELPER,
        acts_in=frozenset({MatchStatus.PROPOSED, MatchStatus.STANDBY}),
    ),
    _match(
        "say later as the helper", "signed_in:match_later", acts=FOR_HELPER,
        acts_in=frozenset({MatchStatus.PROPOSED}),
    ),
    _match(
        "say yes as the requester; twice is once", "signed_in:match_confirmation",
        acts=FOR_REQUESTER, acts_in=frozenset(COMMITTED),
    ),
    _match(
        "say rather not as the requester", "signed_in:match_refusal", acts=FOR_REQUESTER,
        acts_in=frozenset(LIVE) - PLANNED,
    ),
    _match("step out", "signed_in:match_cancellation", acts=BOTH, acts_in=frozenset(LIVE)),
    _match(
        "say that it happened; twice is once", "signed_in:match_completion", acts=BOTH,
        acts_in=PLANNED | {MatchStatus.COMPLETED},
    ),
    _match(
        "write down when and where, hide or show one’s contact", "signed_in:match_details",
        "signed_in:match_hiding", "signed_in:match_showing", acts=BOTH, acts_in=PLANNED,
    ),
)  # fmt: skip
