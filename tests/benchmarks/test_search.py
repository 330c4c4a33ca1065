"""Both benchmarks of the search run in a small city, and say what they promise to say."""

import pytest

from benchmarks import candidates, database, suggest
from benchmarks.city import Size
from matching.models import Outlook, Suggestion
from needs.models import Need

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city():
    database.fill(Size(offers=1500, needs=40))


def test_candidates_are_measured_beside_their_floor():
    report = candidates.measure(sample=6, rounds=2, seed=1)

    assert {
        "p50_ms", "p95_ms", "p99_ms", "p50_ratio_to_floor", "recall_at_20", "p95_adversarial_ms",
    } <= report.numbers.keys()  # fmt: skip
    assert [row[-1] for row in report.tables[0].rows] == [12] * 5
    assert Need.objects.open().count() == 40


def test_candidates_find_the_exact_nearest_of_a_small_city():
    need_ids = database.open_needs(40, seed=1)

    recall, _full = candidates.recall_of(need_ids)

    assert recall == 1


def test_suggestions_are_measured_to_their_commit_and_taken_away():
    report = suggest.measure(sample=4, rounds=1, seed=1)

    assert {"p50_ms", "p95_ms", "p95_in_words_ms", "p95_renewal_ms"} <= report.numbers.keys()
    assert report.numbers["lost_by_judged"].keys() == set(suggest.JUDGED)
    assert not Suggestion.objects.exists()
    assert not Outlook.objects.exists()
