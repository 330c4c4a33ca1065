"""The ladder of every action on a match: who may, when, and what each of them reads."""

from dataclasses import dataclass

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from matching.models import Match
from members.models import Event
from tests.constraints import change
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import now_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Action:
    """One thing to do on the page of a match.

    before, after: the status it starts from and leads to. by: the side that may; "" for both.
    """

    name: str
    before: str
    after: str
    by: str = ""

    @property
    def side(self):
        return self.by or "helper"

    def __str__(self):
        return self.name


ACTIONS = [
    Action("acceptance", "proposed", "accepted", "helper"),
    Action("decline", "proposed", "declined", "helper"),
    Action("later", "proposed", "proposed", "helper"),
    Action("confirmation", "accepted", "confirmed", "requester"),
    Action("refusal", "accepted", "cancelled", "requester"),
    Action("completion", "confirmed", "completed"),
    Action("cancellation", "confirmed", "cancelled"),
    Action("details", "confirmed", "confirmed"),
]
ONE_SIDED = [action for action in ACTIONS if action.by]
for_each_action = pytest.mark.parametrize("action", ACTIONS, ids=str)

OTHER_SIDE = {"helper": "requester", "requester": "helper"}
HTMX = {"HX-Request": "true"}


def match_in(status, **fields):
    traits = {} if status == "proposed" else {status: True}
    return MatchFactory(**traits, **fields)


@pytest.fixture
def page(door):
    """Return the private address of a match for one of the two, or for anybody."""

    def address(match, member, suffix=""):
        return door(member, f"matches/{match.pk}/{suffix}")

    return address


@for_each_action
def test_action_works_by_link(client, page, action):
    match = match_in(action.before)
    address = page(match, getattr(match, action.side))

    answer = client.post(f"{address}{action.name}/")

    assert (answer.status_code, answer.url) == (303, address)
    assert client.get(address).status_code == 200
    assert now_of(match).status == action.after
    assert "sessionid" not in client.cookies


@for_each_action
def test_action_works_signed_in(client, action):
    match = match_in(action.before)
    client.force_login(getattr(match, action.side))

    answer = client.post(f"/matches/{match.pk}/{action.name}/")

    assert (answer.status_code, answer.url) == (303, f"/matches/{match.pk}/")
    assert now_of(match).status == action.after


@for_each_action
def test_action_answers_htmx_with_the_partial(client, page, action):
    match = match_in(action.before)
    address = page(match, getattr(match, action.side))

    answer = client.post(f"{address}{action.name}/", headers=HTMX)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="match"')
    assert "<html" not in answer.text
    assert "HX-Request" in answer["Vary"]


@for_each_action
def test_action_of_nobody_leads_to_sign_in(client, action):
    match = match_in(action.before)

    answer = client.post(f"/matches/{match.pk}/{action.name}/")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/sign-in/?next=")
    assert now_of(match).status == action.before


@for_each_action
def test_action_of_a_stranger_is_not_found(client, page, sam, cora, ada, action):
    match = match_in(action.before)

    for stranger in (sam, cora, ada):
        assert client.post(page(match, stranger, f"{action.name}/")).status_code == 404
    assert now_of(match).status == action.before


@pytest.mark.parametrize("action", ONE_SIDED, ids=str)
def test_action_of_the_other_side_is_forbidden(client, page, action):
    match = match_in(action.before)
    other = getattr(match, OTHER_SIDE[action.by])

    assert client.post(page(match, other, f"{action.name}/")).status_code == 403
    assert now_of(match).status == action.before


@for_each_action
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_action_too_late_shows_how_it_stands(client, page, action, headers):
    match = match_in("cancelled")
    address = page(match, getattr(match, action.side), f"{action.name}/")

    answer = client.post(address, headers=headers)

    assert answer.status_code == 409
    assert "Here is how it stands now." in answer.text
    assert "The plan was called off. That happens." in answer.text


