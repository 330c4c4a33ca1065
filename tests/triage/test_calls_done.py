"""How calls are told of, and those that leave nothing to do: paged, and said where none are."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from tests.constraints import change
from triage.models import Call

pytestmark = pytest.mark.django_db

LIST = "/triage/calls/"


def test_calls_that_are_done_are_paged(client, cora, need, rosa):
    rows = [Call(member=rosa, need=need, outcome="reached") for _call in range(41)]
    Call.objects.bulk_create(rows)
    client.force_login(cora)

    last = client.get(f"{LIST}?show=done&page=2").context["rows"]

    assert len(last) == 1
    assert 'href="?show=done&amp;page=2"' in client.get(f"{LIST}?show=done").text


def test_no_calls_yet_is_said(client, cora):
    client.force_login(cora)

    assert "No calls yet" in client.get(f"{LIST}?show=done").text


def test_call_back_about_what_is_over_is_seen_among_those_done(client, cora, need, rosa):
    client.force_login(cora)
    Call.objects.create(member=rosa, need=need, outcome="busy", call_again_at=timezone.now())
    change(need, status="expired", closed_at=timezone.now())

    done, later = (client.get(f"{LIST}?show={show}").text for show in ("done", "later"))

    assert "A ride to the clinic" in done
    assert "nobody has to call back any more" in done
    assert "No call-backs later on" in later


def test_calls_are_said_in_sentences(client, cora, need, rosa):
    now = timezone.now()
    Call.objects.create(
        member=rosa, need=need, by=cora, outcome="busy", at=now - timedelta(hours=50),
        call_again_at=now - timedelta(hours=23),
    )  # fmt: skip
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text

    assert ", <bdi>Cora</bdi>: busy or no answer" in client.get(LIST).text
    in_hand = " ".join(strip_tags(page).split())
    assert ", Cora to Rosa: busy or no answer. Call again: " in in_hand


@pytest.mark.parametrize("hours", [1, 23])
def test_words_and_squares_of_a_call_back_count_by_the_calendar(client, cora, need, rosa, hours):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0)
    again = midnight - timedelta(hours=hours)
    Call.objects.create(
        member=rosa, need=need, by=cora, outcome="busy", at=again, call_again_at=again
    )
    client.force_login(cora)

    [row] = client.get(LIST).context["rows"]

    assert (row["age_words"], row["age"]) == ("since yesterday", 2)


def test_no_way_a_call_ends_looks_chosen_in_advance(client, cora, need):
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/calls/").text

    ends = page.split('class="call-ends"')[1].split("</form>")[0]
    assert "Reached" in ends
    assert "<svg" not in ends
