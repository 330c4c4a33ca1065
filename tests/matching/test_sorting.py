"""Which kind of help a neighbor means."""

import pytest

from matching.sorting import guessed, likely
from neighborhood.models import Category, Synonym
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def slugs(*things):
    return [found.category.slug for found in guessed(things)]


def test_each_thing_is_guessed_by_itself(categories):
    assert slugs("A ride to the clinic", "zzz qqq") == ["rides-medical", "other"]


def test_words_of_the_group_count(categories):
    CategoryFactory(slug="gleaning")
    Synonym.objects.create(category=Category.objects.get(slug="gleaning"), words="fallen apples")

    assert slugs("Somebody for the fallen apples") == ["gleaning"]


def test_retired_kind_is_guessed_no_more(categories):
    Category.objects.filter(slug__startswith="rides").update(is_active=False)

    assert slugs("A ride to the clinic") == ["other"]


def test_post_does_not_fail_for_want_of_kinds():
    Category.objects.all().update(is_active=False)
    Category.objects.filter(slug="other").delete()

    assert slugs("A ride to the clinic") == ["other"]


def test_guessing_ten_things_takes_three_queries(categories, django_assert_num_queries):
    with django_assert_num_queries(3):
        guessed(["A ride to the clinic"] * 10)


def test_likely_kinds_are_those_that_the_words_name_and_never_a_vague_one(categories):
    clinic, vague, unknown = likely(["A ride to the clinic", "help please", "zzz qqq"])

    assert [kind.slug for kind in clinic] == ["rides-medical"]
    assert vague == unknown == []


def test_new_word_of_the_group_counts_at_once(categories):
    for slug, words in (("gleaning", "fallen apples"), ("choir", "madrigals")):
        CategoryFactory(slug=slug)
        Synonym.objects.create(category=Category.objects.get(slug=slug), words=words)

        [[first, *_rest]] = likely([f"Somebody for the {words}"])

        assert first.slug == slug