@for_each_action
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_never_acts(client, page, action, method):
    match = match_in(action.before)
    address = page(match, getattr(match, action.side))

    getattr(client, method)(address)
    answer = getattr(client, method)(f"{address}{action.name}/")

    assert answer.status_code == 405
    assert now_of(match).status == action.before
    assert not Event.objects.exists()


@pytest.mark.parametrize("status", ["proposed", "standby", "accepted", "confirmed", "completed"])
@pytest.mark.parametrize("side", ["helper", "requester"])
def test_page_of_a_match_is_for_the_two_only(client, page, sam, status, side):
    match = match_in(status)

    answer = client.get(page(match, getattr(match, side)))

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    assert client.get(page(match, sam)).status_code == 404


def test_page_of_nobody_leads_to_sign_in(client):
    answer = client.get(f"/matches/{MatchFactory().pk}/")

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("status", "side", "words"),
    [
        ("proposed", "helper", "could you help with this?"),
        ("proposed", "requester", "No answer yet."),
        ("standby", "helper", "a place has come free"),
        ("standby", "requester", "is your backup"),
        ("accepted", "helper", "Thank you for your yes."),
        ("accepted", "requester", "Is that all right with you?"),
        ("confirmed", "helper", "You both said yes"),
        ("completed", "requester", "It is done. Thank you, both of you."),
        ("declined", "helper", "Not this time. That is fine."),
        ("declined", "requester", "It does not work this time."),
        ("lapsed", "helper", "No answer came in time, and that is fine."),
    ],
)
def test_page_says_where_it_stands(client, page, status, side, words):
    match = match_in(status)

    assert words in client.get(page(match, getattr(match, side))).text


@pytest.mark.parametrize("status", ["proposed", "confirmed"])
def test_telling_a_coordinator_names_what_the_page_of_the_plan_names(client, door, status):
    match = match_in(status, need__what="A ride to the clinic", offer__helper__name="Halina")
    path = f"matches/{match.pk}/report/"

    shown = client.get(door(match.requester, path)).text

    assert "A ride to the clinic" in shown
    assert f"It is about you and {match.name_of(match.helper)}" in strip_tags(shown)
    assert ("Halina" in shown) == ("Halina" in client.get(door(match.requester, path[:-7])).text)


def test_whoever_waits_reads_what_was_asked_and_until_when(client, page):
    match = match_in("proposed")
    codes = ("close_by", "not_asked_lately")
    Match.objects.filter(pk=match.pk).update(reasons=[{"code": c, "params": {}} for c in codes])

    shown = client.get(page(match, match.requester)).text

    assert "Your need" in shown
    assert match.need.what in shown
    assert "Close to you" in shown
    assert "Not asked this month" not in shown
    assert "Then we thank" in shown
    assert "Then we thank" not in client.get(page(match_in("standby"), match.requester)).text


def test_page_takes_the_same_queries_whatever_was_said(client, page, django_assert_max_num_queries):
    match = match_in("confirmed")
    Match.objects.filter(pk=match.pk).update(reasons=[{"code": "close_by", "params": {}}] * 4)
    address = page(match, match.helper)

    with django_assert_max_num_queries(9):
        client.get(address)


def test_words_of_thanks_reach_the_helper(client, page):
    match = match_in("confirmed")

    client.post(page(match, match.requester, "completion/"), {"thanks": "Thank you for the ride"})

    assert "Thank you for the ride" in client.get(page(match, match.helper)).text


@pytest.mark.parametrize(
    ("name", "theirs", "own"),
    [
        ("Ann Smith", "Ann wrote:", "You wrote to Bo:"),
        ("", "A neighbor wrote:", "You wrote to a neighbor:"),
    ],
)
def test_words_of_thanks_say_whose_they_are_and_to_whom(client, page, name, theirs, own):
    match = match_in("completed")
    Match.objects.filter(pk=match.pk).update(thanks="So kind")
    for member, called in ((match.requester, name), (match.helper, name and "Bo Jones")):
        member.name = called
        member.save()

    read = [client.get(page(match, one)).text for one in (match.helper, match.requester)]

    assert [words in text for words, text in zip((theirs, own), read, strict=True)] == [True, True]
    assert not {"Smith", "Jones"} & set(" ".join(read).split())


