"""Consent in steps: what the other side sees of a name, a number and a place, and when."""

from datetime import datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import timezone

from matching.models import Match
from matching.services import (
    accept_match,
    cancel_match,
    close_need,
    confirm_match,
    hide_contact,
    lapse_match,
    refuse_match,
    set_details,
    show_contact,
)
from members.models import Event, Member, NameShown, Reveal, RevealReason, RevealWhat
from members.services import reveal
from needs.states import ClosedReason
from outbox.models import Message
from outbox.rendering import render
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, names_seen

pytestmark = pytest.mark.django_db

NAME, NUMBER, PLACE = "Rosalind", "555-0193", "The blue gate"
NO_NEED = ClosedReason.NO_LONGER_NEEDED
ENDINGS = {
    "helper": lambda match: cancel_match(match_id=match.pk, by=match.helper),
    "requester": lambda match: refuse_match(match_id=match.pk, by=match.requester),
    "time": lambda match: lapse_match(match_id=match.pk, now=match.answer_until),
    "need": lambda match: close_need(need_id=match.need_id, by=match.requester, reason=NO_NEED),
}


@pytest.fixture
def plan(need, offer, rosa):
    """Rosa and Hal both said yes."""
    return confirm_match(match_id=accepted(need, offer).pk, by=rosa)


@pytest.fixture
def seen_by(client, door):
    """Return which of name, number and place the page of a match shows to somebody."""

    def read(match, member):
        page = client.get(door(member, f"matches/{match.pk}/")).text
        return [word for word in (NAME, NUMBER, PLACE) if word in page]

    return read


def in_days(count):
    """Return a moment at ten in the morning of the neighborhood, so many days from now."""
    day = datetime.now(ZoneInfo("America/New_York")) + timedelta(days=count)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


def meet(plan, by, day, place=PLACE):
    set_details(match_id=plan.pk, by=by, starts_at=day, ends_at=None, place=place)


def test_each_step_shows_one_thing_more(need, offer, rosa, hal, seen_by):
    rosa.name, rosa.name_shown = NAME, NameShown.NOTHING
    rosa.save()
    match = asked(need, offer)
    assert seen_by(match, hal) == []
    accept_match(match_id=match.pk, by=hal)
    assert seen_by(match, hal) == [NAME]
    confirm_match(match_id=match.pk, by=rosa)
    assert seen_by(match, hal) == [NAME, NUMBER]
    meet(match, rosa, in_days(2))
    assert seen_by(match, hal) == [NAME, NUMBER]
    meet(match, rosa, in_days(0))
    assert seen_by(match, hal) == [NAME, NUMBER, PLACE]
    hide_contact(match_id=match.pk, by=rosa)
    assert seen_by(match, hal) == [NAME, PLACE]


def test_every_step_is_a_row_and_lapses_with_the_plan(plan, rosa, hal):
    meet(plan, rosa, in_days(2))
    held = Reveal.objects.live().about(plan).filter(owner=rosa, viewer=hal)
    assert set(held.values_list("what", flat=True)) == set(RevealWhat)

    cancel_match(match_id=plan.pk, by=hal)

    assert not held.all().exists()


def test_question_shows_no_name(need, offer):
    assert not Reveal.objects.about(asked(need, offer)).exists()


def test_backup_sees_the_name_once_it_counts(need, offer, rosa, hal):
    backup = asked(need, offer)
    first = accepted(need, OfferFactory())
    accept_match(match_id=backup.pk, by=hal)
    assert names_seen(backup) == set()
    cancel_match(match_id=first.pk, by=first.helper)

    accept_match(match_id=backup.pk, by=hal)

    assert names_seen(backup) == {(rosa, hal), (hal, rosa)}


def test_yes_of_the_helper_is_a_row_for_each(need, offer, rosa, hal):
    match = accepted(need, offer)

    assert names_seen(match) == {(rosa, hal), (hal, rosa)}
    assert set(Reveal.objects.about(match).values_list("why", flat=True)) == {RevealReason.HELP}
    confirm_match(match_id=match.pk, by=rosa)
    assert Reveal.objects.about(match).filter(what=RevealWhat.NAME).count() == 2


@pytest.mark.parametrize("ending", ENDINGS)
def test_name_goes_when_the_yes_comes_to_nothing(need, offer, rosa, hal, seen_by, ending):
    rosa.name, rosa.name_shown = NAME, NameShown.NOTHING
    rosa.save()
    match = accepted(need, offer)

    ENDINGS[ending](match)

    assert names_seen(match) == set()
    assert seen_by(match, hal) == []


def test_helper_who_said_yes_is_named_and_told_of(client, door, need, offer, rosa, hal):
    for one in (rosa, hal):
        one.name_shown = NameShown.NOTHING
        one.save()
    accepted(need, offer)

    assert "Hal said yes and waits for your yes" in client.get(door(rosa)).text
    assert "Now it is up to Rosa" in client.get(door(hal)).text
    message = Message.objects.get(member=rosa, kind="match_accepted")
    assert "Hal says yes" in render(message).subject
    assert "since one of you said yes to helping" in client.get(door(rosa, "seen/")).text


