"""Somebody says that something is wrong: who may say it, who reads it, and what can be done."""

import pytest

from members.forgetting import forget_member
from members.models import Event, Report
from mutualaid.doors import HourlyRate
from needs.models import Need
from needs.states import NeedStatus
from tests.factories import MatchFactory, NeedFactory, OfferFactory, TermFactory

pytestmark = pytest.mark.django_db
WORDS = {"text": "This is not what it says."}


@pytest.fixture
def need(rosa, areas):
    return NeedFactory(requester=rosa, area=areas["mill-row"])


@pytest.fixture
def told(client, need):
    """Return what a stranger said about a need."""
    client.post(f"/needs/{need.pk}/report/", WORDS)
    return Report.objects.get()


def test_anybody_says_it_and_nothing_happens_by_itself(client, need):
    response = client.post(f"/needs/{need.pk}/report/", WORDS)

    assert response.status_code == 303
    assert (Report.objects.get().about, Report.objects.get().by) == (need.requester, None)
    need.refresh_from_db()
    assert need.status == NeedStatus.OPEN


def test_an_offer_can_be_reported_too(client, hal, sam):
    client.force_login(sam)
    offer = OfferFactory(helper=hal)

    client.post(f"/offers/{offer.pk}/report/", WORDS)

    assert (Report.objects.get().about, Report.objects.get().by) == (hal, sam)


def test_empty_words_are_asked_for_again(client, need):
    page = client.post(f"/needs/{need.pk}/report/", {"text": " "})

    assert page.status_code == 422
    assert "Say in a few words what is wrong." in page.text


def test_filled_trap_changes_nothing_for_whoever_sends_it_and_is_told_at_the_desk(
    client, need, cora
):
    url = f"/needs/{need.pk}/report/"

    answers = [client.post(url, WORDS | more) for more in ({}, {"website": "x"})]

    assert [(answer.status_code, answer.url) for answer in answers] == [(303, "/needs/")] * 2
    client.force_login(cora)
    usual, caught = (
        client.get(f"/triage/reports/{one.pk}/").text for one in Report.objects.order_by("pk")
    )
    assert ("Somebody nobody knows" in usual, "Perhaps a machine" in usual) == (True, False)
    assert "Perhaps a machine" in caught


def test_what_a_member_reports_is_kept_though_something_filled_in_the_trap(client, need, sam):
    match = MatchFactory(confirmed=True)
    for member, path in ((sam, f"/needs/{need.pk}/"), (match.helper, f"/matches/{match.pk}/")):
        client.force_login(member)
        assert client.post(f"{path}report/", {**WORDS, "website": "x"}).status_code == 303

    assert Report.objects.count() == 2


def test_rate_keeps_machines_out(client, need, settings):
    settings.RATES = {**settings.RATES, "report": HourlyRate(1, 100)}
    client.post(f"/needs/{need.pk}/report/", WORDS)

    page = client.post(f"/needs/{need.pk}/report/", WORDS)

    assert page.status_code == 429
    assert WORDS["text"] in page.text
    assert Report.objects.count() == 1


def test_one_of_the_two_reports_a_plan_and_the_other_reads_nothing(client):
    match = MatchFactory(confirmed=True)
    client.force_login(match.requester)
    client.post(f"/matches/{match.pk}/report/", WORDS)

    report = Report.objects.get()
    assert (report.about, report.by) == (match.helper, match.requester)
    client.force_login(match.helper)
    pages = [client.get(path).text for path in ("/your-page/", f"/matches/{match.pk}/")]
    assert not any(WORDS["text"] in page for page in pages)


def test_stranger_reports_no_plan(client, sam):
    match = MatchFactory(confirmed=True)
    client.force_login(sam)

    assert client.post(f"/matches/{match.pk}/report/", WORDS).status_code == 404


def test_coordinator_reads_it_and_looks_into_it(client, cora, told):
    client.force_login(cora)
    assert "Messages<span>1</span>" in client.get("/triage/").text

    page = client.get(f"/triage/reports/{told.pk}/")
    client.post(f"/triage/reports/{told.pk}/reading/")

    assert WORDS["text"] in page.text
    assert f"/triage/needs/{told.subject_id}/" in page.text
    assert not Report.objects.to_read().exists()
    assert "Nobody says that something is wrong." in client.get("/triage/reports/").text
    assert client.post(f"/triage/reports/{told.pk}/reading/").status_code == 409


@pytest.mark.parametrize("what", ["reading", "hold"])
def test_shadow_reads_it_and_may_not_act(client, sam, told, what):
    TermFactory(member=sam, shadow=True)
    client.force_login(sam)
    url = f"/triage/reports/{told.pk}/"

    statuses = client.get(url).status_code, client.post(f"{url}{what}/").status_code

    assert statuses == (200, 403)
    told.refresh_from_db()
    assert told.read_at is None


def test_looking_into_it_can_be_undone(client, cora, told):
    client.force_login(cora)
    client.post(f"/triage/reports/{told.pk}/reading/")

    client.post("/triage/actions/undo/")

    assert Report.objects.to_read().exists()


LOOKED, TAKEN_BACK = "looked into what somebody said is wrong", "took the last step back"


@pytest.mark.parametrize("of_old", [False, True])
def test_desk_reads_that_it_was_looked_into_and_whom_it_is_about_does_not(
    client, cora, ada, areas, of_old
):
    need = NeedFactory(requester=cora, area=areas["mill-row"])
    client.post(f"/needs/{need.pk}/report/", WORDS)
    client.force_login(ada)
    client.post(f"/triage/reports/{Report.objects.get().pk}/reading/")
    client.post("/triage/actions/undo/")
    if of_old:
        Event.objects.all().update(subject_kind="member", subject_id=cora.pk)

    others = client.get(f"/triage/members/{cora.pk}/").text
    client.force_login(cora)
    own = client.get(f"/triage/members/{cora.pk}/").text

    assert (LOOKED in others, TAKEN_BACK in others) == (True, True)
    assert (LOOKED in own, TAKEN_BACK in own) == (False, False)


def test_coordinator_takes_the_post_off_the_board_and_back(client, cora, told):
    client.force_login(cora)

    client.post(f"/triage/reports/{told.pk}/hold/")
    assert Need.objects.get().status == NeedStatus.HELD
    assert client.post(f"/triage/reports/{told.pk}/hold/").status_code == 409

    client.post("/triage/actions/undo/")
    assert Need.objects.get().status == NeedStatus.OPEN


def test_an_offer_is_held_and_released(client, cora, hal, areas):
    offer = OfferFactory(helper=hal, area=areas["mill-row"])
    client.post(f"/offers/{offer.pk}/report/", WORDS)
    client.force_login(cora)

    client.post(f"/triage/reports/{Report.objects.get().pk}/hold/")
    offer.refresh_from_db()
    assert offer.status == "held"

    client.post("/triage/actions/undo/")
    offer.refresh_from_db()
    assert offer.status == "available"


def test_nobody_reads_what_is_said_of_them(client, cora, areas):
    need = NeedFactory(requester=cora, area=areas["mill-row"])
    client.post(f"/needs/{need.pk}/report/", WORDS)
    client.force_login(cora)

    assert WORDS["text"] not in client.get("/triage/reports/").text
    assert client.get(f"/triage/reports/{Report.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("whose", ["by", "about"])
def test_it_goes_with_either_of_the_two(client, sam, need, whose):
    client.force_login(sam)
    client.post(f"/needs/{need.pk}/report/", WORDS)
    forgotten = getattr(Report.objects.get(), whose)

    forget_member(forgotten, by=forgotten)

    assert not Report.objects.exists()
