"""Whom to call today: endings for the eye, numbers for the paper, and a trace of each."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localtime

from matching.models import Match
from members.models import Event, Reach, Reveal, RevealReason
from members.services import mint_link, reveal, revealed_ways
from needs.models import Need
from neighborhood.models import Neighborhood
from outbox.models import MessageState
from outbox.services import put
from tests.constraints import change
from tests.factories import ContactWayFactory, MatchFactory, MemberFactory, NeedFactory
from tests.matching.story import verbs
from triage.phone.calls import Call

pytestmark = pytest.mark.django_db

LIST = "/triage/paper/phone-list/"
NUMBER = "(212) 555-0193"
LONG_AGO = timezone.now() - timedelta(days=3)


@pytest.fixture
def need(rosa) -> Need:
    """Rosa's ride; nothing but a call reaches Rosa, and nobody called for three days."""
    rosa.ways.update(kind=Reach.CALL, value="+12125550193")
    return NeedFactory(requester=rosa, confirmed_current_at=LONG_AGO)


@pytest.fixture
def show(client, need):
    """Return what shows the list to somebody."""

    def get(member=None, query=""):
        if member:
            client.force_login(member)
        return client.get(LIST + query)

    return get


@pytest.fixture
def print_it(client, need):
    """Return what prints the numbers of some people for somebody."""

    def post(member, *people, query=""):
        client.force_login(member)
        return client.post(LIST + query, {"line": [person.pk for person in people]})

    return post


def who(answer):
    """Return the names on the list, in its order."""
    return [line.member.name for line in answer.context["found"].lines]


def called_only(name, **fields):
    """Make somebody whom nothing but a call reaches."""
    member = MemberFactory(name=name, **fields)
    number = f"+1212555{member.pk % 10000:04}"
    ContactWayFactory(member=member, kind=Reach.CALL, value=number)
    return member


def for_a_person(member, *, kind, **ids):
    message = put(member, kind=kind, ids={"to": member.pk, **ids}, key=f"{kind}:{member.pk}")
    message.finish(MessageState.BY_PERSON, at=timezone.now())
    return message


def test_list_shows_endings_and_writes_nothing(show, cora):
    answer = show(cora)

    assert answer.status_code == 200
    assert "ends in 93" in answer.text
    assert not re.search(r"555\W?\d{4}", answer.text)
    assert "A ride to the clinic" in answer.text
    assert not Reveal.objects.exists()
    assert not Event.objects.exists()


def test_printing_shows_the_numbers_once_and_writes_down_each_look(
    show, print_it, cora, rosa, need
):
    answer = print_it(cora, rosa)

    look, (event, taken) = Reveal.objects.get(), Event.objects.order_by("pk")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    assert NUMBER in answer.text
    assert "tear it up tonight" in answer.text
    assert (look.owner, look.viewer, look.why, look.subject_id) == (
        rosa, cora, "coordination", need.pk,
    )  # fmt: skip
    assert (event.verb, event.by, event.reason) == ("contact_seen", cora, "paper")
    assert (taken.verb, taken.reason, taken.to_status) == ("printed", "phone_list", "1")
    assert not re.search(r"555\W?\d{4}", show(cora).text)


def test_look_ends_with_the_local_day_and_opens_nothing_on_a_screen(print_it, cora, rosa, need):
    print_it(cora, rosa)

    ends = localtime(Reveal.objects.get().ended_at)
    assert (ends.hour, ends.minute) == (0, 0)
    assert ends.date() == timezone.localdate() + timedelta(days=1)
    assert revealed_ways(rosa, viewer=cora, subject=need) == ()


def test_look_stands_beside_one_that_is_live(print_it, cora, rosa, need):
    reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=need)

    assert NUMBER in print_it(cora, rosa).text
    assert Reveal.objects.count() == 2


def test_person_reads_of_the_look_on_their_page(client, print_it, cora, rosa, need):
    print_it(cora, rosa)

    page = client.get(f"/m/{mint_link(rosa)}/needs/{need.pk}/standing/").text

    assert "Cora, a coordinator, looked up how to reach you." in page


def test_only_those_who_were_on_the_list_are_printed(print_it, cora, rosa):
    sam = called_only("Sam")
    NeedFactory(requester=sam, confirmed_current_at=LONG_AGO)
    stranger = called_only("Stranger")

    answer = print_it(cora, rosa, stranger)

    assert who(answer) == ["Rosa"]
    assert [look.owner for look in Reveal.objects.all()] == [rosa]


def test_printing_nobody_prints_nothing(print_it, cora):
    answer = print_it(cora)

    assert who(answer) == []
    assert not Reveal.objects.exists()


def test_list_is_for_the_desk(show, print_it, rosa, hal, sam):
    assert show().status_code == 302
    assert {show(member).status_code for member in (rosa, hal, sam)} == {403}
    assert {print_it(member, rosa).status_code for member in (hal, sam)} == {403}


