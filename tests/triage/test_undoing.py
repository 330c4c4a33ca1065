"""Every action of the desk can be undone: the rows are as before, and nobody hears of it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from matching.models import Match, Suggestion
from matching.refusals import NotProposed, OfferIsFull
from matching.services import AlreadyTold, accept_match, confirm_match
from matching.states import MatchStatus
from members.models import Event, Reveal
from needs.models import Need
from needs.states import BY_TIME, ClosedReason, NeedStatus
from neighborhood.moves import ChangedMeanwhile
from outbox.models import Message, MessageState
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, last_event, now_of
from triage import acting
from triage.duplicates.merging import keep_needs_apart
from triage.models import Action, Letter, Note
from triage.services import look_at_contact
from triage.several import write_to
from triage.undoing import AlreadyUndone, action_words, undo

pytestmark = pytest.mark.django_db


def picture():
    """Return every need, offer and match as it stands, and which reveals hold."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Need, Match)]
    reveals = list(Reveal.objects.live().order_by("pk").values_list("pk", flat=True))
    helps = Match.objects.order_by("pk").values_list("offer__committed", "helper__last_helped_at")
    return rows, reveals, list(helps)


def all_sent():
    Message.objects.waiting().update(state=MessageState.SENT, done_at=timezone.now())


def states():
    return set(Message.objects.values_list("state", flat=True))


def brought_to(status, need, offer):
    """Bring a need and an offer so far, and let everybody know."""
    if status == "standby":
        accepted(need, OfferFactory())
        return MatchFactory(need=need, offer=offer, standby=True)
    match = asked(need, offer) if status == "proposed" else accepted(need, offer)
    if status == "confirmed":
        confirm_match(match_id=match.pk, by=need.requester)
    all_sent()
    return now_of(match)


@pytest.mark.parametrize("status", ["proposed", "accepted", "confirmed", "standby"])
def test_closing_is_undone_whatever_the_reason(need, offer, cora, status):
    match = brought_to(status, need, offer)
    Message.objects.all().delete()
    before = picture()
    for reason in sorted(set(ClosedReason) - BY_TIME):
        with transaction.atomic():
            action = acting.close(need.pk, reason=reason, by=cora)
            assert picture() != before, reason

            undo(action.pk, by=cora)

            assert picture() == before, reason
            assert states() <= {MessageState.DROPPED}, reason
            assert now_of(match).status == match.status, reason
            transaction.set_rollback(True)


def test_closing_with_a_plan_is_undone_with_its_reveals(need, offer, cora):
    brought_to("confirmed", need, offer)
    before = picture()
    action = acting.close(need.pk, reason=ClosedReason.MET_BY_US, by=cora)

    undo(action.pk, by=cora)

    assert picture() == before
    assert Reveal.objects.live().contacts().count() == 2


def test_closing_that_was_read_of_is_reopened_without_its_matches(need, offer, cora):
    match = accepted(need, offer)
    action = acting.close(need.pk, reason=ClosedReason.NO_LONGER_NEEDED, by=cora)
    all_sent()

    undo(action.pk, by=cora)

    assert now_of(need).status == NeedStatus.OPEN
    assert now_of(match).status == MatchStatus.CANCELLED


def test_met_that_was_read_of_stays_met(need, cora):
    action = acting.close(need.pk, reason=ClosedReason.MET_ELSEWHERE, by=cora)
    all_sent()

    with pytest.raises(AlreadyTold):
        undo(action.pk, by=cora)
    assert now_of(need).status == NeedStatus.MET


def test_closing_is_not_undone_over_what_came_after(need, offer, cora):
    match = accepted(need, offer)
    action = acting.close(need.pk, reason=ClosedReason.NO_LONGER_NEEDED, by=cora)
    Match.objects.filter(pk=match.pk).update(end_reason="taken_back")

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)
    assert now_of(need).status == NeedStatus.WITHDRAWN


def test_closing_is_not_undone_when_the_offer_has_no_room_any_more(need, offer, cora):
    accepted(need, offer)
    action = acting.close(need.pk, reason=ClosedReason.NO_LONGER_NEEDED, by=cora)
    accepted(NeedFactory(), offer)

    with pytest.raises(OfferIsFull):
        undo(action.pk, by=cora)


def test_proposal_is_undone(need, offer, cora, hal):
    action = acting.propose(need.pk, offer_id=offer.pk, by=cora)

    undo(action.pk, by=cora)

    assert Match.objects.get().status == MatchStatus.CANCELLED
    assert states() == {MessageState.DROPPED}
    assert now_of(hal).last_asked_at is None


def test_proposal_with_an_answer_stays(need, offer, cora, hal):
    action = acting.propose(need.pk, offer_id=offer.pk, by=cora)
    accept_match(match_id=action.data["match"], by=hal)

    with pytest.raises(NotProposed):
        undo(action.pk, by=cora)


def test_putting_aside_is_undone(need, offer, cora):
    action = acting.put_aside(need.pk, offer_id=offer.pk, by=cora)
    assert Suggestion.objects.get().dismissed_by == cora

    undo(action.pk, by=cora)

    assert not Suggestion.objects.put_aside().exists()


