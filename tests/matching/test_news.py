"""What people hear about a match: when it is still true, what it says, where its link leads."""

import re
from itertools import product
from pathlib import Path

import pytest

from matching.models import Match
from matching.news import NEED_STATUSES_BY_KIND, ONLY_IF_ASKED, STATUSES_BY_KIND
from matching.states import MatchStatus
from members.models import Event
from outbox import kinds
from outbox.models import Message, MessageState
from outbox.rendering import render
from outbox.services import put
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).parents[2] / "templates" / "outbox"
ALWAYS = sorted(STATUSES_BY_KIND.keys() - ONLY_IF_ASKED)


def match_in(status, **fields):
    """Return a match of Rosa-like and Hal-like people in a status."""
    traits = {} if status == MatchStatus.PROPOSED else {str(status): True}
    return MatchFactory(**traits, **fields)


def message_about(match, kind, *, to):
    """Put one message about a match."""
    event = Event.objects.record("tested", match, by=None)
    ids = {"match": match.pk, "to": to.pk}
    return put(to, kind=kind, ids=ids, key=f"{kind}:{event.pk}:{to.pk}", event=event)


@pytest.mark.parametrize("status", MatchStatus)
def test_messages_are_true_in_their_states_only(status):
    match = match_in(status)
    ids = {"match": match.pk, "to": match.helper_id}

    are_true = {kind for kind in ALWAYS if kinds.get(kind).still_true(ids)}

    assert are_true == {kind for kind in ALWAYS if status in STATUSES_BY_KIND[kind]}


def test_message_about_a_match_that_is_gone_is_not_true():
    assert not kinds.get("match_asked").still_true({"match": 0, "to": 0})


@pytest.mark.parametrize(
    ("state", "reached"),
    [(MessageState.SENT, True), (MessageState.BY_PERSON, False), (MessageState.DROPPED, False)],
)
def test_ending_reaches_only_whom_the_question_reached(state, reached):
    match = match_in(MatchStatus.CANCELLED)
    question = message_about(match, "match_asked", to=match.helper)
    question.finish(state, at=match.ended_at)

    is_true = kinds.get("match_taken_back").still_true({"match": match.pk, "to": match.helper_id})

    assert is_true == reached


@pytest.mark.parametrize("seen", ["accepted_at", "later_until"])
def test_ending_reaches_whoever_answered(seen):
    match = match_in(MatchStatus.CANCELLED)
    Match.objects.filter(pk=match.pk).update(**{seen: match.ended_at})

    assert kinds.get("match_need_closed").still_true({"match": match.pk, "to": match.helper_id})


@pytest.mark.parametrize("kind", sorted(STATUSES_BY_KIND))
def test_message_has_words_and_no_contact(rosa, hal, kind):
    status = sorted(STATUSES_BY_KIND[kind])[0]
    match = match_in(status, need=NeedFactory(requester=rosa), offer=OfferFactory(helper=hal))
    for member, lang in product((hal, rosa), ("en", "es")):
        member.lang = lang

        letter = render(message_about(match, kind, to=member))

        assert letter.subject
        assert len(letter.text) > 60, letter.text
        assert "{" not in letter.subject + letter.text
        assert not re.search(r"12125550193|hal@example|!", letter.text)


@pytest.mark.parametrize("kind", sorted(NEED_STATUSES_BY_KIND))
@pytest.mark.parametrize("trait", ["held", "matched", "met", "withdrawn", "expired"])
def test_message_about_a_need_is_true_in_its_states_only(kind, trait):
    need = NeedFactory(**{trait: True})

    is_true = kinds.get(kind).still_true({"need": need.pk, "to": need.requester_id})

    assert is_true == (trait in NEED_STATUSES_BY_KIND[kind])


@pytest.mark.parametrize(("kind", "trait"), [("need_expired", "expired"), ("need_closed", "met")])
def test_message_about_a_need_links_to_its_page(client, rosa, kind, trait):
    need = NeedFactory(requester=rosa, **{trait: True})
    message = put(rosa, kind=kind, ids={"need": need.pk, "to": rosa.pk}, key=kind)

    link, _wishes = re.findall(r"/m/\S+", render(message).text)

    assert link.endswith(f"/needs/{need.pk}/standing/")
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("side", ["helper", "requester"])
def test_link_in_a_message_opens_the_match(client, side):
    match = match_in(MatchStatus.CONFIRMED)
    letter = render(message_about(match, "match_confirmed", to=getattr(match, side)))

    link, _wishes = re.findall(r"/m/\S+", letter.text)

    assert client.get(link).status_code == 200


def test_question_says_what_and_why(rosa, hal):
    match = match_in(
        MatchStatus.PROPOSED,
        need=NeedFactory(requester=rosa, details="Two steps at the door"),
        offer=OfferFactory(helper=hal),
    )

    letter = render(message_about(match, "match_asked", to=hal))

    for words in ("Rosa in Mill Row", "A ride to the clinic", "Two steps at the door"):
        assert words in letter.text
    assert letter.subject == "Hal, could you help a neighbor?"


def test_every_kind_has_a_template():
    wanted = {*STATUSES_BY_KIND, *NEED_STATUSES_BY_KIND}

    assert {path.stem for path in TEMPLATES.glob("match_*.txt")} <= kinds.names()
    assert all((TEMPLATES / f"{kind}.txt").exists() for kind in wanted)


def test_telling_twice_of_one_event_is_telling_once(need, offer):
    match = match_in(MatchStatus.PROPOSED)
    event = Event.objects.record("tested", match, by=None)

    for _time in range(2):
        put(match.helper, kind="match_asked", ids={"match": match.pk}, key="one", event=event)

    assert Message.objects.count() == 1
