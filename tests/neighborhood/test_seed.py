"""The starting data: what the engine and the pages refer to is there, and stays the group's."""

import importlib

import pytest
from django.apps import apps

from matching.engine.language.lexicon import SLUGS
from mutualaid.promised import LANGUAGES
from neighborhood import seed
from neighborhood.models import Category, Vocabulary, Word
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db

migration = importlib.import_module("neighborhood.migrations.0003_seed")


def test_kinds_are_those_the_words_speak_of():
    parents = dict(Category.objects.values_list("slug", "parent__slug"))

    assert parents == {slug: parent or None for slug, parent in SLUGS.items()}
    assert parents["other"] is None


def test_every_name_is_there_in_every_promised_language():
    names = [row.names for model in (Category, Word) for row in model.objects.all()]

    assert all(set(each) == set(dict(LANGUAGES)) and all(each.values()) for each in names)


def test_languages_that_came_later_are_added_to_what_nobody_renamed():
    Category.objects.filter(slug="food").update(names={"en": "Food", "es": "Alimentos"})
    Category.objects.filter(slug="rides").update(names={"en": "Lifts"})

    seed.add_languages(Category, Word)

    food, rides = (Category.objects.get(slug=slug).names for slug in ("food", "rides"))
    assert (food["es"], food["ar"]) == ("Alimentos", "طعام")
    assert rides == {"en": "Lifts"}


def test_goods_are_gone_when_given_and_loans_come_back():
    once = set(Category.objects.filter(once=True).values_list("parent__slug", flat=True))

    assert once == {None, "goods", "food"}
    assert not Category.objects.filter(parent__slug="borrow", once=True).exists()


def test_help_by_phone_is_remote():
    remote = set(Category.objects.filter(remote=True).values_list("slug", flat=True))

    assert {"phone-buddy", "check-in-call", "translation", "forms"} <= remote
    assert not remote & {"rides-medical", "groceries", "carpentry", "visit"}


@pytest.mark.parametrize("code", ["en", "es", "zh", "yue", "fr", "ht", "ar", "bn", "ru", "vi"])
def test_languages_often_needed_are_there(code):
    assert Word.objects.filter(vocabulary=Vocabulary.LANGUAGE, slug=code).exists()


def test_sowing_twice_keeps_what_the_group_changed():
    Category.objects.filter(slug="bins").update(names={"en": "Carts"}, tau_km=2.0)
    before = Category.objects.count(), Word.objects.count()

    seed.sow(Category, Word)

    assert (Category.objects.count(), Word.objects.count()) == before
    assert Category.objects.get(slug="bins").names == {"en": "Carts"}


def test_migration_can_be_undone_and_done_again():
    migration.uproot(apps, None)
    assert not Category.objects.exists()
    assert not Word.objects.exists()

    migration.sow(apps, None)
    assert Category.objects.count() == len(SLUGS)


def test_undoing_keeps_kinds_that_posts_stand_on():
    NeedFactory(category=Category.objects.get(slug="rides-medical"))

    with pytest.raises(Exception, match="referenced through protected"):
        migration.uproot(apps, None)
