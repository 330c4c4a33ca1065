"""The demo's page of components: all of them, in all states, from their own templates."""

import re
from collections import Counter

import pytest
from django.urls import reverse

from commons.design.gallery import NOT_SHOWN, PARTS
from commons.design.tokens import COLOURS
from neighborhood.inks import contrast, measures, tokens_of

pytestmark = pytest.mark.django_db

EVERYTHING = "/design/?scheme=dark&dir=rtl"


def twice(page: str) -> dict[str, int]:
    """Return the ids that stand on a page more than once."""
    counted = Counter(re.findall(r'\sid="([^"]+)"', page))
    return {name: times for name, times in counted.items() if times > 1}


def test_every_component_stands_on_the_page_or_says_why_not(settings):
    files = (settings.BASE_DIR / "templates" / "components").glob("*.html")
    drawn = {name for name, part in PARTS.items() if name != "field"}

    assert {path.stem for path in files} == drawn | set(NOT_SHOWN)
    assert not drawn & set(NOT_SHOWN)
    assert all(NOT_SHOWN.values())


def test_page_draws_every_state_in_the_look_that_was_asked_for(client):
    page = client.get(EVERYTHING).text

    grounds = re.findall(
        r'<div\s+class="ground"\s+lang="\w+"\s+dir="(\w+)"\s+data-scheme="(\w+)"', page
    )
    assert grounds == [("rtl", "dark")] * sum(len(part.states) for part in PARTS.values())
    for part in PARTS.values():
        assert part.when in page
    assert "autofocus" not in page
    assert twice(page) == {}


def test_groups_of_samples_are_told_from_their_twins(client):
    samples = client.get(EVERYTHING).text.split("<main")[1].split("</main>")[0]
    groups = re.findall(r"<(?:fieldset|form)\b(?![^>]*\brole=)[^>]*>", samples)

    names = Counter(name for group in groups for name in re.findall(r'aria-label="(.+?)"', group))

    assert names.total() == len(groups) > 5
    assert set(names.values()) == {1}


def test_ticks_of_one_sample_are_no_choice_of_another(client):
    samples = client.get(EVERYTHING).text.split("<figure")[1:]

    names = Counter(
        name
        for sample in samples
        for name in set(re.findall(r'<input\s+type="(?:radio|checkbox)"\s+name="([^"]+)', sample))
    )

    assert set(names.values()) == {1}


@pytest.mark.parametrize("name", ["slip", "error_summary", "field"])
def test_page_of_one_component_shows_it_in_four_looks(client, name):
    page = client.get(reverse("commons:design_part", args=[name])).text

    grounds = Counter(re.findall(r'dir="(\w+)"\s+data-scheme="(\w+)"', page))
    assert grounds == dict.fromkeys(
        [("ltr", "light"), ("ltr", "dark"), ("rtl", "light"), ("rtl", "dark")],
        len(PARTS[name].states),
    )
    assert twice(page) == {}


def test_right_to_left_is_drawn_in_a_language_written_that_way(client, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]

    page = client.get(reverse("commons:design_part", args=["notice"])).text

    assert Counter(re.findall(r'lang="(\w+)"\s+dir="(\w+)"\s+data', page)) == {
        ("en", "ltr"): 6, ("ar", "rtl"): 6,
    }  # fmt: skip


def test_samples_are_such_as_the_site_itself_shows(client):
    page = " ".join(client.get("/design/").text.split())

    assert "This field is required." not in page
    assert "212-555-0142</a></b>, weekdays. A neighbor picks up." in page
    assert page.index("Both of you said yes.") < page.index("You put this on the board.")
    ticked = page[page.index(">To tick<") :].partition("</figure>")[0]
    assert "Cora" in ticked
    assert "aria-current" not in ticked
    assert '<span class="who">Dark: </span>' in page


def test_component_that_is_not_there_is_not_found(client):
    assert client.get(reverse("commons:design_part", args=["carousel"])).status_code == 404


def test_form_of_a_sample_leads_back_to_the_page(client):
    answer = client.post(EVERYTHING, {"what": "soup"})

    assert (answer.status_code, answer.url) == (303, EVERYTHING)


@pytest.mark.parametrize("name", ["design", "design_part", "design_sheet"])
def test_outside_of_a_demo_there_is_no_such_page(client, settings, name):
    settings.DEMO = False

    answer = client.get(reverse(f"commons:{name}", args=["card"] if name == "design_part" else []))

    assert answer.status_code == 404


def test_sheet_has_both_schemes_whatever_the_device_says(client):
    sheet = client.get(reverse("commons:design_sheet")).text

    assert re.search(r"\[data-scheme=light\] .*--paper: #f6f1e6;", sheet)
    assert re.search(r"\[data-scheme=dark\] .*--paper: #15130f;", sheet)


def test_every_colour_has_a_use():
    values = re.compile(r"#|hsl\(")
    colours = {name for name, value in tokens_of("dark").items() if values.match(value)}

    assert set(COLOURS) == colours


def test_colours_stand_apart_by_day_and_by_night():
    assert [one for one in measures({}) if not one.is_enough] == []


def test_contrast_is_that_of_the_standard():
    tokens = {"one": "0, 0%", "black": "#000000", "white": "hsl(var(--one), 100%)"}

    assert contrast("black", "white", tokens) == pytest.approx(21)
    assert contrast("white", "white", tokens) == pytest.approx(1)
