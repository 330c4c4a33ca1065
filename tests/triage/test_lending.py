"""Queue rights lent, renewed, handed over and ended: what each rule allows, and what is undone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.forgetting import forget_member
from members.models import Event, Member, Term
from members.permissions import can_coordinate, can_see_queue, keep_terms
from neighborhood.moves import Refusal
from outbox.models import Message, MessageState
from tests.constraints import change
from tests.factories import MemberFactory, NeedFactory, TermFactory
from tests.matching.story import heard, now_of
from triage.jobs import remind_of_terms
from triage.models import Action
from triage.terms import lending
from triage.terms.changes import MoreThanYouHold, TermChanged, TheyKnow
from triage.terms.lending import Scope, months_after
from triage.undoing import action_words, undo

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def june(areas) -> Member:
    return MemberFactory(name="June", area=areas["mill-row"], email="june@example.org")


def lend(member, scope, by, *, shadow=False):
    until = timezone.now() + 60 * DAY
    return lending.lend_term(member, scope, by=by, until=until, shadow=shadow)


def acts(member, area=None):
    return can_coordinate(member, at=timezone.now(), area=area)


def all_sent():
    Message.objects.waiting().update(state=MessageState.SENT, done_at=timezone.now())


def undo_last(by):
    return undo(Action.objects.filter(by=by).first().pk, by=by)


def test_a_term_is_lent_for_one_area_and_they_hear_of_it(cora, june, areas):
    term = lend(june, Scope([areas["mill-row"]]), cora)

    assert acts(june, areas["mill-row"])
    assert not acts(june, areas["hilltop"])
    assert term.lent_by == cora
    assert heard(june) == ["term_lent"]
    event = Event.objects.about(term).get()
    assert (event.verb, event.by, event.on_behalf_of) == ("lent", cora, june)


def test_a_shadow_sees_and_does_not_act(cora, june):
    lend(june, Scope(all_areas=True), cora, shadow=True)

    assert can_see_queue(june, at=timezone.now())
    assert not acts(june)


@pytest.mark.parametrize("wide", [True, False])
def test_nobody_lends_more_than_they_hold(neighbor_of, june, areas, wide):
    nell = neighbor_of("mill-row")
    scope = Scope(all_areas=True) if wide else Scope([areas["mill-row"], areas["hilltop"]])

    with pytest.raises(MoreThanYouHold):
        lend(june, scope, nell)

    assert not june.terms.exists()
    assert not Message.objects.exists()


def test_shadows_lend_nothing(neighbor_of, june, areas):
    with pytest.raises(MoreThanYouHold):
        lend(june, Scope([areas["mill-row"]]), neighbor_of("mill-row", shadow=True))


def test_nothing_is_lent_for_nowhere(cora, june):
    with pytest.raises(MoreThanYouHold):
        lend(june, Scope(), cora)


def test_nobody_lends_to_themselves_or_twice(cora, june, areas):
    with pytest.raises(lending.NotYourself):
        lend(cora, Scope(all_areas=True), cora)
    lend(june, Scope(all_areas=True), cora)

    for shadow in (True, False):
        with pytest.raises(lending.HoldsItAlready):
            lend(june, Scope([areas["mill-row"]]), cora, shadow=shadow)


def test_acting_ends_the_shadowing_that_it_makes_needless(cora, june, areas):
    inside = lend(june, Scope([areas["mill-row"]]), cora, shadow=True)

    acting = lend(june, Scope([areas["mill-row"], areas["hilltop"]]), cora)

    assert list(june.terms.current(at=timezone.now())) == [acting]
    undo_last(cora)
    assert list(june.terms.current(at=timezone.now())) == [inside]


def test_the_admin_lends_everything(ada, june):
    lend(june, Scope(all_areas=True), ada)

    assert acts(june)


def test_a_term_is_renewed_for_three_months_from_its_end(cora):
    term = cora.terms.get()

    until = lending.renew_term(term, by=cora, seen_until=term.until)

    was, now = timezone.localdate(term.until), timezone.localdate(until)
    assert now == months_after(was, 3)
    assert now_of(term).until == until
    assert Event.objects.about(term)[0].verb == "renewed"


def test_renewing_what_was_renewed_meanwhile_extends_nothing(cora):
    term = cora.terms.get()
    until = lending.renew_term(term, by=cora, seen_until=term.until)

    for stale in (term, now_of(term)):
        with pytest.raises(TermChanged):
            lending.renew_term(stale, by=cora, seen_until=term.until)

    assert now_of(term).until == until


def test_a_term_that_lasts_long_is_not_renewed(cora):
    term = cora.terms.get()
    change(term, until=timezone.now() + 120 * DAY)
    term = now_of(term)

    with pytest.raises(lending.LastsLong):
        lending.renew_term(term, by=cora, seen_until=term.until)


def test_only_whoever_holds_the_area_renews(cora, neighbor_of):
    wide, near = cora.terms.get(), neighbor_of("mill-row")
    far = neighbor_of("hilltop")

    for term, by in ((wide, near), (near.terms.get(), far)):
        with pytest.raises(MoreThanYouHold):
            lending.renew_term(term, by=by, seen_until=term.until)
    lending.renew_term(near.terms.get(), by=cora, seen_until=near.terms.get().until)


def test_a_shadow_acts_once_another_says_so(cora, june, areas):
    term = lend(june, Scope([areas["mill-row"]]), cora, shadow=True)
    all_sent()

    lending.let_act(term, by=cora)

    assert acts(june, areas["mill-row"])
    assert heard(june) == ["term_lent", "term_lent"]
    with pytest.raises(TermChanged):
        lending.let_act(term, by=cora)


def test_a_shadow_lets_nobody_act(neighbor_of):
    shay, other = neighbor_of("mill-row", shadow=True), neighbor_of("mill-row", shadow=True)

    for term in (shay.terms.get(), other.terms.get()):
        with pytest.raises(MoreThanYouHold):
            lending.let_act(term, by=shay)


def test_a_term_is_ended_early_once(cora, june):
    term = lend(june, Scope(all_areas=True), cora)
    all_sent()

    lending.end_term(now_of(term), by=cora)

    assert not acts(june)
    assert heard(june) == ["term_lent", "term_ended"]
    with pytest.raises(TermChanged):
        lending.end_term(now_of(term), by=june)


def test_whoever_ends_their_own_term_hears_nothing(cora):
    lending.end_term(cora.terms.get(), by=cora)

    assert not can_see_queue(cora, at=timezone.now())
    assert heard(cora) == []


def test_the_desk_is_handed_over(neighbor_of, june, areas):
    nell = neighbor_of("mill-row")

    lending.hand_over_terms(june, by=nell)

    assert not can_see_queue(nell, at=timezone.now())
    assert acts(june, areas["mill-row"])
    given = june.terms.get()
    assert timezone.localdate(given.until) == months_after(timezone.localdate(), 3)
    assert Event.objects.about(given)[0].verb == "handed_over"
    assert heard(june) == ["term_lent"]


def test_every_term_of_ones_own_is_handed_over(neighbor_of, june, areas):
    nell = neighbor_of("mill-row")
    TermFactory(member=nell, all_areas=True)

    lending.hand_over_terms(june, by=nell)

    assert not nell.terms.current(at=timezone.now()).exists()
    assert acts(june, areas["hilltop"])


def test_handing_over_to_whoever_acts_there_already_just_ends(neighbor_of, cora):
    nell = neighbor_of("mill-row")
    before = cora.terms.count()

    lending.hand_over_terms(cora, by=nell)

    assert cora.terms.count() == before
    assert not acts(nell)
    assert heard(cora) == []


def test_handing_over_ends_the_shadowing(neighbor_of):
    nell, shay = neighbor_of("mill-row"), neighbor_of("mill-row", shadow=True)

    lending.hand_over_terms(shay, by=nell)

    assert [term.shadow for term in shay.terms.current(at=timezone.now())] == [False]


def test_nothing_is_handed_over_by_whoever_has_none(ada, june, neighbor_of):
    shay = neighbor_of("mill-row", shadow=True)

    for by in (ada, shay):
        with pytest.raises(lending.NothingToHandOver):
            lending.hand_over_terms(june, by=by)
    with pytest.raises(lending.NotYourself):
        lending.hand_over_terms(ada, by=ada)


@pytest.mark.parametrize("told", [False, True])
def test_lending_is_undone_and_who_read_of_it_hears_so(cora, june, told):
    lend(june, Scope(all_areas=True), cora)
    assert action_words(Action.objects.get()) == "Lent queue rights to June"
    if told:
        all_sent()

    undo_last(cora)

    assert not can_see_queue(june, at=timezone.now())
    states = dict(Message.objects.values_list("kind", "state"))
    assert states == (
        {"term_lent": "sent", "term_ended": "waiting"} if told else {"term_lent": "dropped"}
    )


def test_renewing_letting_act_and_ending_are_undone(cora, june):
    term = lend(june, Scope(all_areas=True), cora, shadow=True)
    before = now_of(term)
    for act in (
        lambda: lending.renew_term(before, by=cora, seen_until=before.until),
        lambda: lending.let_act(before, by=cora),
        lambda: lending.end_term(before, by=cora),
    ):
        act()
        undo_last(cora)

        after = now_of(term)
        assert (after.until, after.shadow) == (before.until, before.shadow)
        assert Event.objects.about(term)[0].verb == "taken_back"
        Action.objects.all().delete()


def test_handing_over_is_undone_until_they_know(neighbor_of, june):
    nell = neighbor_of("mill-row")
    lending.hand_over_terms(june, by=nell)
    undo_last(nell)
    assert acts(nell)
    assert not acts(june)

    lending.hand_over_terms(june, by=nell)
    all_sent()

    with pytest.raises(TheyKnow):
        undo_last(nell)


def test_undo_is_refused_once_somebody_did_more(cora, june):
    term = lend(june, Scope(all_areas=True), cora)
    lending.end_term(now_of(term), by=june)

    with pytest.raises(TermChanged):
        undo(Action.objects.get(by=cora).pk, by=cora)

    lent = lend(june, Scope(all_areas=True), cora)
    lending.renew_term(lent, by=cora, seen_until=lent.until)
    change(lent, until=timezone.now() + DAY)
    with pytest.raises(TermChanged):
        undo_last(cora)


def test_undo_asks_for_the_rights_that_it_needs(neighbor_of, cora, areas):
    nell, june = neighbor_of("mill-row"), neighbor_of("hilltop")
    lend(june, Scope([areas["mill-row"]]), nell)
    TermFactory(member=nell, all_areas=False).areas.add(areas["hilltop"])
    lending.end_term(nell.terms.order_by("pk")[0], by=nell)

    with pytest.raises(MoreThanYouHold):
        undo(Action.objects.get(by=nell, kind="term_lent").pk, by=nell)
    undo(Action.objects.get(by=nell, kind="term_ended").pk, by=nell)


@pytest.mark.parametrize(("days", "told"), [(6, ["term_ending"]), (8, [])])
def test_a_reminder_comes_a_week_before_the_end_once(cora, days, told):
    change(cora.terms.get(), until=timezone.now() + days * DAY)

    for _twice in range(2):
        remind_of_terms(timestamp=0)

    assert heard(cora) == told


def test_shadows_are_not_reminded(sam):
    TermFactory(member=sam, shadow=True, until=timezone.now() + DAY)

    remind_of_terms(timestamp=0)

    assert heard(sam) == []


def test_a_forgotten_member_holds_no_term(cora, june):
    lend(june, Scope(all_areas=True), cora)

    forget_member(june, by=june)

    assert not Term.objects.filter(member=june).exists()
    with pytest.raises(Member.DoesNotExist):
        lend(june, Scope(all_areas=True), cora)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2027, 1, 15), 3, date(2027, 4, 15)),
    ],
)
def test_months_end_on_days_that_there_are(day, months, later):
    assert months_after(day, months) == later


def test_every_refusal_is_a_sentence():
    refusals = [MoreThanYouHold, TheyKnow, lending.LastsLong, lending.HoldsItAlready]

    assert all(str(refusal()).endswith(".") for refusal in refusals)
    assert all(issubclass(refusal, Refusal) for refusal in refusals)


def test_whoever_has_lost_their_rights_meanwhile_lends_nothing(cora, june, areas):
    keep_terms(cora)
    assert acts(cora, areas["mill-row"])
    cora.terms.update(until=timezone.now())

    with pytest.raises(MoreThanYouHold):
        lend(june, Scope([areas["mill-row"]]), cora)


def test_what_one_looked_after_goes_along_and_comes_back(cora, hal):
    need = NeedFactory(coordinator=cora)
    over = NeedFactory(coordinator=cora, withdrawn=True)
    lending.hand_over_terms(hal, by=cora)
    assert now_of(need).coordinator == hal
    assert now_of(over).coordinator == cora

    undo(Action.objects.get(kind="term_handed_over").pk, by=cora)

    assert now_of(need).coordinator == cora
