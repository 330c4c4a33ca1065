"""The care page: who was asked often, whose yes waits, where needs wait, and what can be done."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from matching.states import Origin
from members.models import Event
from members.permissions import charge_of
from members.services import mint_link
from neighborhood.models import Area
from outbox.models import Message, MessageState
from outbox.services import put
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from tests.matching.story import heard, last_event, now_of
from triage.caring.lines import Round, care_of
from triage.caring.resting import RestOffered, RestRead, RestsAlready, ask_whether_rest
from triage.models import Action
from triage.undoing import undo

pytestmark = pytest.mark.django_db

PAGE = "/triage/care/"
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture
def june(areas):
    return MemberFactory(name="June Poole", area=areas["mill-row"], email="june@example.org")


@pytest.fixture
def read(client):
    """Return what reads the page as somebody."""

    def read(by):
        client.force_login(by)
        return client.get(PAGE).text

    return read


@pytest.fixture
def ask(client):
    """Return what asks somebody whether a rest would be welcome."""

    def ask(by, whom, **how):
        client.force_login(by)
        return client.post(f"{PAGE}rests/{whom.pk}/", **how)

    return ask


def asked(helper, times, *, ago=timedelta(hours=1), **traits):
    """Let a helper have been asked so often."""
    for _time in range(times):
        offer = OfferFactory(helper=helper)
        MatchFactory(offer=offer, proposed_at=timezone.now() - ago, **traits)


def words(member, at=None):
    return [line.words for line in lines(member, at or timezone.now())]


def lines(member, at):
    areas = list(Area.objects.active())
    return care_of(Round(member, charge_of(member, at=at), areas, at)).lines


def said_yes(helper, *, days, **traits):
    """Let a helper have said yes so long ago, and nobody have answered."""
    then = timezone.now() - days * DAY
    offer = OfferFactory(helper=helper, full=True)
    return MatchFactory(offer=offer, **{"accepted": True, "accepted_at": then} | traits)


def test_whoever_was_asked_as_often_as_they_want_could_rest(read, cora, june):
    asked(june, 2, declined=True)
    assert "could rest" not in read(cora)

    asked(june, 1)

    assert "June (Mill Row) was asked 3 times this week and could rest." in read(cora)
    assert "We count how often each was asked" in read(cora)
    assert "Poole" not in read(cora)


@pytest.mark.parametrize(
    ("fields", "traits"),
    [
        (lambda: {"pace": "lot"}, {}),
        (dict, {"ago": 8 * DAY}),
        (dict, {"origin": Origin.HELPER}),
        (lambda: {"resting_until": timezone.localdate() + DAY}, {}),
    ],
    ids=["gives a lot", "long ago", "took it from the board", "rests"],
)
def test_who_is_not_asked_too_often_is_left_in_peace(cora, june, fields, traits):
    asked(june, 3, **traits)
    change(june, **fields())

    assert not any("could rest" in said for said in words(cora))


def test_who_helped_as_often_as_they_want_could_rest_too(cora, june):
    asked(june, 2, completed=True, origin=Origin.HELPER)

    assert "June (Mill Row) said yes 2 times this week and could rest." in words(cora)


def test_one_question_is_never_often(cora, june):
    change(june, pace="little")
    asked(june, 1)

    assert words(cora) == []


def test_two_of_one_name_are_told_apart_and_linked(read, cora, june, areas):
    far = MemberFactory(name="June", area=areas["hilltop"])
    for helper in (june, far):
        asked(helper, 3)

    text = read(cora)

    assert f'<a href="/triage/members/{far.pk}/">June (Hilltop)</a> was asked' in text
    assert f'<a href="/triage/members/{june.pk}/">June (Mill Row)</a> was asked' in text


def test_two_of_one_name_and_area_are_told_apart_by_when_they_came(cora, june, areas):
    for helper in (june, MemberFactory(name="June", area=areas["mill-row"])):
        asked(helper, 3)
    change(june, joined_at=timezone.now() - 400 * DAY)

    first, second = words(cora)

    assert first.startswith("June (Mill Row, here since ")
    assert first != second


def test_whoever_lives_outside_the_charge_is_not_linked(neighbor_of, areas):
    far = MemberFactory(name="Kim", area=areas["hilltop"])
    said_yes(far, days=2, need__area=areas["mill-row"])

    [line] = lines(neighbor_of("mill-row"), timezone.now())

    assert line.words.startswith("Kim (Hilltop) said yes")
    assert line.shown == line.words


def test_only_people_of_the_readers_areas_are_named(neighbor_of, june):
    asked(june, 3)

    assert "June (Mill Row) was asked 3 times this week and could rest." in words(
        neighbor_of("mill-row")
    )
    assert words(neighbor_of("hilltop")) == []


def test_nobody_is_told_to_send_themselves_to_rest(cora):
    asked(cora, 3)

    assert words(cora) == []


def test_june_is_asked_whether_a_rest_would_be_welcome(ask, cora, june):
    asked(june, 3)

    answer = ask(cora, june, follow=True)

    assert "June is asked whether a rest would be welcome." in answer.text
    assert "could rest" not in answer.text
    assert heard(june) == ["rest_offered"]
    assert june.resting_until is None
    event = Event.objects.about(june).get()
    assert (event.verb, event.by) == ("rest_offered", cora)


def test_name_from_the_right_stands_apart_in_what_is_said(ask, cora, june):
    june.name = "יונה8"
    june.save()
    asked(june, 3)

    answer = ask(cora, june, follow=True)

    assert "<bdi>יונה8</bdi> is asked whether a rest would be welcome." in answer.text


def test_asking_swaps_the_desk(ask, cora, june):
    text = ask(cora, june, headers=HTMX).text

    assert 'id="desk"' in text
    assert "<html" not in text


def test_june_is_asked_once_a_week_and_not_while_resting(ask, cora, june):
    ask(cora, june)
    answer = ask(cora, june)
    assert answer.status_code == 409
    assert "They were asked this week already" in answer.text
    with pytest.raises(RestOffered):
        ask_whether_rest(june, by=cora)

    change(june, resting_until=timezone.localdate() + DAY)
    with pytest.raises(RestsAlready):
        ask_whether_rest(june, by=cora)


def test_asking_is_undone_until_the_question_has_left(ask, cora, june):
    asked(june, 3)
    ask(cora, june)
    undo(Action.objects.get().pk, by=cora)
    assert Message.objects.get().state == MessageState.DROPPED
    assert last_event(june)[0] == "undone"
    assert "could rest" in words(cora)[0]

    ask(cora, june)
    Message.objects.waiting().update(state=MessageState.SENT, done_at=timezone.now())
    with pytest.raises(RestRead):
        undo(Action.objects.first().pk, by=cora)


def test_june_answers_with_one_press(client, june):
    door = f"/m/{mint_link(june)}/rest/"
    assert "No, go on asking me" in client.get(door).text

    answer = client.post(door, {"days": "7"}, follow=True)

    assert "Rest well. Nobody asks you until then." in answer.text
    assert now_of(june).resting_until == timezone.localdate() + timedelta(days=7)
    assert client.post(door, {"days": "999"}).status_code == 422


@pytest.mark.parametrize(
    ("slug", "shadow", "status"),
    [
        ("mill-row", False, 303),
        ("mill-row", True, 403),
        ("hilltop", False, 404),
        ("hilltop", True, 403),
    ],
)
def test_only_who_acts_there_asks(ask, neighbor_of, june, slug, shadow, status):
    assert ask(neighbor_of(slug, shadow=shadow), june).status_code == status


def test_strangers_and_oneself_are_refused(ask, client, sam, cora, june):
    assert ask(sam, june).status_code == 403
    assert client.get(PAGE).status_code == 403
    assert ask(cora, cora).status_code == 404
    assert client.get(f"{PAGE}rests/{june.pk}/").status_code == 405


def test_a_shadow_sees_the_lines_and_no_button(read, neighbor_of, june):
    asked(june, 3)

    text = read(neighbor_of("mill-row", shadow=True))

    assert "could rest" in text
    assert "Ask whether a rest would be welcome" not in text
    assert "Leave the note" not in text


def test_a_yes_that_waits_is_named_with_its_need(read, cora, june):
    match = said_yes(june, days=2)
    said_yes(MemberFactory(name="Kim"), days=0)

    text = read(cora).replace("\xa0", " ")

    assert "June (Mill Row) said yes 2 days ago and never heard what came of it." in text
    assert f"/triage/needs/{match.need_id}/" in text
    assert "Kim said yes" not in text
    assert "We count how often each was asked" not in text


def test_a_yes_of_yesterday_is_of_yesterday(cora, june):
    noon = timezone.localtime().replace(hour=12, minute=0)
    for hours, said in ((25, "said yes yesterday and"), (40, "said yes 2\xa0days ago and")):
        match = said_yes(june, days=0, accepted_at=noon - timedelta(hours=hours))
        assert said in lines(cora, noon)[0].words
        match.delete()


def test_yeses_that_lapsed_unanswered_count_for_a_fortnight(cora, june):
    for days in (3, 5, 20):
        ended = timezone.now() - days * DAY
        said_yes(june, days=days, accepted=False, lapsed=True, ended_at=ended)
    never = said_yes(june, days=3, accepted=False, lapsed=True)
    change(never, accepted_at=None)

    assert words(cora)[0] == "June (Mill Row) said yes 2 times and never heard what came of it."


def test_news_of_a_yes_that_waits_for_a_person_is_what_to_do(read, cora, june, rosa):
    match = said_yes(june, days=2, need__requester=rosa, need__matched=True)
    message = put(rosa, kind="match_accepted", ids={"match": match.pk, "to": rosa.pk}, key="yes")
    message.finish(MessageState.BY_PERSON, at=timezone.now())

    text = read(cora)

    assert "Tell the requester" in text
    assert f"/triage/messages/{message.pk}/" in text


def test_the_area_that_waits_longest_is_named_with_its_needs(cora, areas):
    for slug, days in (("hilltop", (9, 4, 4, 1)), ("mill-row", (3, 1))):
        for ago in days:
            NeedFactory(area=areas[slug], opened_at=timezone.now() - ago * DAY)

    [line] = lines(cora, timezone.now())

    said = "Hilltop waits longest: half of its needs have waited 4 days or more."
    assert line.words.replace("\xa0", " ") == said
    assert line.url == f"/triage/?view=open&area={areas['hilltop'].pk}"


def test_an_area_is_named_only_beside_others_and_after_long(neighbor_of, cora, areas):
    NeedFactory(area=areas["hilltop"], opened_at=timezone.now() - 9 * DAY)
    assert words(cora) == []

    NeedFactory(area=areas["mill-row"])
    assert len(words(cora)) == 1
    assert words(neighbor_of("hilltop")) == []


def test_ones_own_load_is_told_to_oneself(cora, ada):
    NeedFactory.create_batch(8, coordinator=cora)

    assert words(cora) == ["You look after 8 needs."]
    assert words(ada) == []


def test_what_each_looks_after_is_said_without_an_order_of_theirs(read, cora, ada):
    lee = MemberFactory(name="Lee", coordinator=True)
    NeedFactory.create_batch(2, coordinator=ada)
    NeedFactory.create_batch(5, coordinator=lee)
    NeedFactory(coordinator=lee, withdrawn=True)
    NeedFactory(coordinator=cora)

    text = read(cora)

    assert text.index("You look after 1 need.") < text.index("Ada looks after 2 needs.")
    assert text.index("Ada looks after 2 needs.") < text.index("Lee looks after 5 needs.")


@pytest.mark.parametrize(("hour", "says"), [(23, True), (2, True), (15, False)])
def test_late_nights_are_told_to_oneself_alone(cora, ada, hour, says):
    at = datetime(2026, 11, 20, 12, tzinfo=timezone.get_current_timezone())
    TermFactory(member=cora, starts_at=at - DAY, until=at + DAY)
    for days in range(1, 4):
        late = at.replace(hour=hour) - days * DAY
        Action.objects.create(by=cora, kind="noted", at=late)
        Action.objects.create(by=cora, kind="noted", at=late + timedelta(minutes=5))

    assert any("late on 3 nights" in said for said in words(cora, at)) == says
    assert not any("late on" in said for said in words(ada, at))


def test_who_rests_is_named_until_when(read, cora, june):
    change(june, resting_until=timezone.localdate() + 2 * DAY)

    text = " ".join(read(cora).split())
    link = f'<a href="/triage/members/{june.pk}/">June (Mill Row)</a>'
    assert f'Who rests, and is not asked</h2> <ul class="lines"> <li>{link} until' in text


def test_a_quiet_desk_says_so(read, cora):
    assert "Nobody is asked too much, and no yes waits." in read(cora)


def test_a_forgotten_helper_is_not_named(cora, june):
    asked(june, 3)
    said_yes(june, days=2)
    change(june, name="", is_active=False, forgotten_at=timezone.now())

    assert not any("yes" in said or "rest" in said for said in words(cora))
