"""The queue as a table: the whole view, no contacts, nothing a spreadsheet would run."""

import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Event
from neighborhood.models import Neighborhood
from tests.factories import MemberFactory, NeedFactory
from triage.paper import table

pytestmark = pytest.mark.django_db

TABLE = "/triage/queue.csv"


@pytest.fixture
def take(client, need):
    """Return what downloads the table as somebody."""

    def get(member=None, query="", **how):
        if member:
            client.force_login(member)
        return client.post(TABLE + query, **how)

    return get


def rows_of(answer):
    """Return the rows of a table below its head, as dictionaries."""
    return list(csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines()))


def test_table_holds_what_the_queue_shows(take, cora, rosa, need):
    rosa.name = "Rosa Canary"
    rosa.save()
    need.coordinator, need.requirements = cora, ["no-stairs"]
    need.save()

    [row] = rows_of(take(cora))

    assert row["Number"] == str(need.pk)
    assert row["Need"] == "A ride to the clinic"
    assert (row["Area"], row["Kind"], row["Must fit"]) == ("Mill Row", "Rides", "No stairs")
    assert (row["First name"], row["In the hands of"]) == ("Rosa", "Cora")
    assert row["On the board since"] == timezone.localdate().isoformat()


def test_table_holds_no_contact_and_no_family_name(take, cora, rosa):
    rosa.name = "Rosa Canary"
    rosa.save()
    rosa.ways.update(value="canary@leak.example")

    text = take(cora).getvalue().decode()

    assert "Rosa" in text
    assert "canary" not in text.lower()


def test_table_is_a_file_with_the_day_in_its_name(take, cora):
    answer = take(cora)

    day = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="needs-{day}.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer.getvalue().startswith(b"\xef\xbb\xbfNumber,")


def test_table_follows_the_address_of_the_queue(take, cora, sam):
    NeedFactory(requester=sam, what="Held soup", held=True)
    NeedFactory(requester=sam, what="A ladder")

    assert {row["Need"] for row in rows_of(take(cora))} == {"A ride to the clinic", "A ladder"}
    assert [row["Need"] for row in rows_of(take(cora, "?view=held"))] == ["Held soup"]
    assert [row["Need"] for row in rows_of(take(cora, "?q=ladder"))] == ["A ladder"]


def test_table_is_longer_than_a_page_and_takes_as_many_queries(take, cora, rosa, monkeypatch):
    Neighborhood.objects.create(pk=1)
    monkeypatch.setattr(table, "ROWS_AT_A_TIME", 7)
    take(cora).getvalue()
    found = []
    for count in (1, 50):
        NeedFactory.create_batch(count, requester=MemberFactory(area=rosa.area))
        with CaptureQueriesContext(connection) as queries:
            answer = take()
            rows = rows_of(answer)
        found.append(len(queries))

    assert answer.streaming
    assert len(rows) == 52
    assert found[0] == found[1] <= 12


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        " =1",
        "\t=1",
        "\r1",
        "＝1",
        "\u200b=1",
        "\u2060 =1",
        "\ufeff=1",
        "\x00=1",
        " \u200b=1",
        "\x00\t1",
    ],
)
def test_cells_that_look_like_formulas_are_words(words):
    assert table.safe_cell(words) == f"'{words}"


@pytest.mark.parametrize("words", ["A ride", "2026-05-31", "a = b", "", 7])
def test_other_cells_stay_as_they_are(words):
    assert table.safe_cell(words) == str(words)


def test_formula_of_a_neighbor_does_not_run(take, cora, need):
    need.what = '=HYPERLINK("https://evil.example","soup")'
    need.save()

    assert rows_of(take(cora))[0]["Need"] == f"'{need.what}"


def test_head_comes_in_the_language_of_the_reader(client, need, cora):
    client.force_login(cora)

    answer = client.post(f"/es{TABLE}")

    assert answer.status_code == 200
    assert "Within two weeks" not in answer.getvalue().decode()


def test_taking_it_is_written_down_once(take, cora):
    take(cora, "?view=long").getvalue()

    event = Event.objects.get()
    assert (event.verb, event.by, event.subject_id) == ("exported", cora, cora.pk)
    assert event.reason == "long"


def test_table_is_for_the_desk(take, rosa, sam, neighbor_of):
    assert take().status_code == 302
    assert {take(rosa).status_code, take(sam).status_code} == {403}
    assert rows_of(take(neighbor_of("hilltop"))) == []
    assert len(rows_of(take(neighbor_of("mill-row", shadow=True)))) == 1
    assert not Event.objects.filter(by__in=(rosa, sam)).exists()


def test_only_a_download_takes_it(client, cora, need):
    client.force_login(cora)

    assert client.head(TABLE).status_code == 405
    assert client.get(TABLE).status_code == 405
    assert not Event.objects.exists()


def test_queue_offers_the_table_of_its_view(client, cora, need):
    client.force_login(cora)

    text = " ".join(client.get("/triage/?q=ride").text.split())

    assert 'id="as-table" method="post" data-saves action="/triage/queue.csv?q=ride"' in text
    assert 'form="as-table"' in text
