"""What has to be in sight, stay on one line, and look like what it is."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from matching.services import propose
from matching.states import Origin
from members.models import Event
from members.services import renew_paper_code
from tests.factories import MatchFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=360, height=740)
NARROWEST = ViewportSize(width=320, height=640)
LAPTOP = ViewportSize(width=1280, height=800)
A_SATURDAY = date(2030, 11, 23)
# How many lines the words of the first element take that hold a pattern.
# Of all short codes, the one that takes the most room.
WIDEST_CODE = """() => {
  for (const code of document.querySelectorAll(".code")) code.textContent = "MAROON-CARDINAL-88";
}"""
LINES = """([name, pattern]) => {
  const found = [...document.querySelectorAll(name)].find(one => one.textContent.match(pattern));
  const range = document.createRange(), words = found.firstChild;
  const from = words.data.search(pattern);
  range.setStart(words, from);
  range.setEnd(words, from + words.data.match(pattern)[0].length);
  return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
}"""
# Where the words of an element begin and end on their first line, from the left.
SIDES = """found => {
  const range = document.createRange();
  range.selectNodeContents(found);
  const box = range.getClientRects()[0];
  return [Math.round(box.left), Math.round(box.right)];
}"""
LOOK = """input => {
  const style = getComputedStyle(input), words = document.querySelector("textarea");
  const rim = getComputedStyle(words).borderTopWidth;
  return [style.appearance, style.borderTopWidth === rim, style.borderTopColor];
}"""


def box(place):
    return place.bounding_box()


def bottom_of(place) -> float:
    return float(box(place)["y"] + box(place)["height"])


def test_form_begins_in_the_first_screen_of_a_phone(open_browser, areas):
    page = open_browser(viewport=PHONE)

    page.goto("/")

    assert bottom_of(page.locator("#id_need")) < PHONE["height"]


@pytest.mark.parametrize("board", ["needs", "offers"])
def test_first_card_stands_in_the_first_screen_of_a_phone(open_browser, rosa, hal, board):
    NeedFactory.create_batch(3, requester=rosa)
    OfferFactory.create_batch(3, helper=hal)
    page = open_browser(viewport=PHONE)

    page.goto(f"/{board}/")

    assert box(page.locator(".post").first)["y"] < PHONE["height"] * 0.8
    search, button = page.get_by_role("searchbox"), page.get_by_role("button", name="Search")
    assert box(search)["y"] == box(button)["y"]
    for words in ("Area", "Kind of help"):
        expect(page.get_by_label(words)).to_be_visible()


def test_question_and_its_three_answers_fit_the_screen_of_a_phone(open_browser, rosa, hal, door):
    need = NeedFactory(
        requester=rosa, for_whom="other", for_whom_words="my father, with his OK",
        what="Somebody to drive my father to the clinic on Tuesday morning and home again",
        details="One adult, with a stick. " * 40,
    )  # fmt: skip
    offer = OfferFactory(helper=hal)
    match = propose(need_id=need.pk, offer_id=offer.pk, by=None, origin=Origin.APP)
    page = open_browser(viewport=PHONE)

    page.goto(door(hal, f"matches/{match.pk}/"))

    for answer in ("Yes, I can", "Not this time", "Later"):
        button = page.get_by_role("button", name=answer, exact=True)
        assert bottom_of(button) <= PHONE["height"]
    expect(page.get_by_role("heading", name="All of the details")).to_be_attached()


def test_plan_on_paper_has_the_contact_and_no_buttons(open_browser, rosa, hal, door, street):
    match = MatchFactory(
        confirmed=True, need__requester=rosa, offer__helper=hal, place="The blue door",
        starts_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    page = open_browser()
    page.goto(door(rosa, f"matches/{match.pk}/"))

    page.emulate_media(media="print")

    expect(page.get_by_text("The blue door").first).to_be_visible()
    expect(page.get_by_role("heading", name="Hal")).to_be_visible()
    expect(page.locator("main button:visible, main .button:visible")).to_have_count(0)


def test_slip_prints_alone(open_browser, rosa, door, street):
    page = open_browser()
    page.goto(door(rosa, "way-back/"))
    page.evaluate(
        "window.print = () => { window.printed = document.querySelectorAll('.noprint').length; }"
    )

    page.get_by_role("button", name="Print this slip").click()

    assert page.evaluate("window.printed") > 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".noprint")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "place", "pattern"),
    [
        ("way-back/", ".code", ".+-.+-.+"),
        ("needs/{}/standing/", ".timeline time", ".+"),
        ("posted/{}/", ".facts li", "[0-9]+.AM–.?[0-9:]+.AM"),
    ],
)
def test_codes_times_and_days_stay_on_one_line(open_browser, rosa, door, path, place, pattern):
    need = NeedFactory(requester=rosa, needed_on=A_SATURDAY, availability=((7740, 7890),))
    Event.objects.record("opened", need, by=rosa, now="open")
    renew_paper_code(rosa)
    page = open_browser(viewport=NARROWEST)

    page.goto(door(rosa, path.format(need.submission_key if "posted" in path else need.pk)))
    page.evaluate(WIDEST_CODE)

    assert page.evaluate(LINES, [place, pattern]) == 1


@pytest.mark.parametrize("path", ["/", "/ar/", "/better-words/"])
def test_way_out_stands_beside_the_name_on_every_page(open_browser, areas, path):
    page = open_browser(viewport=NARROWEST)

    page.goto(path)

    name, out = page.locator(".name").bounding_box(), page.locator("[data-leave]").bounding_box()
    assert name["y"] <= out["y"] < name["y"] + name["height"]
    assert (out["x"] < name["x"]) == ("/ar/" in path)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-leave]")).to_be_focused()


def test_circles_and_boxes_have_the_rim_of_a_field_by_night(open_browser, areas):
    page = open_browser(viewport=PHONE)
    page.emulate_media(color_scheme="dark")
    page.goto("/needs/new/")
    circles = page.get_by_role("radio")

    circles.first.check()

    assert circles.last.evaluate(LOOK) == ["none", True, "rgb(149, 139, 118)"]
    assert circles.first.evaluate(LOOK)[2] != circles.last.evaluate(LOOK)[2]
    page.emulate_media(forced_colors="active")
    assert circles.last.evaluate(LOOK)[0] == "auto"


@pytest.mark.parametrize("board", ["needs", "offers"])
def test_card_alone_has_one_main_button(open_browser, rosa, hal, board):
    thing = NeedFactory(requester=rosa) if board == "needs" else OfferFactory(helper=hal)
    page = open_browser(viewport=PHONE)

    page.goto(f"/{board}/{thing.pk}/")

    expect(page.locator("main .button")).to_have_count(1)
    expect(page.locator("main .button")).to_have_attribute("href", re.compile("help|ask"))
    expect(page.locator("main a").first).to_have_text("Back to the board")


def test_button_keeps_its_distance_from_the_last_field(open_browser):
    page = open_browser(viewport=PHONE)

    page.goto("/better-words/")

    button = page.get_by_role("button", name="Send it").bounding_box()
    assert button["y"] - bottom_of(page.locator("textarea").last) >= 12


@pytest.mark.parametrize(
    ("language", "side", "words"),
    [("/ar", 1, "Soft meals (please!)"), ("", 0, "وجبة ساخنة حلال لعائلة من خمسة أشخاص")],
)
def test_words_of_another_script_stand_where_the_page_begins(
    open_browser, rosa, language, side, words
):
    need = NeedFactory(requester=rosa, what=f"{words} " * 3, details=f"{words} " * 9)
    page = open_browser()

    page.goto(f"{language}/needs/{need.pk}/")

    card = page.locator(".post")
    begins = {
        card.locator(place).evaluate(SIDES)[side]
        for place in (".words", "p[lang]", ".facts li >> nth=0")
    }
    assert len(begins) == 1


def test_label_in_a_table_on_a_phone_stands_above_its_words(open_browser):
    page = open_browser(viewport=PHONE)

    page.goto("/privacy/")

    cell = page.locator("td", has=page.locator(".who")).first
    lines = cell.evaluate("""cell => {
      const range = document.createRange();
      range.selectNodeContents(cell.lastChild);
      return [cell.querySelector(".who").getBoundingClientRect().bottom,
              range.getBoundingClientRect().top];
    }""")
    assert lines[0] <= lines[1] + 1


def test_links_at_the_foot_are_underlined_and_stand_in_even_rows(open_browser):
    page = open_browser(viewport=PHONE)

    page.goto("/privacy/")

    links = page.locator(".foot .pair > .links a")
    looks = links.evaluate_all("""all => all.map(one =>
      [getComputedStyle(one).textDecorationLine, one.getBoundingClientRect().height])""")
    assert {tuple(look) for look in looks} == {("underline", 44)}


@pytest.mark.parametrize("language", ["", "/es", "/ar"])
def test_pager_and_foot_keep_their_places_on_a_phone(open_browser, rosa, language):
    NeedFactory.create_batch(60, requester=rosa)
    page = open_browser(viewport=PHONE)

    page.goto(f"{language}/needs/?page=2")

    back, place, onward = (box(one) for one in page.locator(".pager > p").all())
    assert back["y"] + back["height"] > place["y"] + place["height"] / 2 > onward["y"]
    assert abs(back["y"] - onward["y"]) < 1
    rows = [box(one)["y"] for one in page.locator(".foot .pair > .links > li").all()]
    assert len(rows) == len(set(rows))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_strokes_of_how_soon_and_bars_begin_where_the_page_does(open_browser, rosa):
    NeedFactory(requester=rosa)
    page = open_browser(viewport=PHONE)

    page.goto("/ar/needs/")
    turned = page.locator(".soon .icon").evaluate("one => getComputedStyle(one).transform")
    page.goto("/how-pairing-works/")

    assert turned == "matrix(-1, 0, 0, 1, 0, 0)"
    bars = page.locator(".table .amount").all()
    assert len({round(box(bar)["x"]) for bar in bars}) == 1


@pytest.mark.parametrize("path", ["your-page/", "ar/your-page/"])
def test_own_page_has_what_is_about_oneself_beside_the_cards(
    open_browser, client, street, rosa, path
):
    NeedFactory.create_batch(2, requester=rosa)
    client.force_login(rosa, backend="django.contrib.auth.backends.ModelBackend")
    page = open_browser(viewport=LAPTOP)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": street}])

    page.goto(f"/{path}")
    beside = [box(page.locator(one)) for one in ("#needs", "#about")]
    page.set_viewport_size(PHONE)
    below = [box(page.locator(one)) for one in ("#needs", "#about")]

    assert abs(beside[0]["y"] - beside[1]["y"]) < 12
    assert abs(beside[0]["x"] - beside[1]["x"]) > LAPTOP["width"] / 3
    assert below[0]["y"] < below[1]["y"]
    expect(page.locator(".more a[href$='/sign-out/']")).to_be_visible()
