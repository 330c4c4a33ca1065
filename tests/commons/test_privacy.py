"""The public page about privacy: every rule in force, and when it last ran."""

import pytest
from django.utils import timezone

from commons.visibility import VISIBLE
from neighborhood import retention
from neighborhood.models import Neighborhood, RetentionRun
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db

PAGE = "/privacy/"


def test_every_rule_and_every_row_stands_on_the_page(client):
    text = client.get(PAGE).content.decode()

    for rule in retention.rules():
        assert str(rule.what) in text
    for row in VISIBLE:
        assert str(row.what) in text


def test_page_says_that_everybody_reads_for_whom_it_is_as_the_card_does(client):
    page = client.get("/privacy/").text
    need = NeedFactory(for_whom="other", for_whom_words="my father")
    public, fits = (row for row in VISIBLE if "for whom" in row.what or "allergies" in row.what)

    assert str(public.neighbors) == "Everybody, while it is on the board"
    assert "for whom" not in fits.what
    assert str(public.what) in page
    assert "my father" in client.get(f"/needs/{need.pk}/").text


def test_page_goes_by_the_settings_in_force(client):
    assert "30 days after the last thing you had open" in client.get(PAGE).text

    Neighborhood.objects.create(pk=1, contact_days=14)

    assert "14 days after the last thing you had open" in client.get(PAGE).text


def test_page_says_when_it_last_ran_and_for_how_many(client):
    assert "people forgotten" not in client.get(PAGE).text

    RetentionRun.objects.create(started_at=timezone.now(), people=3)
    assert "people forgotten" not in client.get(PAGE).text
    RetentionRun.objects.update(finished_at=timezone.now())

    assert "3 people forgotten" in client.get(PAGE).text


def test_page_says_when_a_run_was_not_finished(client):
    now = timezone.now()
    RetentionRun.objects.create(started_at=now, finished_at=now, failed=["contact"])

    page = client.get(PAGE).text

    assert "it was not finished" in page
    assert "people forgotten" not in page


def test_page_speaks_spanish(client):
    assert "Quién puede ver qué" in client.get(f"/es{PAGE}").text
