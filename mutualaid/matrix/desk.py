"""The doors of the desk, for those who hold a term and for admins."""

from matching.states import LIVE
from mutualaid.matrix.lines import (
    ACTS,
    ACTS_HERE,
    ACTS_ON_OTHERS,
    ACTS_ON_TERMS,
    ENDS_TERMS,
    LETS_ACT,
    LOOKS,
    LOOKS_AT_OTHERS,
    LOOKS_HERE,
    Line,
    Room,
    Subject,
)
from mutualaid.matrix.own import OVER, STANDING, UNRESOLVED
from needs.states import NeedStatus
from offers.states import OfferStatus


def _looks(words: str, *doors: str) -> Line:
    """Return a line of what whoever has a desk sees there, for their own areas."""
    return Line(room=Room.DESK, words=words, doors=_full(doors), reads=LOOKS)


def _here(words: str, *doors: str, about: Subject | None = None) -> Line:
    """Return a line of pages about one thing that lies in somebody's areas."""
    return Line(room=Room.DESK, words=words, doors=_full(doors), reads=LOOKS_HERE, about=about)


def _acts(
    words: str, *doors: str, about: Subject | None = None, acts_in: frozenset[str] | None = None
) -> Line:
    """Return a line of what is done to one thing that lies in somebody's areas."""
    return Line(
        room=Room.DESK, words=words, doors=_full(doors), acts=ACTS_HERE, about=about,
        acts_in=acts_in,
    )  # fmt: skip


def _full(doors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"triage:{door}" for door in doors)


NEED, OFFER, MATCH = Subject.NEED, Subject.OFFER, Subject.MATCH

DESK = (
    _looks(
        "look at the desk", "queue", "news", "morning", "actions", "plan", "messages", "replies",
        "reports", "paper", "paper_poster", "paper_text", "duplicates", "duplicates_people",
        "care", "terms", "calls",
    ),
    Line(
        room=Room.DESK, words="take the queue along as a table, switch the keys, undo what one did "
        "oneself",
        doors=_full(("queue_csv", "keys", "undo_last", "undo_one")), acts=LOOKS,
    ),
    Line(
        room=Room.DESK, words="take a call, open a paper code, change several at once, print lists "
        "of numbers and forms, type forms in",
        doors=_full((
            "intake", "callers", "codes", "several", "paper_phone_list", "paper_day",
            "paper_forms", "paper_typed",
        )),
        reads=LOOKS, acts=ACTS,
    ),
    Line(
        room=Room.DESK, words="act on the plan, write a note of care, look for doubles of a call",
        doors=_full(
            ("intake_alike", "plan_dismissals", "plan_renewal", "plan_proposals", "care_note")
        ),
        acts=ACTS,
    ),
    Line(
        room=Room.DESK, words="make this browser a shared tablet", doors=("triage:kiosk",),
        reads=LOOKS, acts=ACTS,
    ),
    _here(
        "read a need and what fits it", "need", "need_after", "suggestions", "suggestion",
        "need_history", "need_duplicates", "need_pair", about=NEED,
    ),
    _acts(
        "dismiss what fits a need, write a note, reach its requester", "dismissals", "notes",
        "contact", "need_number", about=NEED,
    ),
    _acts(
        "look after a need, snooze it, close it, tell it from its double", "owner", "snooze",
        "closure", "need_pair_apart", about=NEED, acts_in=UNRESOLVED,
    ),
    _acts("propose, ask for more room, join doubles", "proposals", "widening_question",
        "need_pair_merger"),
    _acts(
        "release a need", "release", about=NEED, acts_in=frozenset({NeedStatus.HELD})
    ),
    _acts("reopen a need", "reopening", about=NEED, acts_in=OVER),
    _acts("take a proposal back", "proposal_undo"),
    Line(
        room=Room.DESK, words="take a proposal of the plan back",
        doors=("triage:plan_proposal_undo",), acts=ACTS_ON_OTHERS,
    ),
    Line(
        room=Room.DESK, words="widen, hand on or split a need",
        doors=_full(("widening", "handover", "splitting")), reads=LOOKS_HERE, acts=ACTS_HERE,
    ),
    Line(
        room=Room.DESK, words="set the kind of a need", doors=("triage:kind",),
        reads=LOOKS_HERE, acts=ACTS_HERE, about=NEED, acts_in=UNRESOLVED,
    ),
    Line(
        room=Room.DESK, words="note a call about a need", doors=("triage:need_calls",),
        reads=LOOKS_HERE, acts=ACTS_HERE, about=NEED,
    ),
    _here("read an offer", "offer", "offer_history", about=OFFER),
    _acts("note something on an offer, reach its helper", "offer_notes", "offer_contact",
        about=OFFER),
    _acts(
        "release an offer", "offer_release", about=OFFER, acts_in=frozenset({OfferStatus.HELD})
    ),
    _acts("close an offer", "offer_closure", about=OFFER, acts_in=STANDING),
    _here("read a match", "match", about=MATCH),
    _acts("reach the two of a match", "match_contact", about=MATCH),
    _acts("write down what was answered on the phone", "match_answers"),
    _acts(
        "see the number to call about a match", "match_number", about=MATCH,
        acts_in=frozenset(LIVE),
    ),
    Line(
        room=Room.DESK, words="note a call about a match", doors=("triage:match_calls",),
        reads=LOOKS_HERE, acts=ACTS_HERE, about=MATCH,
    ),
    _here("read a person", "member"),
    _acts(
        "write a note on a person, reach them", "member_notes", "member_contact", "member_safety"
    ),
    Line(
        room=Room.DESK, words="make a new code for a person, to read out",
        doors=("triage:member_code",), reads=ACTS_HERE, acts=ACTS_HERE,
    ),
    _acts("part what a person joined to their own", "member_parting"),
    Line(
        room=Room.DESK, words="compare two people", doors=("triage:member_pair",),
        reads=LOOKS_AT_OTHERS,
    ),
    Line(
        room=Room.DESK, words="join two people or keep them two, offer a rest, see a number to "
        "call",
        doors=_full(("member_pair_merger", "member_pair_apart", "rest_offer", "member_number")),
        acts=ACTS_ON_OTHERS,
    ),
    Line(
        room=Room.DESK, words="note a call to a person", doors=("triage:member_calls",),
        reads=LOOKS_AT_OTHERS, acts=ACTS_ON_OTHERS,
    ),
    Line(
        room=Room.DESK, words="read a message, what somebody wrote or said is wrong, a call taken",
        doors=_full(("message", "reply", "report", "call_taken")), reads=LOOKS_AT_OTHERS,
    ),
    Line(
        room=Room.DESK, words="pass a message on, answer what somebody wrote, look into what is "
        "wrong",
        doors=_full((
            "message_words", "message_telling", "reply_words", "reply_reading", "reply_answer",
            "report_reading", "report_hold",
        )),
        acts=ACTS_ON_OTHERS,
    ),
    Line(
        room=Room.DESK, words="lend queue rights", doors=("triage:term_lending",), acts=ACTS,
    ),
    Line(
        room=Room.DESK, words="renew a term, also one’s own", doors=("triage:term_renewal",),
        acts=ACTS_ON_TERMS,
    ),
    Line(
        room=Room.DESK, words="end a term: one’s own, as a shadow too, or one that one has lent",
        doors=("triage:term_ending",), acts=ENDS_TERMS,
    ),
    Line(
        room=Room.DESK, words="let a shadow act", doors=("triage:term_acting",), acts=LETS_ACT,
    ),
)  # fmt: skip