@pytest.mark.parametrize("is_written", [True, False])
def test_yes_that_waited_at_the_change_names_whom_a_row_names(need, offer, rosa, hal, is_written):
    Member.objects.update(name_shown=NameShown.NOTHING)
    match, other = accepted(need, offer), accepted(NeedFactory(), OfferFactory())
    Match.objects.update(helper_named=False, requester_named=False)
    Reveal.objects.about(other if is_written else match).delete()

    import_module("matching.migrations.0009_note_who_is_named").note_who_is_named(apps, None)

    now, names = Match.objects.with_people().get(pk=match.pk), {"Rosa", "Hal"}
    said = {now.name_of(one) for one in (now.requester, now.helper)}
    assert said == (names if is_written else {"a neighbor"})


def test_place_that_is_not_seen_yet_stays_when_the_other_side_moves_the_day(
    plan, rosa, hal, seen_by
):
    meet(plan, rosa, in_days(2))

    meet(plan, hal, in_days(3), place="")

    assert PLACE in seen_by(plan, rosa)
    assert PLACE not in seen_by(plan, hal)


def test_place_waits_in_the_calendar_too(client, door, plan, rosa, hal):
    meet(plan, rosa, in_days(2))

    for address in (f"matches/{plan.pk}/plan.ics", "calendar/plans.ics"):
        assert PLACE in client.get(door(rosa, address)).text
        assert PLACE not in client.get(door(hal, address)).text


def test_place_without_a_day_is_seen_at_once(plan, rosa, hal, seen_by):
    meet(plan, rosa, None)

    assert PLACE in seen_by(plan, hal)


def test_hidden_contact_is_shown_again_with_one_press(client, door, plan, rosa, hal, seen_by):
    assert client.post(door(rosa, f"matches/{plan.pk}/hiding/")).status_code == 303
    page = client.get(door(hal, f"matches/{plan.pk}/")).text
    assert "is not shown at the moment" in page

    assert client.post(door(rosa, f"matches/{plan.pk}/showing/")).status_code == 303

    assert NUMBER in seen_by(plan, hal)


def test_hiding_and_showing_twice_is_once(plan, rosa):
    for act in (hide_contact, hide_contact, show_contact, show_contact):
        act(match_id=plan.pk, by=rosa)

    verbs = Event.objects.about_any([plan]).filter(verb__startswith="contact")
    assert sorted(verbs.values_list("verb", flat=True)) == ["contact_hidden", "contact_shown"]


@pytest.mark.parametrize("act", ["hiding", "showing"])
def test_hiding_is_for_the_two_and_while_there_is_a_plan(client, door, plan, rosa, cora, act):
    assert client.post(door(cora, f"matches/{plan.pk}/{act}/")).status_code == 404
    cancel_match(match_id=plan.pk, by=rosa)

    assert client.post(door(rosa, f"matches/{plan.pk}/{act}/")).status_code == 409


def test_own_page_tells_who_has_seen_what(client, door, plan, rosa, hal, cora):
    reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=plan.need)
    meet(plan, rosa, in_days(2))

    page = client.get(door(rosa, "seen/")).text

    assert "Hal saw your first name" in page
    assert "Hal can see how to reach you, since you both said yes." in page
    assert "Cora, a coordinator, looked up how to reach you" in page
    assert "the place you wrote down, for your plan" not in page


def test_own_page_says_why_a_name_has_no_button(client, door, plan, rosa, hal):
    look = Reveal.objects.get(owner=rosa, viewer=hal, what=RevealWhat.NAME)

    page = client.get(door(rosa, "seen/")).text

    assert "A name that was read cannot be unread, so it has none." in page
    assert page.count("Hide it again") == 1
    assert client.post(door(rosa, f"seen/{look.pk}/hiding/")).status_code == 404


def test_look_of_a_coordinator_is_ended_by_whom_it_is_about(client, door, plan, rosa, hal, cora):
    look = reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=plan.need)
    assert client.post(door(hal, f"seen/{look.pk}/hiding/")).status_code == 404

    for _time in range(2):
        assert client.post(door(rosa, f"seen/{look.pk}/hiding/")).status_code == 303

    assert not Reveal.objects.live().filter(pk=look.pk).exists()
    assert "You hid it again" in client.get(door(rosa, "seen/")).text
    assert Event.objects.filter(verb="contact_hidden", subject_id=rosa.pk).count() == 1


def test_look_that_is_over_cannot_be_ended_again(client, door, rosa, hal, plan):
    look = Reveal.objects.contacts().get(owner=rosa, viewer=hal)
    Reveal.objects.filter(pk=look.pk).update(ended_at=timezone.now())

    assert client.post(door(rosa, f"seen/{look.pk}/hiding/")).status_code == 409


def test_nobody_has_seen_anything_yet(client, door, rosa):
    assert "Nobody has seen anything yet" in client.get(door(rosa, "seen/")).text