def test_thanks_that_are_too_long_are_kept_on_the_page(client, page):
    match, words = match_in("confirmed"), "Thank you " * 30

    answer = client.post(page(match, match.requester, "completion/"), {"thanks": words})

    assert answer.status_code == 422
    assert words.strip() in answer.text
    assert now_of(match).status == "confirmed"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2020-02-02"}, "This day has passed."),
        ({"starts": "10:00"}, "Which day is this?"),
        ({"day": "2030-02-02", "starts": "10:00", "ends": "09:00"}, "It ends before it starts."),
        ({"day": "somewhen"}, "Write the day like 2030-05-31."),
        ({"place": "x" * 201}, "at most 200 characters"),
    ],
)
def test_details_that_make_no_sense_are_kept_on_the_page(client, page, given, words):
    match, given = match_in("confirmed"), {"place": "At the blue gate", **given}

    answer = client.post(page(match, match.helper, "details/"), given)

    assert answer.status_code == 422
    assert words in answer.text
    assert given["place"] in answer.text
    assert now_of(match).place == ""


def test_what_did_not_happen_is_noted(client, page):
    match = match_in("confirmed")

    client.post(page(match, match.helper, "cancellation/"), {"reason": "did_not_happen"})

    assert now_of(match).end_reason == "did_not_happen"


def test_what_did_not_happen_is_said_by_a_form_of_its_own(client, page):
    match = match_in("confirmed")

    said = client.get(page(match, match.helper)).text

    forms = [form.split("</form>")[0] for form in said.split("<form") if "/cancellation/" in form]
    assert ["did_not_happen" in form for form in forms] == [False, True]
    assert [form.count("<button") for form in forms] == [1, 1]


@pytest.mark.parametrize("reason", ["", "need_closed", "'\"><script>"])
def test_other_reasons_for_leaving_are_not_taken_over(client, page, reason):
    match = match_in("confirmed")

    client.post(page(match, match.helper, "cancellation/"), {"reason": reason})

    assert now_of(match).end_reason == "stepped_out"


def test_rest_is_asked_for_and_begins(client, page):
    match = match_in("proposed")
    address = page(match, match.helper, "rest/")
    assert client.get(address).status_code == 200

    answer = client.post(address, {"days": "14"})

    assert answer.status_code == 303
    assert (now_of(match.helper).resting_until - timezone.localdate()).days == 14


@pytest.mark.parametrize("days", ["", "3", "'\"><script>"])
def test_rest_of_no_known_length_is_asked_again(client, page, days):
    match = match_in("proposed")

    answer = client.post(page(match, match.helper, "rest/"), {"days": days})

    assert answer.status_code == 422
    assert now_of(match.helper).resting_until is None


def test_rest_is_the_helper_s(client, page, sam):
    match = match_in("proposed")

    assert client.post(page(match, match.requester, "rest/"), {"days": 14}).status_code == 403
    assert client.post(page(match, sam, "rest/"), {"days": 14}).status_code == 404


@pytest.mark.parametrize(("shown", "called"), [("initial", "H."), ("nothing", "A neighbor")])
def test_names_stay_as_hidden_as_chosen_until_both_said_yes(client, rosa, hal, shown, called):
    change(hal, name="Halvard", name_shown=shown)
    match = MatchFactory(need=NeedFactory(requester=rosa), offer=OfferFactory(helper=hal))
    client.force_login(rosa)

    page = client.get(f"/matches/{match.pk}/").text

    assert called in page
    assert "Halvard" not in page
