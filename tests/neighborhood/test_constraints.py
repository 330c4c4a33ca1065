"""The settings that the database refuses, each by the name of its constraint."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from neighborhood.models import (
    LearnedWords,
    Neighborhood,
    PartnerGroup,
    RetentionRun,
    Synonym,
    Vocabulary,
    Word,
)
from tests.constraints import broken_by, change, constraints_of
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def said_twice():
    """Let one word mean one kind twice."""
    kind = CategoryFactory()
    for _time in range(2):
        Synonym.objects.create(category=kind, words="lift", lang="en")


def a_word():
    """Add a word to a vocabulary."""
    return Word.objects.create(vocabulary=Vocabulary.ACCESS, slug="no-wind")


def learned_words(**fields):
    """Put a table in force that nobody learned."""
    usual = {"source": "posts", "posts": 100, "right": 0.5, "share": 0.5, "table": b""}
    return LearnedWords.objects.create(**(usual | fields))


BREAKS = {
    "neighborhood_category_tau_positive": lambda: change(CategoryFactory(), tau_km=0),
    "neighborhood_category_not_own_parent": lambda: change(CategoryFactory(), parent=F("id")),
    "neighborhood_synonym_once": said_twice,
    "neighborhood_word_vocabulary_known": lambda: change(a_word(), vocabulary="colours"),
    "neighborhood_learnedwords_parts_range": lambda: learned_words(share=1.5),
    "neighborhood_learnedwords_source_known": lambda: learned_words(source="rumour"),
    "neighborhood_partnergroup_can_be_reached": lambda: PartnerGroup.objects.create(),
    "neighborhood_neighborhood_forgets_in_time": lambda: Neighborhood.objects.create(
        pk=1, contact_days=400
    ),
    "neighborhood_retentionrun_ends_after_start": lambda: RetentionRun.objects.create(
        started_at=timezone.now(), finished_at=timezone.now() - timedelta(days=1)
    ),
    "neighborhood_neighborhood_single": lambda: Neighborhood.objects.create(pk=2),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("neighborhood")
