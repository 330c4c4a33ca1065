"""How a group presents itself: its own texts in every language, and its drawing."""

import pytest
from django.utils import translation

from neighborhood.identity import Drawing
from neighborhood.models import Neighborhood
from neighborhood.place_forms import OtherNamesField
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    """Return a group that says its line in two languages."""
    return Neighborhood.objects.create(
        pk=1, line="neighbors helping neighbors", line_elsewhere={"es": "entre vecinos"},
        phone="212-555-0142", phone_hours="weekdays 9 to 12",
        phone_hours_elsewhere={"es": "de 9 a 12"},
    )  # fmt: skip


def test_pages_say_the_groups_texts_in_their_language(client, group):
    page = client.get("/es/needs/").text

    assert "entre vecinos" in page
    assert "de 9 a 12" in page
    assert "weekdays" not in page


def test_what_nobody_translated_is_said_as_it_was_written_first(group):
    with translation.override("ar"):
        assert group.line_in_words == "neighbors helping neighbors"


def test_text_that_the_group_has_not_stays_empty():
    assert Neighborhood(line="").line_in_words == ""


def test_form_keeps_the_languages_that_were_given():
    field = OtherNamesField(label="Line", longest=80)

    assert field.clean(["entre vecinos", "", "邻里互助"]) == {
        "es": "entre vecinos", "zh-hans": "邻里互助",
    }  # fmt: skip
    assert field.clean([]) == {}


def test_every_drawing_is_drawn(settings):
    files = (settings.BASE_DIR / "static" / "icons").glob("drawing-*.svg")

    assert {file.stem for file in files} == {
        f"drawing-{drawing}" for drawing in set(Drawing) - {Drawing.TREE}
    }


@pytest.mark.parametrize("drawing", [Drawing.HILL, Drawing.TREE])
def test_masthead_has_the_drawing_of_the_group(client, group, drawing):
    Neighborhood.objects.update(drawing=drawing)

    page = client.get("/").text

    assert ("drawing-hill.svg#mark" in page) is (drawing == Drawing.HILL)
    assert ("sprite.svg#mark" in page) is (drawing == Drawing.TREE)


@pytest.mark.parametrize("path", ["/needs/{}/", "/needs/{}/report/"])
def test_number_to_call_is_a_link_and_stands_once_on_a_page(client, group, path):
    page = client.get(path.format(NeedFactory().pk)).text

    assert page.count("Rather not use a screen?") == 1
    assert '<a href="tel:212-555-0142">212-555-0142</a>' in page
