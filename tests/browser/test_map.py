"""The map beside the areas: a touch picks one, and the list and the map say the same."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.browser

MARKED = """() => [...document.querySelectorAll(".mapped .here")]
  .map(part => part.localName + part.dataset.area)"""

ROWS = """() => [...document.querySelectorAll(".index a")].map(row => {
  const words = [...row.children].map(part => part.getBoundingClientRect());
  const line = parseFloat(getComputedStyle(row).lineHeight);
  return {
    lines: words.map(word => Math.round(word.height / line)),
    air: row.getBoundingClientRect().bottom - Math.max(...words.map(word => word.bottom)),
  };
})"""


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


def test_long_name_and_its_counts_each_keep_their_line(street, areas, hal, open_browser):
    areas["hilltop"].names = {"en": "Old Market Square"}
    areas["hilltop"].save()
    NeedFactory(area=areas["hilltop"])
    OfferFactory.create_batch(10, helper=hal, area=areas["hilltop"])
    page = open_browser(viewport=PHONE)

    page.goto("/")

    expect(page.locator(".index a", has_text="a few needs · 10 offers")).to_be_visible()
    rows = page.evaluate(ROWS)
    assert {tuple(row["lines"]) for row in rows} == {(1, 1)}
    assert min(row["air"] for row in rows) >= 8
