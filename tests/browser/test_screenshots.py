"""What bin/shots takes: pages found by their links, with what is wrong about each said."""

from pathlib import Path

import pytest

from screenshots import contact_sheet
from screenshots.taking import Camera, Shot, View
from screenshots.walking import Spot, name_of, spots
from tests.factories import NeedFactory

VIEW = View("en", 360, "light")


@pytest.mark.browser
def test_walk_follows_links_and_takes_each_kind_of_page_twice(browser, street, rosa):
    NeedFactory.create_batch(3, requester=rosa)
    camera = Camera(browser, address=street)

    found = list(spots("visitor", camera.session("visitor").request, known=set()))

    names = [spot.name for spot in found]
    assert len(names) == len(set(names))
    assert {"commons:home", "needs:board", "needs:detail.2", "commons:privacy"} <= set(names)
    assert not [name for name in names if name.startswith(("signed_in:", "triage:"))]


@pytest.mark.browser
def test_picture_says_what_is_wrong_with_a_page(browser, street, areas, tmp_path):
    camera = Camera(browser, address=street)
    pages = [Spot("visitor", "home", "/"), Spot("visitor", "nowhere", "/nowhere/")]

    well, gone = camera.take(pages, View("ar", 360, "dark"), folder=tmp_path)
    narrow, _gone = camera.take(pages, View("en", 90, "light"), folder=tmp_path)

    assert (well.faults, gone.faults) == ((), ("answers 404",))
    assert narrow.faults == ("scrolls sideways",)
    assert {path.name for path in tmp_path.glob("*.ar.*")} == {
        "visitor.home.ar.360.dark.png", "visitor.nowhere.ar.360.dark.png",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/needs/7/", "needs:detail"),
        ("/needs/7/details/when/", "signed_in:need_extra.when"),
        ("/design/card/", ""),
        ("/m/secret/", ""),
        ("/nowhere/", ""),
    ],
)
def test_pages_are_known_by_the_names_of_their_addresses(path, name):
    assert name_of(path) == name


def test_contact_sheet_shows_every_picture_and_its_faults(tmp_path: Path):
    shots = [
        Shot(Spot("Rosa", name, f"/{name}/?a&b"), VIEW, f"{name}.png", faults)
        for name, faults in (("plan", ()), ("board", ("answers <500>",)))
    ]

    sheet = contact_sheet.write(shots, folder=tmp_path).read_text()

    assert sheet.index('src="board.png"') < sheet.index('src="plan.png"')
    assert sheet.count("<strong>") == 1
    assert "answers &lt;500&gt;" in sheet
    assert "/plan/?a&amp;b" in sheet
