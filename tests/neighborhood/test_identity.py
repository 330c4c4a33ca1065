"""How a group presents itself: its own texts in every language, and its drawing."""

import re

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
    assert "de 9\xa0a\xa012" in page
    assert "weekdays" not in page


@pytest.mark.parametrize(
    ("hours", "held"),
    [
        ("weekdays 9 to 12", "weekdays 9~to~12"),
        ("daily, 9:00 AM to 1:00 PM", "daily, 9:00~AM~to~1:00~PM"),
        ("9 a. m. a 1 p. m.", "9~a.~m.~a~1~p.~m."),
        ("Mon 9 to 12, Tue 14 to 18", "Mon 9~to~12, Tue 14~to~18"),
        ("weekdays 9–12", "weekdays 9–12"), ("工作日9点到12点", "工作日9点到12点"), ("", ""),
    ],
)  # fmt: skip
def test_no_line_ends_between_two_hours_of_the_phone(hours, held):
    assert Neighborhood(phone_hours=hours).phone_hours_in_words.replace("\xa0", "~") == held


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
    icons = {file.name for file in (settings.BASE_DIR / "static" / "icons").iterdir()}
    sizes = ("180", "192", "512", "whole-512")

    assert icons - {"sprite.svg"} == {f"drawing-{drawing}.svg" for drawing in Drawing} | {
        f"app-{drawing}-{size}.png" for drawing in Drawing for size in sizes
    }


@pytest.mark.parametrize("drawing", Drawing)
def test_masthead_tab_and_installed_site_have_the_drawing_of_the_group(client, group, drawing):
    Neighborhood.objects.update(drawing=drawing)

    page = client.get("/").text
    manifest = client.get("/manifest.webmanifest").json()

    assert re.findall(r"/drawing-(\w+)\.svg", page) == [drawing] * 2
    assert f"icons/app-{drawing}-180.png" in page
    assert {icon["src"].split("-")[1] for icon in manifest["icons"]} == {drawing}


@pytest.mark.parametrize("path", ["/needs/{}/", "/needs/{}/report/"])
def test_number_to_call_is_a_link_and_stands_once_on_a_page(client, group, path):
    page = client.get(path.format(NeedFactory().pk)).text

    assert page.count("Rather not use a screen?") == 1
    assert '<a href="tel:212-555-0142">212-555-0142</a>' in page
