"""Two coordinators at the same need in the same instant: one is heard, the other reads why not."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client

from matching.models import Match
from members.models import Event, Member
from needs.models import Urgency
from needs.states import ClosedReason
from neighborhood.moves import ChangedMeanwhile
from outbox.delivery import deliver
from outbox.models import Message, MessageState
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.races import PATIENCE, Uncommitted, at_once, in_thread, wait_until_blocked
from tests.matching.story import asked, heard, now_of
from triage import acting, acting_on_offers
from triage.models import Action, Call, Note
from triage.phone.calling import Heard, Party, hear, note_call
from triage.phone.intake import Taken, take_call
from triage.undoing import undo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TIMES = 5


def test_answer_by_phone_waits_for_no_requester(cora):
    match = MatchFactory(accepted=True)
    hold = Member.objects.select_for_update(no_key=True)

    with ThreadPoolExecutor(1) as pool:
        other = Uncommitted(pool, lambda: hold.get(pk=match.requester_id))
        other.wait()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            hear(match, Heard(is_yes=False, by_requester=True), by=cora)
        other.commit()

    assert Call.objects.get().member == match.requester


def test_call_undone_while_a_colleague_calls_stays(need, rosa, cora):
    party = Party(rosa, need=need)
    for outcome in ("voicemail", "reached"):
        note_call(party, by=cora, outcome=outcome)
    last, colleague = Action.objects.first(), MemberFactory(coordinator=True)

    with ThreadPoolExecutor(2) as pool:
        calling = Uncommitted(pool, lambda: note_call(party, by=colleague, outcome="busy"))
        calling.wait()
        undoing = pool.submit(in_thread, lambda: undo(last.pk, by=cora))
        wait_until_blocked(1)
        calling.commit()

    assert isinstance(undoing.result(PATIENCE), ChangedMeanwhile)
    assert [call.outcome for call in Call.objects.waiting()] == ["busy"]


class Press:
    """Cora and a colleague who have the same need in hand, both with what they see of it."""

    def __init__(self):
        self.need, self.seen = NeedFactory(), 0
        self.cora, self.nell = (MemberFactory(name=n, coordinator=True) for n in ("Cora", "Nell"))
        self.offers = [OfferFactory(helper=MemberFactory(name=n)) for n in ("Hal", "Ida")]

    def by(self, member, path, **data):
        """Return what posts an action with htmx, signed in beforehand."""
        client = Client(headers={"HX-Request": "true"})
        client.force_login(member)
        url = f"/triage/needs/{self.need.pk}/{path}/"
        return lambda: client.post(url, data | {"seen": self.seen})

    def asks(self, member, offer):
        """Return what asks the helper of an offer."""
        return self.by(member, "proposals", offer=offer.pk)


def winner_and_loser(answers):
    """Return the answer that went through, and the one that came too late."""
    winner, loser = sorted(answers, key=lambda answer: answer.status_code)
    assert (winner.status_code, loser.status_code) == (200, 409)
    return winner, loser


def take_back(action):
    return lambda: undo(action.pk, by=action.by)


def bring(question):
    return lambda: deliver(question.pk)


def verbs_of(need):
    return list(Event.objects.about_any([need, *need.matches.all()]).values_list("verb", flat=True))


def test_two_helpers_for_one_place_ask_one():
    for _time in range(TIMES):
        press = Press()
        hal, ida = press.offers

        _, loser = winner_and_loser(
            at_once(press.asks(press.cora, hal), press.asks(press.nell, ida))
        )

        asked = press.need.matches.get()
        sentence = f"{asked.proposed_by.name} asked {asked.helper.name}. Have a look"
        assert sentence in loser.text
        assert Action.objects.filter(need=press.need).get().by == asked.proposed_by
        assert verbs_of(press.need) == ["proposed"]


def test_two_helpers_without_what_was_seen_ask_both():
    press = Press()
    pairs = zip((press.cora, press.nell), press.offers, strict=True)

    answers = at_once(
        *(
            lambda by=by, offer=offer: acting.propose(press.need.pk, offer_id=offer.pk, by=by)
            for by, offer in pairs
        )
    )

    assert [type(answer) for answer in answers] == [Action, Action]
    assert press.need.matches.count() == 2


def test_closing_while_a_helper_is_asked_lets_one_through():
    for _time in range(TIMES):
        press, reason = Press(), ClosedReason.NO_LONGER_NEEDED

        _, loser = winner_and_loser(
            at_once(
                press.by(press.cora, "closure", reason=str(reason)),
                press.asks(press.nell, press.offers[0]),
            )
        )

        is_closed = now_of(press.need).status == "withdrawn"
        assert Match.objects.filter(need=press.need).count() == (0 if is_closed else 1)
        said = "Cora closed it: no longer needed." if is_closed else "Nell asked Hal."
        assert said in loser.text
        assert Action.objects.filter(need=press.need).count() == 1


def test_two_snoozes_keep_the_first():
    for _time in range(TIMES):
        press = Press()

        _, loser = winner_and_loser(
            at_once(
                press.by(press.cora, "snooze", until="tomorrow"),
                press.by(press.nell, "snooze", until="monday"),
            )
        )

        action = Action.objects.get(need=press.need)
        assert f"{action.by.name} let it rest on the desk. Have" in loser.text
        assert now_of(press.need).snoozed_until is not None
        assert verbs_of(press.need) == ["snoozed"]


def test_action_undone_twice_is_put_back_once():
    for _time in range(TIMES):
        press = Press()
        action = acting.propose(press.need.pk, offer_id=press.offers[0].pk, by=press.cora)

        answers = at_once(*[take_back(action)] * 2)

        assert sorted(type(answer).__name__ for answer in answers) == ["Action", "AlreadyUndone"]
        assert "This was taken back already." in map(str, answers)
        assert verbs_of(press.need).count("cancelled") == 1


def test_undo_while_the_worker_delivers_unsends_or_calls_off(settings):
    settings.DEMO = True
    for _time in range(TIMES):
        press = Press()
        hal = MemberFactory(name="Hal", email=f"hal{press.need.pk}@example.org")
        offer = OfferFactory(helper=hal)
        action = acting.propose(press.need.pk, offer_id=offer.pk, by=press.cora)
        question = Message.objects.get(member=hal)

        undone, _ = at_once(take_back(action), bring(question))

        assert type(undone) is Action
        require_told_or_never_asked(press.need.matches.get(), now_of(question))


def test_undo_while_the_question_leaves_calls_it_off(settings):
    settings.DEMO = True
    press, hal = Press(), MemberFactory(name="Hal", email="hal@example.org")
    offer = OfferFactory(helper=hal)
    action = acting.propose(press.need.pk, offer_id=offer.pk, by=press.cora)
    question = Message.objects.get(member=hal)

    with ThreadPoolExecutor(2) as pool:
        leaving = Uncommitted(pool, bring(question))
        leaving.wait()
        undoing = pool.submit(in_thread, take_back(action))
        assert type(undoing.result(PATIENCE)) is Action
        leaving.commit()

    assert press.need.matches.get().end_reason == "taken_back"
    require_told_or_never_asked(press.need.matches.get(), now_of(question))


def require_told_or_never_asked(match, question):
    """Hold that a question that left is followed by a message that calls it off, and no other.

    A worker that had the question in hand drops it then, and after it what calls it off.
    """
    assert match.status == "cancelled"
    if question.state == MessageState.DROPPED and match.end_reason == "taken_back":
        news = Message.objects.get(member=match.helper, kind="match_taken_back")
        bring(news)()
        assert now_of(news).state == MessageState.DROPPED
    elif question.state == MessageState.DROPPED:
        assert (match.end_reason, heard(match.helper)) == ("never_asked", ["match_asked"])
    else:
        assert question.state == MessageState.SENT
        assert (match.end_reason, len(heard(match.helper))) == ("taken_back", 2)


def test_question_that_came_while_an_offer_closes_comes_back_with_it():
    press, offer = Press(), OfferFactory(capacity=3)
    match, other = asked(press.need, offer), NeedFactory()
    with ThreadPoolExecutor(2) as pool:
        question = Uncommitted(pool, lambda: asked(other, offer))
        question.wait()
        closing = pool.submit(in_thread, lambda: acting_on_offers.close(offer, by=press.cora))
        wait_until_blocked(1)
        question.commit()
        action = closing.result(PATIENCE)
    assert not Match.objects.live().exists()

    undo(action.pk, by=press.cora)

    assert set(Match.objects.live()) == {match, Match.objects.get(need=other)}


@pytest.fixture
def busy_note(areas, categories, cora):
    """Return a note on somebody whose number is that of a call taken by mistake."""
    taken = Taken(
        what="A loaf of bread", is_offer=False, area=areas["hilltop"], form_key=uuid.uuid4(),
        number="+12125550177", urgency=Urgency.TODAY,
    )  # fmt: skip
    take_call(taken, by=cora, caller=None)
    return Note.objects.create(by=cora, member=cora, text="Was on 555-0177")


@pytest.mark.parametrize("path", ["/triage/actions/undo/", "/triage/actions/{}/undo/"])
def test_call_whose_undoing_meets_a_busy_row_is_undone_later(client, cora, busy_note, path):
    client.force_login(cora)
    action = Action.objects.latest("pk")
    hold = Note.objects.select_for_update(no_key=True)

    with ThreadPoolExecutor(1) as pool:
        other = Uncommitted(pool, lambda: hold.get(pk=busy_note.pk))
        other.wait()
        answer = client.post(path.format(action.pk))
        other.commit()

    assert answer.status_code == 409
    assert "Somebody else is at it right now." in answer.text
    assert Member.objects.filter(forgotten_at=None, name="").count() == 1
    assert client.post("/triage/actions/undo/").status_code == 303
    assert now_of(busy_note).text == "Was on —"
