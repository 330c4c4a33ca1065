"""Where a need stands, for every combination of the need and its matches."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from commons.stages import Stage, Story
from commons.standing import standing_of
from matching.models import Match
from matching.states import MatchStatus, Origin
from members.models import Member, NameShown
from needs.models import Need
from needs.states import ClosedReason, NeedStatus
from tests.factories import MatchFactory, NeedFactory

# Until when an answer has time follows the group's quiet hours.
pytestmark = pytest.mark.django_db

# A Tuesday, 12:00 in New York.
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
SATURDAY = NOW - timedelta(days=3)
TOMORROW = NOW + timedelta(days=1)
PROPOSED, STANDBY, ACCEPTED, CONFIRMED, COMPLETED, DECLINED, LAPSED = (
    MatchStatus.PROPOSED,
    MatchStatus.STANDBY,
    MatchStatus.ACCEPTED,
    MatchStatus.CONFIRMED,
    MatchStatus.COMPLETED,
    MatchStatus.DECLINED,
    MatchStatus.LAPSED,
)


def match(status, name="Hal", **fields):
    asked = {"origin": Origin.COORDINATOR, "proposed_at": SATURDAY, "answer_by": TOMORROW}
    return Match(status=status, **{"helper": Member(name=name)} | asked | fields)


def tell(*matches, could=2, **need):
    return standing_of(Story(Need(opened_at=SATURDAY, **need), matches, could=could, now=NOW))


def states(standing):
    return [step.state for step in standing.steps]


OPEN = {"status": NeedStatus.OPEN}
FULL = {"status": NeedStatus.MATCHED, "helpers_committed": 1}
HALF = {"status": NeedStatus.OPEN, "helpers_wanted": 2, "helpers_committed": 1}
PAUSED = {"status": NeedStatus.OPEN, "paused_at": NOW}
EXPIRED = {"status": NeedStatus.EXPIRED, "closed_at": NOW}
MET = {"status": NeedStatus.MET}


@pytest.mark.parametrize(
    ("need", "matches", "could", "stage", "sentence"),
    [
        ({"status": NeedStatus.HELD}, [], None, Stage.HELD, "Nobody has been asked yet."),
        (OPEN, [], None, Stage.LOOKING, "We are looking for somebody near you."),
        (OPEN, [], 2, Stage.FOUND, "Nobody has been asked yet."),
        (OPEN, [], 0, Stage.NOBODY_FITS, "We looked, and nobody fits yet."),
        (OPEN, [match(DECLINED)], 1, Stage.FOUND, "Nobody has been asked yet."),
        (OPEN, [match(LAPSED)], 0, Stage.NOBODY_FITS, "We looked, and nobody fits yet."),
        (
            OPEN,
            [match(PROPOSED)],
            2,
            Stage.ASKED,
            "We asked Hal on Saturday. No answer yet.",
        ),
        (
            OPEN,
            [match(DECLINED, "June"), match(PROPOSED, proposed_at=NOW)],
            2,
            Stage.ASKED,
            "We asked Hal today. No answer yet.",
        ),
        (
            OPEN,
            [match(PROPOSED, origin=Origin.REQUESTER)],
            2,
            Stage.ASKED,
            "You asked Hal on Saturday. No answer yet.",
        ),
        (
            OPEN,
            [match(PROPOSED), match(PROPOSED, "June")],
            2,
            Stage.ASKED,
            "We asked Hal and June on Saturday. No answer yet.",
        ),
        (
            OPEN,
            [match(PROPOSED, later_until=TOMORROW)],
            2,
            Stage.LATER,
            "Hal wants to answer a little later.",
        ),
        (
            OPEN,
            [match(PROPOSED, later_until=SATURDAY)],
            2,
            Stage.ASKED,
            "We asked Hal on Saturday. No answer yet.",
        ),
        (
            FULL,
            [match(ACCEPTED), match(PROPOSED, "June")],
            2,
            Stage.YOUR_TURN,
            "Hal said yes and waits for your yes.",
        ),
        (
            {"status": NeedStatus.MATCHED, "helpers_wanted": 2, "helpers_committed": 2},
            [match(ACCEPTED), match(ACCEPTED, "June")],
            0,
            Stage.YOUR_TURN,
            "Hal and June said yes and wait for your yes.",
        ),
        (
            HALF,
            [match(CONFIRMED), match(ACCEPTED, "June")],
            0,
            Stage.YOUR_TURN,
            "June said yes and waits for your yes.",
        ),
        (
            HALF,
            [match(CONFIRMED)],
            2,
            Stage.PARTLY,
            "1 of 2 helpers found. One more and it can happen.",
        ),
        (
            HALF | {"helpers_wanted": 4},
            [match(CONFIRMED), match(PROPOSED, "June")],
            2,
            Stage.PARTLY,
            "1 of 4 helpers found. 3 more and it can happen.",
        ),
        (
            OPEN,
            [match(STANDBY, "June")],
            0,
            Stage.BACKUP,
            "We are asking June, who offered to be the backup.",
        ),
        (PAUSED, [], 2, Stage.PAUSED, "Paused. Nobody new is asked."),
        (PAUSED, [match(PROPOSED)], 2, Stage.PAUSED, "Paused. Only Hal may still answer."),
        (
            PAUSED | HALF,
            [match(CONFIRMED)],
            2,
            Stage.PAUSED,
            "Paused. 1 of 2 helpers found.",
        ),
        (
            PAUSED,
            [match(ACCEPTED)],
            2,
            Stage.YOUR_TURN,
            "Hal said yes and waits for your yes.",
        ),
        (FULL, [match(CONFIRMED)], 0, Stage.PLANNED, "You and Hal both said yes."),
        (
            FULL,
            [match(CONFIRMED, starts_at=TOMORROW)],
            0,
            Stage.PLANNED,
            "You and Hal both said yes. It happens tomorrow, 12\xa0PM.",
        ),
        (
            {"status": NeedStatus.MATCHED, "helpers_wanted": 2, "helpers_committed": 2},
            [match(CONFIRMED), match(CONFIRMED, "June")],
            0,
            Stage.PLANNED,
            "Everybody you need is found: Hal and June.",
        ),
        (FULL, [match(COMPLETED)], 0, Stage.PLANNED, "Everybody you need is found."),
        (FULL, [match(CONFIRMED, starts_at=SATURDAY)], 0, Stage.DUE, "Did it happen?"),
        (
            {"status": NeedStatus.MET, "closed_reason": ClosedReason.MET_BY_US},
            [match(COMPLETED)],
            0,
            Stage.MET,
            "It is done. Hal helped.",
        ),
        (
            {"status": NeedStatus.MET, "closed_reason": ClosedReason.MET_ELSEWHERE},
            [],
            0,
            Stage.MET,
            "You found help elsewhere. That is good news.",
        ),
        ({"status": NeedStatus.MET}, [], 0, Stage.MET, "It is done."),
        (
            {"status": NeedStatus.WITHDRAWN, "closed_reason": ClosedReason.NO_LONGER_NEEDED},
            [],
            0,
            Stage.WITHDRAWN,
            "This is not needed any more, so it is off the board.",
        ),
        (
            {"status": NeedStatus.WITHDRAWN, "closed_reason": ClosedReason.OUT_OF_AREA},
            [],
            0,
            Stage.WITHDRAWN,
            "This is outside our neighborhood, so we closed it.",
        ),
        (
            {"status": NeedStatus.EXPIRED},
            [],
            0,
            Stage.EXPIRED,
            "This left the board, because nobody told us it is still needed.",
        ),
        (
            {"status": NeedStatus.EXPIRED, "closed_reason": ClosedReason.NOBODY_FOUND},
            [],
            0,
            Stage.EXPIRED,
            "We found nobody for this. We are sorry.",
        ),
        (
            EXPIRED | {"closed_reason": ClosedReason.TIME_PASSED, "needed_on": SATURDAY.date()},
            [],
            0,
            Stage.EXPIRED,
            "Its day has passed, so this left the board.",
        ),
        (
            EXPIRED | {"closed_reason": ClosedReason.TIME_PASSED, "needed_on": TOMORROW.date()},
            [],
            0,
            Stage.EXPIRED,
            "This left the board, because nobody told us it is still needed.",
        ),
        (
            EXPIRED | {"closed_reason": ClosedReason.NOT_REPORTED},
            [match(LAPSED)],
            0,
            Stage.EXPIRED,
            "Nobody told us how it went, so we put this away.",
        ),
    ],
)
def test_standing_answers_where_it_stands(need, matches, could, stage, sentence):
    standing = tell(*matches, could=could, **need)

    assert (standing.stage, standing.sentence) == (stage, sentence)
    assert standing.next_words


@pytest.mark.parametrize("status", [PROPOSED, ACCEPTED, STANDBY])
@pytest.mark.parametrize("reason", ["", *ClosedReason])
@pytest.mark.parametrize("need_status", NeedStatus)
def test_standing_has_words_for_what_should_not_happen(need_status, reason, status):
    standing = tell(match(status), status=need_status, closed_reason=reason)

    assert standing.sentence
    assert standing.next_words


@pytest.mark.parametrize(
    ("need", "matches", "expected"),
    [
        ({"status": NeedStatus.HELD}, [], "now coming coming coming coming"),
        (OPEN, [], "done now coming coming coming"),
        (OPEN, [match(PROPOSED)], "done done now coming coming"),
        (FULL, [match(ACCEPTED)], "done done done now coming"),
        (FULL, [match(CONFIRMED)], "done done done done now"),
        (MET, [match(COMPLETED)], "done done done done done"),
        (MET | {"closed_reason": ClosedReason.MET_BY_US}, [], ""),
        ({"status": NeedStatus.WITHDRAWN}, [], ""),
    ],
)
def test_steps_follow_the_stage(need, matches, expected):
    assert " ".join(states(tell(*matches, **need))) == expected


def test_step_says_found_only_after_a_yes():
    asked, accepted = tell(match(PROPOSED), **OPEN), tell(match(ACCEPTED), **FULL)

    assert asked.steps[1].name == "Somebody could help"
    assert accepted.steps[1].name == "Found somebody"


def test_standing_of_need_met_without_a_plan_thanks_nobody():
    standing = tell(**MET, closed_reason=ClosedReason.MET_BY_US)

    assert standing.next_words == "There is nothing left to do."


def test_standing_of_held_need_tells_nobody_off():
    standing = tell(status=NeedStatus.HELD)

    words = f"{standing.sentence} {standing.next_words}".lower()
    assert not any(blame in words for blame in ("spam", "held", "suspicious", "rejected"))


def test_standing_before_both_said_yes_shows_no_more_than_the_board():
    helper = Member(name="Harold Holm", name_shown=NameShown.INITIAL)

    asked = tell(match(PROPOSED, helper=helper), **OPEN)

    assert asked.sentence == "We asked H. on Saturday. No answer yet."


def test_standing_of_nameless_helper_says_a_neighbor():
    standing = tell(match(ACCEPTED, ""), **FULL)

    assert standing.sentence == "A neighbor said yes and waits for your yes."


def test_next_words_escape_names():
    standing = tell(match(PROPOSED, "<b>Hal"), **OPEN)

    assert "&lt;b&gt;Hal" in standing.next_words
    assert "<b>tomorrow, 12\xa0PM</b>" in standing.next_words


def test_flag_puts_a_neighbor_s_words_on_a_line_of_their_own():
    flag = {"kind": "need", "label": "حاجتك", "words": "A ride", "lang": "en"}

    said = render_to_string("components/kind.html", flag)

    assert '<bdi class="own-line" lang="en">A ride</bdi>' in said
    assert "·" not in said


def test_each_way_to_keep_and_end_has_a_form_of_its_own(client, door, rosa):
    need = NeedFactory(requester=rosa)
    acts = ("still", "pause", "withdrawal", "withdrawal")

    page = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    forms = re.findall(rf'<form(?=[^>]+action="[^"]+/needs/{need.pk}/\w+/").+?</form>', page, re.S)
    assert [noun in form for noun, form in zip(acts, forms, strict=True)] == [True] * 4
    assert [form.count("<button") for form in forms] == [1, 1, 1, 1]
    assert ['value="met_elsewhere"' in form for form in forms] == [False, False, True, False]


def test_name_stays_beside_the_words_of_its_link_where_pages_run_from_the_right(
    client, door, rosa, hal
):
    match = MatchFactory(need__requester=rosa, offer__helper=hal)

    page = client.get("/ar" + door(rosa, f"needs/{match.need_id}/standing/")).text

    assert re.search(r"<a[^>]*>\s*<bdi\s*>[^<]+<bdi>Hal</bdi></bdi>\s*</a>", page)
