"""How a call ended, when it comes back by itself, and what was answered on the phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.refusals import OwnPaceReached
from matching.services import close_need
from matching.states import MatchStatus
from members.forgetting import forget_member
from members.models import Event, Pace, Reveal
from needs.states import ClosedReason
from neighborhood.models import Neighborhood
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted, now_of
from triage.models import Call, Note
from triage.permissions import calls_in_charge
from triage.phone.words import script_lines
from triage.words import moment_words

pytestmark = pytest.mark.django_db

LIST = "/triage/calls/"


@pytest.fixture
def match(need, offer):
    """Hal was asked about Rosa's ride."""
    return MatchFactory(need=need, offer=offer)


@pytest.fixture
def call(client, cora, need):
    """Return what notes how a call with Rosa ended."""

    def post(outcome, member=cora, url=f"/triage/needs/{need.pk}/calls/", **given):
        client.force_login(member)
        return client.post(url, {"outcome": outcome, **given})

    return post


@pytest.fixture
def answer(client, cora, match):
    """Return what writes down what somebody said on the phone."""

    def post(said, who="helper", member=cora, **given):
        client.force_login(member)
        url = f"/triage/matches/{match.pk}/answers/"
        return client.post(url, {"answer": said, "who": who, **given})

    return post


def hours_from_now(count):
    return timezone.now() + timedelta(hours=count)


def due(count=0):
    return list(Call.objects.due(at=hours_from_now(count)))


@pytest.mark.parametrize(
    ("outcome", "hours"),
    [("busy", 0.6), ("voicemail", 25), ("reached", None), ("bad_number", None)],
)
def test_outcome_comes_back_by_itself_or_not(call, need, cora, outcome, hours):
    answer = call(outcome)

    noted = Call.objects.get()
    assert (answer.status_code, answer.url) == (303, LIST)
    assert (noted.member, noted.need, noted.by) == (need.requester, need, cora)
    assert due() == []
    assert due(hours or 9999) == ([noted] if hours else [])
    assert Event.objects.about(need).filter(verb="called").get().reason == outcome


def test_call_back_comes_at_the_moment_that_was_named(call):
    at = timezone.localtime(hours_from_now(5)).replace(second=0, microsecond=0)

    call("call_back", again_at=at.strftime("%Y-%m-%dT%H:%M"))

    assert Call.objects.get().call_again_at == at
    assert (len(due(4)), len(due(6))) == (0, 1)


def test_language_that_is_needed_is_due_at_once(call, client):
    call("language", language="es")

    assert len(due()) == 1
    assert "Spanish" in client.get(LIST).text


@pytest.mark.parametrize(
    ("outcome", "given", "sentence"),
    [
        ("call_back", {}, "Say when to call back."),
        ("call_back", {"again_at": "2001-01-01T10:00"}, "This moment has passed."),
        ("call_back", {"again_at": "2101-01-01T10:00"}, "That is more than 60 days away."),
        ("call_back", {"again_at": "five"}, "Write the moment like"),
        ("language", {}, "Say which language is needed."),
        ("language", {"language": "klingon"}, "Select a valid choice."),
        ("laughed", {}, "Select a valid choice."),
        ("", {}, "Say how the call ended."),
    ],
)
def test_bad_input_is_answered_with_the_input_kept(call, outcome, given, sentence):
    page = call(outcome, **given)

    assert page.status_code == 422
    assert sentence in page.text or outcome == "laughed"
    assert not Call.objects.exists()


def test_next_call_settles_the_one_that_waited(call):
    call("busy")
    call("reached")

    assert due(1) == []
    assert Call.objects.done().count() == 2


def test_call_about_another_need_still_waits(call, rosa):
    other = NeedFactory(requester=rosa)
    call("busy")
    call("reached", url=f"/triage/needs/{other.pk}/calls/")

    assert len(due(1)) == 1


def test_busy_twice_waits_once(call):
    call("busy")
    call("busy")

    assert len(due(1)) == 1


def test_bad_number_is_given_up(call, rosa):
    call("bad_number")

    assert rosa.ways.get().unreachable_at is not None


@pytest.mark.parametrize("about", ["needs", "matches", "members"])
def test_call_is_about_a_need_a_match_or_nothing(call, client, need, match, about):
    pk = {"needs": need.pk, "matches": match.pk}.get(about, need.requester_id)
    url = f"/triage/{about}/{pk}/calls/"

    assert call("voicemail", url=url).status_code == 303
    page = client.get(url)

    assert page.status_code == 200
    assert "Voicemail left" in page.text
    assert ("Hal" if about == "matches" else "Rosa") in page.text


