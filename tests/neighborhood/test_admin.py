"""The place in the admin: names by language, the map's corners, one row of settings."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighborhood.models import Area, Category, Neighborhood, Synonym, Word
from tests.factories import AreaFactory
from tests.form_reader import FormReader

pytestmark = pytest.mark.django_db

AREA = {
    "names_en": "Mill Row", "names_es": "", "slug": "mill", "centre_east": "0.65",
    "centre_north": "1.5", "outline": "[[0,0],[1,0],[1,1]]", "position": "1", "is_active": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def as_admin(client, ada):
    """Sign Ada in."""
    client.force_login(ada)


def page_of(model, *args, query=None, kind="changelist"):
    return reverse(f"admin:neighborhood_{model}_{kind}", args=args, query=query)


def test_area_is_added_with_names_and_centre(client):
    client.post(page_of("area", kind="add"), AREA)

    area = Area.objects.get(slug="mill")
    assert area.names == {"en": "Mill Row"}
    assert area.centre == (0.65, 1.5)
    assert area.outline == [[0, 0], [1, 0], [1, 1]]


def test_area_needs_its_name_in_the_first_language(client):
    answer = client.post(page_of("area", kind="add"), {**AREA, "names_en": ""})

    assert "names" in answer.context["adminform"].form.errors
    assert not Area.objects.filter(slug="mill").exists()


@pytest.mark.parametrize("outline", ["[[0,0],[1,0]]", '[[0,0],[1,0],["a",1]]', "{}", "[1,2,3]"])
def test_area_with_broken_outline_is_refused(client, outline):
    answer = client.post(page_of("area", kind="add"), {**AREA, "outline": outline})

    errors = answer.context["adminform"].form.errors if answer.context else {}
    assert "outline" in errors or Area.objects.get(slug="mill").outline == []


def test_names_in_other_languages_survive(client):
    area = AreaFactory(slug="hill", names={"en": "Hill", "so": "Buurta"})

    client.post(page_of("area", area.pk, kind="change"), {**AREA, "slug": "hill"})

    area.refresh_from_db()
    assert area.names == {"en": "Mill Row", "so": "Buurta"}


def test_each_language_has_a_labelled_field(client):
    page = client.get(page_of("category", kind="add")).text

    assert '<label for="id_names_0">English</label>' in page
    assert '<label for="id_names_1">' in page


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [("category", "jardín", "yard"), ("area", "orchard", "the-orchards"), ("word", "árabe", "ar")],
)
def test_names_are_searched_in_every_language(client, model, words, found):
    AreaFactory(slug="the-orchards", names={"en": "The Orchards"})

    rows = client.get(page_of(model, query={"q": words})).context["cl"].queryset

    assert found in {row.slug for row in rows}


def test_kind_of_help_takes_synonyms(client):
    bins = Category.objects.get(slug="bins")
    form = {
        "names_en": "Bins", "names_es": "Basura", "slug": "bins", "parent": bins.parent_id,
        "tau_km": "0.6", "position": "4", "is_active": "on", "synonyms-TOTAL_FORMS": "1",
        "synonyms-INITIAL_FORMS": "0", "synonyms-0-words": "carts", "synonyms-0-lang": "en",
    }  # fmt: skip

    client.post(page_of("category", bins.pk, kind="change"), form)

    assert Synonym.objects.get(category=bins).words == "carts"


def test_list_of_kinds_takes_as_many_queries_for_more(client):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of("category"))
        return len(seen)

    few = queries()
    Category.objects.bulk_create(
        Category(slug=f"more-{n}", names={"en": "More"}, parent_id=Category.objects.first().pk)
        for n in range(9)
    )

    assert queries() == few


def test_settings_have_one_row_that_stays(client):
    Neighborhood(pk=1).save()

    assert client.get(page_of("neighborhood", kind="add")).status_code == 403
    assert client.get(page_of("neighborhood", 1, kind="delete")).status_code == 403
    assert client.get(page_of("neighborhood", 1, kind="change")).status_code == 200


def test_words_are_filtered_by_vocabulary(client):
    rows = client.get(page_of("word", query={"vocabulary": "dietary"})).context["cl"].queryset

    assert set(rows) == set(Word.objects.filter(vocabulary="dietary"))


def test_group_writes_its_own_call_script(client, ada):
    client.force_login(ada)
    Neighborhood.objects.create(pk=1)
    url = reverse("admin:neighborhood_neighborhood_change", args=[1])
    form = FormReader(client.get(url).text).values

    answer = client.post(url, {**form, "call_script_en": "Hello there", "call_script_es": ""})

    assert answer.status_code == 302
    assert Neighborhood.objects.get().call_script == {"en": "Hello there"}