def test_shadow_reads_endings_and_prints_nothing(show, print_it, rosa, neighbor_of):
    shadow = neighbor_of("mill-row", shadow=True)

    answer = show(shadow)

    assert who(answer) == ["Rosa"]
    assert "Print with numbers" not in answer.text
    assert print_it(shadow, rosa).status_code == 403


def test_list_of_another_area_holds_nobody(show, print_it, rosa, neighbor_of):
    assert who(show(neighbor_of("hilltop"))) == []
    assert who(print_it(neighbor_of("hilltop"), rosa)) == []
    assert not Reveal.objects.exists()


def test_who_may_only_look_in_one_area_prints_the_other(show, print_it, rosa, neighbor_of, areas):
    both = neighbor_of("hilltop")
    learning = neighbor_of("mill-row", shadow=True).terms.get()
    learning.member = both
    learning.save()

    assert who(show(both)) == ["Rosa"]
    assert who(print_it(both, rosa)) == []


def test_nobody_is_on_their_own_list(show, client, rosa):
    rosa.is_superuser = True
    rosa.save()

    assert who(show(rosa)) == []


@pytest.mark.parametrize("kind", [Reach.TEXT, Reach.EMAIL, Reach.SIGNAL])
def test_who_can_be_reached_otherwise_is_not_called(show, cora, rosa, kind):
    ContactWayFactory(member=rosa, kind=kind, position=1, value="+12125550100")

    assert who(show(cora)) == []


def test_who_was_heard_from_today_is_not_called(show, cora, need):
    Need.objects.update(confirmed_current_at=timezone.now())

    assert who(show(cora)) == []


@pytest.mark.parametrize(("hours", "names"), [(5, []), (-5, ["Rosa"])])
def test_need_that_was_snoozed_waits(show, cora, need, hours, names):
    Need.objects.update(snoozed_until=timezone.now() + timedelta(hours=hours))

    assert who(show(cora)) == names


def test_answers_are_asked_of_whoever_has_to_say_something(show, cora, rosa, need):
    joan, lee = called_only("Joan"), MemberFactory(name="Lee")
    MatchFactory(need=NeedFactory(), offer__helper=joan)
    MatchFactory(need=need, offer__helper=lee, accepted=True)
    MatchFactory(need=NeedFactory(), offer__helper=called_only("Backup"), standby=True)

    answer = show(cora, "?about=answer")

    assert sorted(who(answer)) == ["Joan", "Rosa"]
    assert "is it fine that Lee helps?" in answer.text


def test_backup_is_called_once_a_place_came_free(show, cora):
    again = {"standby": True, "backup_asked_at": timezone.now()}
    MatchFactory(need=NeedFactory(), offer__helper=called_only("Joan"), **again)

    answer = show(cora, "?about=answer")

    assert who(answer) == ["Joan"]
    assert "Ask: a place came free. Could you help after all?" in answer.text


def to_call_back(member, *, hours, **about):
    at = timezone.now() - timedelta(hours=hours)
    Call.objects.create(member=member, outcome="voicemail", call_again_at=at, **about)


def test_call_backs_that_are_due_come_first(show, cora, rosa, need):
    NeedFactory(requester=called_only("Sam"), urgency="today", confirmed_current_at=LONG_AGO)
    late, helper, not_yet = (called_only(name) for name in ("Late", "Joan", "Later"))
    to_call_back(helper, hours=26, match=MatchFactory(need=NeedFactory(), offer__helper=helper))
    to_call_back(late, hours=50, need=NeedFactory(requester=late, urgency="whenever"))
    to_call_back(not_yet, hours=-5, need=NeedFactory(requester=not_yet))

    assert who(show(cora)) == ["Late", "Joan", "Sam", "Rosa"]
    assert who(show(cora, "?about=back")) == ["Late", "Joan"]
    assert "Call back: due " in show(cora).text


def test_call_back_hides_no_news_about_the_same(show, cora, rosa, need):
    to_call_back(rosa, hours=1, need=need)

    [line] = show(cora).context["found"].lines

    said = [matter.say for matter in line.matters]
    assert said[0].startswith("Call back: due ")
    assert "is it still needed?" in said[1]


def test_call_back_about_nothing_else_is_printed_by_who_may_act(
    show, print_it, cora, areas, neighbor_of
):
    bea = called_only("Bea", area=areas["mill-row"])
    to_call_back(bea, hours=1)
    learning, away = neighbor_of("mill-row", shadow=True), neighbor_of("hilltop")
    back = "?about=back"

    assert [who(show(one, back)) for one in (learning, away)] == [["Bea"], []]
    assert who(print_it(away, bea, query=back)) == []
    assert who(show(cora, f"{back}&area={areas['hilltop'].pk}")) == []
    assert who(print_it(cora, bea, query=back)) == ["Bea"]
    assert Reveal.objects.get().owner == bea