def test_from_the_need_one_comes_back_to_it(call, need):
    url = f"/triage/needs/{need.pk}/calls/?back=need"

    assert call("busy", url=url).url == f"/triage/needs/{need.pk}/"


def test_number_is_shown_after_a_look_that_is_written_down(client, cora, match, hal):
    hal.ways.create(kind="call", value="+12125550155", position=4)
    client.force_login(cora)
    url = f"/triage/matches/{match.pk}/calls/"
    assert "555-0155" not in client.get(url).text

    answer = client.post(f"/triage/matches/{match.pk}/number/")

    assert (answer.status_code, answer.url) == (303, url)
    assert "(212) 555-0155" in client.get(url).text
    assert (Reveal.objects.get().owner, Reveal.objects.get().viewer) == (hal, cora)
    client.post(f"/triage/matches/{match.pk}/number/")
    assert Event.objects.filter(verb="contact_seen").count() == 1


def test_hal_said_yes_by_phone(answer, client, match, hal, cora, need):
    done = answer("yes", note="His daughter, he was beside her")

    assert (done.status_code, done.url) == (303, f"/triage/needs/{need.pk}/")
    assert now_of(match).status == MatchStatus.ACCEPTED
    event = Event.objects.about(match).get(verb="accepted")
    assert (event.by, event.on_behalf_of) == (cora, hal)
    page = client.get(done.url).text
    assert "Hal said yes, told Cora by phone." in page
    assert "His daughter, he was beside her" in page
    assert Call.objects.get().member == hal


def test_both_sides_read_who_was_told(answer, door, client, match, need, rosa, hal):
    answer("yes")

    hers = client.get(door(rosa, f"needs/{need.pk}/standing/")).text
    his = client.get(door(hal, f"offers/{match.offer_id}/standing/")).text
    assert "Hal said yes, told Cora by phone." in hers
    assert "You said yes to Rosa, by phone with Cora." in his


def test_not_this_time_by_phone(answer, client, match, need):
    answer("no")

    assert now_of(match).status == MatchStatus.DECLINED
    page = client.get(f"/triage/needs/{need.pk}/").text
    assert "Hal: not this time, told Cora by phone." in page


@pytest.mark.parametrize(("said", "status"), [("yes", "confirmed"), ("no", "cancelled")])
def test_requesters_answer_by_phone(client, cora, need, offer, rosa, said, status):
    match = accepted(need, offer)
    client.force_login(cora)
    page = client.get(f"/triage/needs/{need.pk}/calls/").text
    assert "Rosa said yes to Hal, by phone" in page

    client.post(f"/triage/matches/{match.pk}/answers/", {"answer": said, "who": "requester"})

    assert now_of(match).status == status
    event = Event.objects.about(match).first()
    assert (event.by, event.on_behalf_of) == (cora, rosa)


def test_answer_that_came_too_late_shows_how_it_stands(answer, match):
    answer("no")

    page = answer("yes", note="It was him")

    assert page.status_code == 409
    assert "It was him" in page.text
    assert "said yes, by phone" not in page.text


def test_helpers_yes_is_never_taken_for_the_requesters(answer, match, need, offer):
    answer("yes")

    answer("yes")

    assert now_of(match).status == MatchStatus.ACCEPTED


def test_more_than_they_wanted_is_asked_once_more(answer, client, match, hal):
    type(hal).objects.filter(pk=hal.pk).update(pace=Pace.LITTLE)
    MatchFactory(offer=OfferFactory(helper=hal, full=True), accepted=True)

    page = answer("yes", note="It was him")

    assert page.status_code == 409
    assert str(OwnPaceReached.sentence) not in page.text
    assert "That is more than they wanted this week." in page.text
    assert 'name="beyond_pace"' in page.text
    assert answer("yes", beyond_pace="on").status_code == 303


def test_answer_that_says_nothing_is_bad_input(answer, match):
    page = answer("maybe", note="It was him")

    assert page.status_code == 422
    assert "It was him" in page.text
    assert now_of(match).status == MatchStatus.PROPOSED


@pytest.mark.parametrize("path", ["calls", "number"])
@pytest.mark.parametrize("about", ["needs", "matches", "members"])
def test_ladder_of_a_call(client, neighbor_of, sam, need, match, hal, about, path):
    pk = {"needs": need.pk, "matches": match.pk}.get(about, need.requester_id)
    url, given = f"/triage/{about}/{pk}/{path}/", {"outcome": "busy"}
    found = []
    for one in (neighbor_of("mill-row", shadow=True), sam, neighbor_of("hilltop")):
        client.force_login(one)
        found.append(client.post(url, given).status_code)

    assert found == [403, 403, 404]
    assert not Call.objects.exists()


