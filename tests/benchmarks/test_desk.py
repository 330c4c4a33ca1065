"""The benchmark of the desk runs in a small city, and says what it promises to say."""

import pytest

from benchmarks import database, desk
from benchmarks.city import Size
from triage.models import Action

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def report():
    database.fill(Size(offers=2500, needs=250))
    return desk.measure(rounds=1)


def test_desk_is_measured_beside_its_floor(report):
    pages = {desk.FLOOR, desk.PAGE, desk.HAND, desk.POLL, desk.POLL_AFTER}

    assert pages | {"propose", "propose, service", "undo"} <= report.numbers.keys()
    assert report.numbers[desk.PAGE].keys() == {"queries", "p50_ms", "p95_ms", "work_ms"}
    assert report.numbers[desk.PAGE]["queries"] <= 12
    assert Action.objects.filter(kind="proposed").count() == 6