def test_snooze_and_owner_are_undone(need, cora):
    monday = timezone.now() + timedelta(days=3)
    snoozed = acting.snooze(need.pk, until=monday, by=cora)
    taken = acting.entrust(need.pk, to=cora, by=cora)

    undo(snoozed.pk, by=cora)
    undo(taken.pk, by=cora)

    need = now_of(need)
    assert (need.snoozed_until, need.coordinator) == (None, None)


def test_snooze_is_not_undone_over_a_later_one(need, cora):
    first = acting.snooze(need.pk, until=timezone.now() + timedelta(days=1), by=cora)
    acting.snooze(need.pk, until=timezone.now() + timedelta(days=3), by=cora)

    with pytest.raises(ChangedMeanwhile):
        undo(first.pk, by=cora)


def test_note_is_undone_and_its_words_are_gone(need, cora):
    action = acting.note(need, text="She is glad", by=cora)

    undo(action.pk, by=cora)

    assert not Note.objects.exists()
    assert Event.objects.filter(verb="note_withdrawn").count() == 1


def test_release_is_undone_until_somebody_was_asked(cora, rosa, offer):
    held = NeedFactory(requester=rosa, status="held")
    action = acting.release(held.pk, by=cora)
    match = asked(held, offer)

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)
    Match.objects.filter(pk=match.pk).delete()
    undo(action.pk, by=cora)

    assert now_of(held).status == NeedStatus.HELD


def test_undoing_twice_is_refused(need, cora):
    action = acting.entrust(need.pk, to=cora, by=cora)
    undo(action.pk, by=cora)

    with pytest.raises(AlreadyUndone):
        undo(action.pk, by=cora)


def test_nobody_undoes_what_somebody_else_did(need, cora, ada):
    action = acting.entrust(need.pk, to=cora, by=cora)

    with pytest.raises(AlreadyUndone):
        undo(action.pk, by=ada)


def test_old_actions_are_not_undone(need, cora):
    action = acting.entrust(need.pk, to=cora, by=cora)
    Action.objects.update(at=timezone.now() - timedelta(days=8))

    with pytest.raises(AlreadyUndone):
        undo(action.pk, by=cora)


def test_what_changed_since_it_was_seen_is_said(need, offer, cora, ada):
    acting.note(need, text="Mine", by=cora)
    seen = Event.objects.latest("pk").pk
    acting.propose(need.pk, offer_id=offer.pk, by=ada)

    with pytest.raises(acting.ChangedSinceSeen, match="asked Hal"):
        acting.snooze(need.pk, until=timezone.now(), by=cora, seen=seen)


def test_own_deeds_and_looks_are_no_news(need, cora, ada):
    Event.objects.record("contact_seen", need, by=ada)
    acting.note(need, text="Mine", by=cora)

    assert acting.entrust(need.pk, to=cora, by=cora, seen=0)


def test_drawer_says_what_it_was(need, cora):
    assert action_words(acting.entrust(need.pk, to=cora, by=cora)) == f"Took “{need.what}” in hand"


def test_closing_is_undone_after_a_second_look(need, cora):
    look_at_contact(need, by=cora)
    action = acting.close(need.pk, reason=ClosedReason.NO_LONGER_NEEDED, by=cora)
    look_at_contact(need, by=cora)

    undo(action.pk, by=cora)

    assert Reveal.objects.live().count() == 1


def test_closing_is_undone_after_a_second_look_that_has_lapsed(need, cora):
    look_at_contact(need, by=cora)
    action = acting.close(need.pk, reason=ClosedReason.NO_LONGER_NEEDED, by=cora)
    look_at_contact(need, by=cora)
    second = Reveal.objects.latest("pk")
    Reveal.objects.filter(pk=second.pk).update(at=timezone.now() - timedelta(days=2))

    undo(action.pk, by=cora)

    assert now_of(second).ended_at
    assert Reveal.objects.live().count() == 1


def test_match_that_left_the_need_is_not_passed_over(need, offer, cora):
    match = accepted(need, offer)
    action = acting.close(need.pk, reason=ClosedReason.NO_LONGER_NEEDED, by=cora)
    Match.objects.filter(pk=match.pk).update(need=NeedFactory())

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)
    assert now_of(need).status == NeedStatus.WITHDRAWN


def test_undone_is_written_down_where_putting_back_says_nothing(need, sam, cora):
    other = NeedFactory(requester=sam)
    letter = Letter.objects.create(by=cora, text="Hello")
    done = [keep_needs_apart(need, other, by=cora), write_to(need, letter=letter, by=cora)]

    for action in done:
        undo(action.pk, by=cora)

    assert [last_event(one)[0] for one in (need, other)] == ["undone", "undone"]
    assert Event.objects.about(need).filter(verb="undone").count() == 2


def test_undone_is_written_down_once(need, cora):
    undo(acting.entrust(need.pk, to=cora, by=cora).pk, by=cora)

    assert Event.objects.filter(verb="undone").count() == 1