def test_ladder_of_an_answer(answer, match, neighbor_of, sam):
    people = (neighbor_of("mill-row", shadow=True), sam, neighbor_of("hilltop"))

    assert [answer("yes", member=one).status_code for one in people] == [403, 403, 404]


def test_nobody_answers_for_themselves_from_the_desk(client, cora, need):
    match = MatchFactory(need=need, offer=OfferFactory(helper=cora))
    client.force_login(cora)

    for path, given in (("answers", {"answer": "yes", "who": "helper"}), ("number", {})):
        assert client.post(f"/triage/matches/{match.pk}/{path}/", given).status_code == 403


def test_list_shows_due_later_and_done(call, client, rosa):
    call("busy")
    later, now = client.get(f"{LIST}?show=later").text, client.get(LIST).text
    Call.objects.update(call_again_at=hours_from_now(-3))
    due_now = client.get(f"{LIST}?show=nonsense").text
    call("reached")

    assert "A ride to the clinic" in later
    assert "Nobody waits for a call" in now
    assert "number ends in 93" in due_now
    assert "A ride to the clinic" in client.get(f"{LIST}?show=done").text
    assert "No call-backs later on" in client.get(f"{LIST}?show=later").text


def test_queue_has_a_view_of_the_needs_with_a_call_back(call, client, need, match, rosa):
    for url in (f"matches/{match.pk}", f"members/{rosa.pk}"):
        call("language", language="es", url=f"/triage/{url}/calls/")
    NeedFactory(what="Nobody is called about this")

    page = client.get("/triage/?view=calls").text

    assert need.what in page
    assert "Nobody is called about this" not in page


@pytest.mark.parametrize("about", ["needs", "matches"])
def test_call_back_ends_with_what_it_was_about(call, need, match, about):
    pk = need.pk if about == "needs" else match.pk
    call("busy", url=f"/triage/{about}/{pk}/calls/")
    assert len(due(1)) == 1

    close_need(need_id=need.pk, by=need.requester, reason=ClosedReason.MET_ELSEWHERE)

    assert due(1) == []
    assert not Call.objects.later(at=timezone.now()).exists()


def test_list_is_paged(client, cora):
    for _number in range(41):
        need = NeedFactory()
        Call.objects.create(
            member=need.requester, need=need, outcome="busy", call_again_at=timezone.now()
        )
    client.force_login(cora)

    assert "Page 1 of 2" in client.get(LIST).text
    assert len(client.get(f"{LIST}?page=2").context["rows"]) == 1


def test_calls_stay_in_their_areas(call, neighbor_of, need, match, rosa):
    for url in (f"needs/{need.pk}", f"matches/{match.pk}", f"members/{rosa.pk}"):
        call("busy", url=f"/triage/{url}/calls/")

    mine = [
        calls_in_charge(neighbor_of(slug), at=timezone.now()) for slug in ("mill-row", "hilltop")
    ]

    assert [rows.count() for rows in mine] == [3, 0]
    assert calls_in_charge(rosa, at=timezone.now()).count() == 0


def test_calls_go_with_whoever_is_forgotten(call, rosa):
    call("busy")

    forget_member(rosa, by=rosa)

    assert not Call.objects.exists()


def test_need_in_hand_shows_its_calls_and_whom_to_call(call, client, need):
    call("voicemail")

    page = client.get(f"/triage/needs/{need.pk}/").text

    assert "Cora called and left a voicemail." in page
    assert f'href="/triage/needs/{need.pk}/calls/"' in page
    assert "How did the call with Rosa" in page


def test_member_reads_that_somebody_called(call, client, door, rosa, need):
    call("busy")

    page = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    assert "Cora called you about this." in page


def test_script_is_ours_until_the_group_has_its_own(client, cora):
    group = Neighborhood(pk=1, name="Elm Street")
    assert "Elm Street" in script_lines(group)[0]
    group.call_script = {"en": "Hello there\n\nHow are you?\n"}
    assert script_lines(group) == ["Hello there", "How are you?"]
    group.save()
    client.force_login(cora)
    assert "Hello there" in client.get("/triage/calls/new/").text


def test_moment_is_said_with_the_day_unless_it_is_today():
    now = timezone.localtime().replace(hour=12, minute=0)

    assert moment_words(now, at=now) == "12\xa0PM"
    assert "," in moment_words(now + timedelta(days=2), at=now)
    assert "," in moment_words(now + timedelta(days=20), at=now)


def test_note_goes_with_the_need(answer, rosa):
    answer("yes", note="His daughter")

    forget_member(rosa, by=rosa)

    assert not Note.objects.exists()
