"""What looks like a machine waits for a glance; a neighbor is never refused."""

import uuid
from datetime import timedelta

import pytest

from commons.suspicion import looks_like_a_machine
from needs.models import Need
from needs.states import NeedStatus
from tests.commons.answers import drawn, ride

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


def test_whoever_is_known_is_not_judged_by_the_clock(client, rosa, areas, categories):
    client.force_login(rosa)

    client.post("/needs/new/", ride(areas["mill-row"], submission="x"))

    assert Need.objects.get().status == NeedStatus.OPEN