def test_number_of_a_helper_elsewhere_is_not_printed_for_a_call_back(
    show, print_it, areas, neighbor_of
):
    joan, nell = called_only("Joan", area=areas["hilltop"]), neighbor_of("mill-row")
    need, there = NeedFactory(area=areas["mill-row"]), {"offer__area": areas["hilltop"]}
    to_call_back(joan, hours=1, match=MatchFactory(need=need, offer__helper=joan, **there))

    assert who(show(nell, "?about=back")) == ["Joan"]
    assert who(print_it(nell, joan, query="?about=back")) == []


def test_one_line_for_each_person_and_each_post_once(show, cora, rosa, need):
    match = MatchFactory(need=need, offer__helper=MemberFactory(), accepted=True)
    for_a_person(rosa, kind="match_accepted", match=match.pk)
    NeedFactory(requester=rosa, what="A ladder", confirmed_current_at=LONG_AGO)

    [line] = show(cora).context["found"].lines

    assert [matter.entry.what for matter in line.matters] == ["A ride to the clinic", "A ladder"]
    assert "somebody said yes" in line.matters[0].say


def test_look_for_a_message_about_nothing_else_shows_beside_a_post(print_it, cora, rosa, need):
    for_a_person(rosa, kind="still_needed")

    print_it(cora, rosa, query="?about=tell")

    assert verbs(need) == ["contact_seen"]


def test_look_for_a_question_about_offers_shows_beside_an_offer(print_it, cora, hal, offer):
    hal.ways.update(kind=Reach.CALL, value="+12125550142")
    for_a_person(hal, kind="still_offered")

    print_it(cora, hal, query="?about=tell")

    assert verbs(offer) == ["contact_seen"]


def test_who_has_no_number_is_counted_apart(show, cora):
    for_a_person(MemberFactory(), kind="still_needed")

    assert "1 neighbor has no number with us." in " ".join(show(cora).text.split())


def test_soonest_comes_first_and_the_rest_is_counted(show, cora, monkeypatch):
    monkeypatch.setattr("triage.paper.phone.MOST_LINES", 1)
    sam = called_only("Sam")
    NeedFactory(requester=sam, urgency="today", confirmed_current_at=LONG_AGO)

    answer = show(cora)

    assert who(answer) == ["Sam"]
    assert "1 more does not fit on one list." in " ".join(answer.text.split())


@pytest.mark.parametrize(
    ("query", "names"),
    [("?area=hilltop", []), ("?area=nowhere", ["Rosa"]), ("?about=need", ["Rosa"]),
     ("?about=tell", []), ("?about=nonsense", ["Rosa"])],
)  # fmt: skip
def test_address_narrows_the_list(show, cora, areas, query, names):
    query = query.replace("hilltop", str(areas["hilltop"].pk))

    assert who(show(cora, query)) == names


def test_message_in_another_area_is_left_out(show, cora, rosa, areas):
    for_a_person(rosa, kind="still_needed")
    mine, other = areas["mill-row"].pk, areas["hilltop"].pk

    assert who(show(cora, f"?about=tell&area={mine}")) == ["Rosa"]
    assert who(show(cora, f"?about=tell&area={other}")) == []


def test_unreachable_number_is_not_printed(show, cora, rosa, need):
    for_a_person(rosa, kind="still_needed")
    rosa.ways.update(unreachable_at=timezone.now())

    assert who(show(cora)) == []


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [("whatsapp", "+12125550193", "(212) 555-0193 (WhatsApp)"),
     ("call", "+33612345678", "+33 6 12 34 56 78"), ("call", "five", "five")],
)  # fmt: skip
def test_numbers_are_written_as_one_dials_them(print_it, cora, rosa, kind, value, words):
    for_a_person(rosa, kind="still_needed")
    rosa.ways.update(kind=kind, value=value)

    assert words in print_it(cora, rosa).text


def test_two_who_wait_for_each_other_are_two_calls(show, cora, rosa, need):
    joan = called_only("Joan", area=rosa.area)
    match = MatchFactory(need=need, offer__helper=joan)

    assert sorted(who(show(cora))) == ["Joan", "Rosa"]
    assert Match.objects.get(pk=match.pk).to_answer == joan


def test_list_with_everything_on_it_takes_few_queries(show, cora, rosa, hal, need, offer):
    Neighborhood.objects.create(pk=1)
    hal.ways.update(kind=Reach.CALL, value="+12125550142")
    for_a_person(rosa, kind="match_accepted", match=MatchFactory(need=need, accepted=True).pk)
    for_a_person(hal, kind="posted", offer=offer.pk)
    for_a_person(called_only("Joan"), kind="need_expired", need=need.pk)
    for_a_person(called_only("June"), kind="still_needed")
    show(cora)

    with CaptureQueriesContext(connection) as queries:
        answer = show()

    assert len(who(answer)) == 4
    assert len(queries) <= 20


def test_words_from_another_area_are_not_shown(show, neighbor_of, rosa, need, areas):
    for_a_person(rosa, kind="need_closed", need=need.pk)
    change(need, area=areas["hilltop"])

    page = show(neighbor_of("mill-row"), "?about=tell")

    assert who(page) == ["Rosa"]
    assert "A need in another area" in page.text
    assert need.what not in page.text
