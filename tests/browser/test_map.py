"""The map beside the areas: a touch picks one, and the list and the map say the same."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MARKED = """() => [...document.querySelectorAll(".mapped .here")]
  .map(part => part.localName + part.dataset.area)"""


@pytest.mark.parametrize(("path", "folded"), [("/", True), ("/needs/new/", False)])
def test_touch_on_the_map_picks_an_area(street, areas, open_browser, path, folded):
    page = open_browser()
    page.goto(path)
    hilltop = str(areas["hilltop"].pk)
    if folded:
        page.get_by_text("See the map").click()

    page.locator(f".mapped path[data-area='{hilltop}']").click()

    expect(page.get_by_role("radio", name="Hilltop")).to_be_checked()
    assert page.evaluate(MARKED) == [f"path{hilltop}", f"text{hilltop}"]


def test_map_marks_what_is_picked_in_the_list(street, areas, open_browser):
    page = open_browser()
    page.goto("/needs/new/")

    page.get_by_role("radio", name="Mill Row").check()

    mill_row = areas["mill-row"].pk
    assert page.evaluate(MARKED) == [f"path{mill_row}", f"text{mill_row}"]
