"""Where an offer stands, for every combination of the offer and its matches. No database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commons.giving import Giving, GivingStage, giving_of
from matching.models import Match
from matching.states import MatchStatus
from members.models import Member
from offers.models import Offer
from offers.states import OfferStatus

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
PROPOSED, STANDBY, ACCEPTED, CONFIRMED, COMPLETED = (
    MatchStatus.PROPOSED,
    MatchStatus.STANDBY,
    MatchStatus.ACCEPTED,
    MatchStatus.CONFIRMED,
    MatchStatus.COMPLETED,
)


def match(status, name="Rosa", **fields):
    return Match(status=status, requester=Member(name=name), **fields)


def tell(*matches, resting_until=None, **offer):
    helper = Member(name="Hal", resting_until=resting_until)
    return giving_of(Giving(Offer(helper=helper, **offer), matches, now=NOW))


@pytest.mark.parametrize(
    ("offer", "matches", "stage", "sentence"),
    [
        ({}, [], GivingStage.IDLE, "It is on the board. Nobody has asked for it yet."),
        ({}, [match(COMPLETED)], GivingStage.IDLE, "It is on the board."),
        (
            {"status": OfferStatus.HELD},
            [],
            GivingStage.HELD,
            "Nobody has asked for it yet.",
        ),
        ({}, [match(PROPOSED)], GivingStage.QUESTION, "Could you help Rosa?"),
        (
            {"status": OfferStatus.PAUSED},
            [match(PROPOSED, "")],
            GivingStage.QUESTION,
            "Could you help a neighbor?",
        ),
        (
            {"capacity": 3},
            [match(PROPOSED), match(PROPOSED, "Sam"), match(CONFIRMED, "Ada")],
            GivingStage.QUESTION,
            "2 questions wait for your answer.",
        ),
        (
            {"committed": 1},
            [match(ACCEPTED)],
            GivingStage.WAITING,
            "You said yes. Now it is up to Rosa.",
        ),
        (
            {"committed": 1},
            [match(CONFIRMED)],
            GivingStage.PLANNED,
            "You and Rosa both said yes.",
        ),
        (
            {"committed": 1},
            [match(CONFIRMED, starts_at=NOW + timedelta(days=2))],
            GivingStage.PLANNED,
            "You and Rosa both said yes. It happens Thursday, 12\xa0PM.",
        ),
        ({}, [match(STANDBY)], GivingStage.BACKUP, "You are the backup for Rosa."),
        ({"committed": 1}, [], GivingStage.FULL, "All you wanted to give is spoken for."),
        (
            {"status": OfferStatus.PAUSED},
            [],
            GivingStage.PAUSED,
            "Paused. Nobody is asking you for this.",
        ),
        (
            {"resting_until": date(2026, 12, 5)},
            [],
            GivingStage.RESTING,
            "You are resting until 5 December.",
        ),
        (
            {"valid_until": date(2026, 11, 23)},
            [],
            GivingStage.ENDED,
            "You offered this until 23 November, and that has passed.",
        ),
        (
            {"valid_until": date(2026, 11, 24)},
            [match(COMPLETED)],
            GivingStage.IDLE,
            "It is on the board.",
        ),
        (
            {"status": OfferStatus.WITHDRAWN},
            [match(COMPLETED)],
            GivingStage.WITHDRAWN,
            "You took this off the board.",
        ),
    ],
)
def test_giving_answers_where_it_stands(offer, matches, stage, sentence):
    standing = tell(*matches, **offer)

    assert (standing.stage, standing.sentence) == (stage, sentence)
    assert standing.next_words
