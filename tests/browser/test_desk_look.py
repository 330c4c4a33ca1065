"""What stands where on the coordinators' desk, as the eye sees it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from matching.models import Suggestion
from tests.browser.test_look import PHONE, bottom_of
from tests.browser.test_pages import sign_in
from tests.factories import MemberFactory, NeedFactory, OfferFactory, TermFactory

pytestmark = pytest.mark.browser

LAPTOP = ViewportSize(width=1280, height=900)
#: A need is read whole above the fold of a small phone.
FIRST_NEED_PX = 430
RING_PX, FADE_PX = 8, 48
#: A title that takes more than one line in every column of the desk.
LONG = "Somebody who carries a heavy wardrobe down four flights of stairs " * 2
START_OF_WORDS = """button => {
  const words = document.createRange();
  words.selectNodeContents(button);
  return words.getBoundingClientRect().left;
}"""


@pytest.fixture
def desk(open_browser, street, cora):
    """Return what opens a page of the desk as Cora."""

    def open_desk(path="", **options):
        page = open_browser(**options)
        sign_in(page, cora, at=street)
        page.goto(f"/triage/{path}")
        return page

    return open_desk


def top_of(place) -> float:
    return float(place.bounding_box()["y"])


def start_of(place) -> float:
    return float(place.bounding_box()["x"])


def over(one, other) -> bool:
    """Tell whether one of two boxes lies on the other."""
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    down = one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]
    return bool(across and down)


def test_work_begins_in_the_first_screen_of_a_phone(desk, rosa):
    NeedFactory(requester=rosa)

    page = desk(viewport=PHONE, has_touch=True, is_mobile=True)

    assert top_of(page.locator(".queue a").first) <= FIRST_NEED_PX
    leave, name = page.locator(".leave"), page.locator(".name")
    assert top_of(leave) < bottom_of(name)


def test_day_begins_above_the_queue_on_a_phone_and_beside_it_on_a_laptop(desk, rosa):
    NeedFactory(requester=rosa)
    page, words = desk(viewport=PHONE), "1 need waits for a person."

    expect(page.get_by_text("See the plan for all of them")).to_be_hidden()
    assert bottom_of(page.get_by_role("link", name="Start the day")) < top_of(
        page.locator(".queue")
    )
    page.set_viewport_size(LAPTOP)
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("link", name="Open the first one").wait_for()
    page.set_viewport_size(PHONE)

    expect(page.get_by_text(words)).to_be_hidden()


def test_search_is_folded_on_a_phone_and_opens_while_one_is_on(desk, rosa):
    NeedFactory(requester=rosa, what="Soup for two")
    page = desk(viewport=PHONE)
    field = page.get_by_role("searchbox")
    expect(field).to_be_hidden()

    page.get_by_text("Search, choose several").click()
    field.fill("soup")
    field.press("Enter")

    expect(page).to_have_url(re.compile("q=soup"))
    expect(field).to_have_value("soup")
    expect(field).to_be_visible()


def test_search_stands_open_where_there_is_room(desk):
    page = desk(viewport=LAPTOP)

    expect(page.get_by_role("searchbox")).to_be_visible()
    expect(page.get_by_text("Search, choose several")).to_be_hidden()


@pytest.mark.parametrize("path", ["triage/", "ar/triage/"])
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_what_is_done_with_several_lies_on_no_box(desk, rosa, path, screen):
    NeedFactory.create_batch(30, requester=rosa)
    page = desk(viewport=screen)
    page.goto(f"/{path}several/")
    bar, boxes = page.locator(".several > .tools"), page.get_by_role("checkbox")

    for _each in range(2):
        assert bottom_of(bar) <= top_of(boxes.first)
        boxes.first.check()
        page.evaluate("scrollTo(0, 0)")


def test_rules_around_what_is_done_with_several_end_where_the_list_does(desk, rosa):
    NeedFactory(requester=rosa)
    page = desk("several/", viewport=LAPTOP)

    bar, rows = (page.locator(f".several {one}").bounding_box() for one in (".tools", ".queue"))

    assert (bar["x"], bar["width"]) == (rows["x"], rows["width"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_beside_a_need_fades_into_the_paper_and_covers_nothing_at_its_end(desk, rosa, scheme):
    need = NeedFactory.create_batch(30, requester=rosa)[-1]
    page = desk(f"needs/{need.pk}/", viewport=LAPTOP, color_scheme=scheme)
    pile = page.locator(".pile")

    fade, paper = pile.evaluate("""one => [
      getComputedStyle(one, "::after").backgroundImage,
      getComputedStyle(document.documentElement).backgroundColor]""")
    pile.evaluate("one => one.scrollTo(0, one.scrollHeight)")

    assert fade == f"linear-gradient(rgba(0, 0, 0, 0), {paper})"
    assert bottom_of(page.locator(".queue li").last) <= bottom_of(pile) - FADE_PX


def test_what_is_done_with_several_stays_in_sight_once_one_is_ticked(desk, rosa):
    NeedFactory.create_batch(30, requester=rosa)
    page = desk("several/", viewport=PHONE)
    bar, last = page.locator(".several > .tools"), page.get_by_role("checkbox").last

    last.scroll_into_view_if_needed()
    expect(bar).not_to_be_in_viewport()
    last.check()

    expect(bar).to_be_in_viewport(ratio=1)
    expect(bar.locator(".ticked")).to_have_text("Ticked:")
    assert bottom_of(bar) <= top_of(last)


@pytest.mark.parametrize("path", ["calls/new/", "paper/forms/typed/"])
def test_ring_around_a_field_leaves_its_hint_to_be_read(desk, path):
    page = desk(path, viewport=PHONE)

    field = page.locator("[autofocus]")

    expect(field).to_be_focused()
    hint = field.locator("xpath=preceding-sibling::*[contains(@class, 'hint')]")
    assert top_of(field) - bottom_of(hint) > RING_PX


def test_quiet_button_begins_where_the_words_around_it_do(desk, cora, ada):
    TermFactory(member=ada)
    page = desk("terms/", viewport=PHONE)

    button = page.get_by_role("button", name="End it").first

    assert button.evaluate(START_OF_WORDS) == pytest.approx(start_of(page.locator("h1")), abs=1)


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_strokes_stand_beside_what_the_plan_leaves_out(desk, rosa, screen):
    NeedFactory(requester=rosa, what=LONG[:140])
    page = desk("plan/", viewport=screen)

    strokes, title = page.locator(".left-out .soon"), page.locator(".left-out li a")

    assert start_of(strokes) < start_of(title)
    assert top_of(title) <= top_of(strokes) < bottom_of(title)


def test_words_in_another_script_stay_with_their_row_of_what_is_left_out(desk, rosa):
    for what, lang in (("حليب للأطفال", "ar"), ("Milk", "en")):
        NeedFactory(requester=rosa, what=what, lang=lang)

    page = desk("plan/", viewport=LAPTOP)

    titles = page.locator(".left-out li a")
    starts = {round(titles.nth(n).evaluate(START_OF_WORDS)) for n in range(2)}
    assert len(starts) == 1


def test_what_the_two_read_stands_beside_its_labels(desk, rosa, hal):
    need = NeedFactory(requester=rosa)
    offer = OfferFactory(helper=hal, category=need.category)
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=800)

    page = desk(f"needs/{need.pk}/suggestions/{offer.pk}/", viewport=LAPTOP)

    terms, words = page.locator(".opened .sheet dt"), page.locator(".opened .sheet .reasons")
    expect(terms).to_have_count(2)
    assert [top_of(one) for one in terms.all()] == [top_of(one) for one in words.all()]


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_button_of_the_plan_lies_on_no_pair(desk, rosa, hal, screen):
    planned = {"planned_at": timezone.now()}
    for number in range(9):
        need = NeedFactory(requester=rosa, what=f"A ride, number {number}")
        offer = OfferFactory(helper=MemberFactory(), what="Rides", category=need.category)
        Suggestion.objects.create(need=need, offer=offer, rank=1, value=800, **planned)
    page = desk("plan/", viewport=screen)
    bar, pairs = page.locator(".asking > .row"), page.locator(".pairs > li")

    expect(pairs).to_have_count(9)
    for place in (0, 700, 1400):
        page.evaluate(f"scrollTo(0, {place})")
        lies = [over(bar.bounding_box(), pair.bounding_box()) for pair in pairs.all()]
        assert not any(lies)
    expect(page.get_by_role("button", name="Ask the ticked ones")).to_have_count(1)


@pytest.mark.parametrize("path", ["calls/new/", "paper/forms/typed/"])
def test_fields_of_a_row_and_their_controls_begin_at_one_height(desk, path):
    page = desk(path, viewport=LAPTOP)

    for left, right in (("area", "urgency"), ("name", "language"), ("number", "takes_texts")):
        fields = [page.locator(f".field:has([name={name}])") for name in (left, right)]
        assert top_of(fields[0]) == top_of(fields[1])
        ends = [bottom_of(field.locator("> :last-child")) for field in fields]
        assert ends[0] == pytest.approx(ends[1], abs=1)
    assert page.locator("[name=what]").bounding_box()["width"] > LAPTOP["width"] / 2


def test_pages_of_one_column_are_of_one_width(desk, rosa):
    paths = (f"members/{rosa.pk}/", "care/", "terms/", "plan/", "codes/", "kiosk/", "actions/")

    page = desk(viewport=LAPTOP)
    widths = set()
    for path in paths:
        page.goto(f"/triage/{path}")
        widths.add(page.locator("main section").first.bounding_box()["width"])

    assert len(widths) == 1
