"""Tests with real transactions leave no rows; the starting data comes back by itself."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from members.models import Member
from neighborhood.models import Category
from outbox import queue
from tests.factories import MatchFactory


def lose_a_kind():
    Category.objects.filter(slug="rides-medical").delete()


def rename_a_kind():
    Category.objects.filter(slug="rides-medical").update(names={"en": "Lifts"})


def bring_people():
    MatchFactory()
    queue.enqueue("outbox.jobs.recover", timestamp=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [bring_people, lose_a_kind, bring_people, rename_a_kind] * 2)
def test_no_test_finds_what_another_has_changed(change):
    assert Category.objects.get(slug="rides-medical").names["en"] == "Rides to the doctor"
    assert not Member.objects.exists()
    assert not ProcrastinateJob.objects.exists()

    change()
