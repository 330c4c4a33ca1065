"""What looks like a machine waits for a glance; a neighbor is never refused."""

import uuid
from datetime import timedelta

import pytest

from commons.suspicion import is_trusted, looks_like_a_machine
from members.models import Event
from needs.models import Need
from needs.services import release_need
from needs.states import NeedStatus
from tests.commons.answers import drawn, ride
from tests.factories import MatchFactory, NeedFactory, OfferFactory, TermFactory

pytestmark = pytest.mark.django_db
WORDS = ["A ride to the clinic"]


@pytest.fixture(autouse=True)
def two_seconds(settings):
    settings.QUICKEST_POST = timedelta(seconds=2)


def suspect(words=WORDS, *, submission=None, trap=""):
    return looks_like_a_machine(words, submission=submission or drawn(), trap=trap)


@pytest.mark.parametrize("form", ["unsigned", "nonsense", "forged", "quick"])
def test_a_form_nobody_read_is_suspect(form):
    key = uuid.uuid4()
    submission = {
        "unsigned": str(key), "nonsense": "x", "forged": f"{key}:1uQ6pT:forged",
        "quick": drawn(seconds_ago=1),
    }[form]  # fmt: skip

    assert suspect(submission=submission)


@pytest.mark.parametrize("seconds", [3, 60, 86_400 * 30])
def test_whoever_takes_their_time_is_not(seconds):
    assert not suspect(submission=drawn(seconds_ago=seconds))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["See https://a.example and www.b.example"], True),
        (["Buy at cheap.shop", "or at best.ru"], True),
        (["The list is at https://elm.example"], False),
        (["Soup. Bread. Mr. No"], False),
    ],
)
def test_links_are_counted(words, expected):
    assert suspect(words) is expected


def test_the_same_words_again_and_again_are_suspect():
    assert [suspect(["Great  loans"]), suspect(["great loans"]), suspect(["GREAT loans"])] == [
        False
    ] * 3
    assert suspect(["great loans"])
    assert not suspect(["Another thing"])


def test_a_suspect_sees_the_usual_page_and_the_board_does_not(client, areas, categories):
    page = client.post("/needs/new/", ride(areas["mill-row"], submission="x"), follow=True)

    assert "It’s on the board" in page.text
    assert Need.objects.get().status == NeedStatus.HELD
    assert "A ride to the clinic" not in client.get("/needs/").text


def trust_by_plan(member, cora):
    MatchFactory(need__requester=member, completed=True)


def trust_by_look(member, cora):
    release_need(NeedFactory(requester=member, status=NeedStatus.HELD).pk, by=cora)


def trust_by_call(member, cora):
    offer = OfferFactory(helper=member)
    Event.objects.record("made", offer, by=cora, on_behalf_of=member)


def trust_by_term(member, cora):
    TermFactory(member=member)


@pytest.mark.parametrize("trust", [trust_by_plan, trust_by_look, trust_by_call, trust_by_term])
def test_whoever_is_known_is_not_judged_by_the_clock(client, rosa, cora, areas, categories, trust):
    trust(rosa, cora)
    client.force_login(rosa)

    client.post("/needs/new/", ride(areas["mill-row"], submission="x"))

    assert Need.objects.latest("pk").status == NeedStatus.OPEN


@pytest.mark.parametrize(
    "given",
    [{"submission": "x"}, {"what": "Buy at cheap.shop, or at best.ru"}, {"website": "x"}],
)
def test_member_whom_nobody_knows_yet_is_judged_like_anybody(
    client, rosa, areas, categories, given
):
    MatchFactory(need__requester=rosa, accepted=True)
    client.force_login(rosa)

    page = client.post("/needs/new/", ride(areas["mill-row"], **given), follow=True)

    assert "It’s on the board" in page.text
    assert Need.objects.latest("pk").status == NeedStatus.HELD


def test_ones_own_release_is_no_word_of_a_coordinator(rosa):
    need = NeedFactory(requester=rosa)
    Event.objects.record("released", need, by=rosa)
    Event.objects.record("released", need, by=None)

    assert not is_trusted(rosa)


def test_the_same_words_over_a_link_are_held_at_the_fourth(client, areas, categories):
    answer = client.post("/needs/new/", ride(areas["mill-row"], what="Great loans"))
    link = answer.url.split("posted")[0]

    for _time in range(3):
        client.post(f"{link}needs/new/", ride(areas["mill-row"], what="Great loans"))

    last = Need.objects.order_by("pk").values_list("status", flat=True)
    assert list(last) == [NeedStatus.OPEN] * 3 + [NeedStatus.HELD]
