"""The poster and the text for a chat say what everybody may see, and nothing else."""

import pytest
from django.conf import settings
from django.utils import translation

from members.models import Event
from members.services import end_links
from needs.models import Need
from neighborhood.models import Neighborhood
from tests.factories import CategoryFactory, NeedFactory
from triage.paper import board

pytestmark = pytest.mark.django_db

POSTER, TEXT = "/triage/paper/poster/", "/triage/paper/text/"
STATES = ("held", "paused", "matched", "met", "withdrawn", "expired")


@pytest.fixture
def everything(rosa, cora):
    """One need in every state, Cora's own among them."""
    Neighborhood.objects.create(pk=1, name="Elm Street", phone="212-555-0142")
    for state in STATES:
        NeedFactory(requester=rosa, what=f"This is {state}", **{state: True})
        NeedFactory(requester=cora, what=f"Mine is {state}", **{state: True})
    return NeedFactory(requester=rosa, what="A ride", allergies="nuts", details="My back hurts")


@pytest.fixture
def show(client, everything):
    """Return what opens a page for somebody."""

    def get(path, member=None):
        if member:
            client.force_login(member)
        return client.get(path)

    return get


def on_poster(answer):
    return [need["words"] for page in answer.context["pages"] for need in page]


@pytest.mark.parametrize("path", [POSTER, f"{POSTER}?pages=2", TEXT, f"{TEXT}?by=kind"])
def test_nothing_is_said_that_an_anonymous_visitor_could_not_see(show, cora, path):
    answer = show(path, cora)

    public = set(Need.objects.visible_to(None).values_list("what", flat=True))
    said = {need.what for need in Need.objects.all() if need.what in answer.text}
    assert answer.status_code == 200
    assert said == public == {"A ride"}
    assert not any(word in answer.text for word in ("Rosa", "nuts", "My back hurts"))


@pytest.mark.parametrize("path", [POSTER, TEXT])
def test_looking_writes_nothing(show, cora, path):
    show(path, cora)

    assert not Event.objects.exists()


@pytest.mark.parametrize("path", ["/triage/paper/", POSTER, TEXT])
def test_pages_are_for_the_desk(show, rosa, sam, neighbor_of, path):
    assert show(path).status_code == 302
    assert {show(path, rosa).status_code, show(path, sam).status_code} == {403}
    assert show(path, neighbor_of("hilltop", shadow=True)).status_code == 200


def test_paper_is_a_tab_of_the_desk(show, cora):
    page = show("/triage/paper/", cora)

    assert [tab["words"] for tab in page.context["tabs"] if tab["here"]] == ["Paper"]


def test_poster_says_where_to_go_and_whom_to_call(show, cora):
    page = show(POSTER, cora).text.replace("<wbr>", "")

    # As one types it, and as the poster of one need says it.
    assert f">{settings.SITE_URL.partition('://')[2]}/needs/<" in page
    assert "212-555-0142" in page
    assert "<svg" in page.split("code-picture")[1]


def test_poster_fills_its_pages_soonest_first_and_counts_the_rest(rosa):
    NeedFactory.create_batch(30, requester=rosa, what="A very long wish " * 8)
    NeedFactory(requester=rosa, what="Today", urgency="today")

    one, two = (board.poster(Need.objects.soonest_first().with_card(), title="x", pages=n)
                for n in (1, 2))  # fmt: skip

    assert one.pages[0][0].what == "Today"
    assert len(one.pages) == 1
    assert len(two.pages) == 2
    assert len(one.pages[0]) + one.unseen == 31
    assert one.unseen > two.unseen > 0


def test_poster_leaves_out_pages_that_stay_empty(rosa):
    NeedFactory(requester=rosa)

    assert len(board.poster(Need.objects.with_card(), title="x", pages=2).pages) == 1


def test_long_words_are_cut_and_chinese_ones_stand_wide(rosa):
    long, chinese = NeedFactory(what="wish " * 50), NeedFactory(what="需" * 40)

    assert board.short_words(long).endswith("w…")
    assert len(board.short_words(long)) <= board.LONGEST_WORDS
    assert board.height_mm(chinese) > board.height_mm(NeedFactory(what="n" * 40))


@pytest.mark.parametrize("path", [POSTER, TEXT])
def test_address_narrows_what_is_said(show, cora, rosa, areas, path):
    other = CategoryFactory(slug="food")
    food = NeedFactory(requester=rosa, what="Some soup", category=other)

    page = show(f"{path}?category={other.pk}", cora).text
    away = show(f"{path}?area={areas['hilltop'].pk}", cora).text

    assert food.what in page
    assert "A ride" not in page
    assert "A ride" not in away
    assert "That is good news." in away


def test_text_has_a_group_for_each_area_and_a_link_for_each_need(show, cora, everything):
    words = show(TEXT, cora).context["words"]

    assert words.split("\n\n")[1].splitlines() == [
        "Mill Row", "– A ride", "  Within two weeks · Rides",
        f"  {settings.SITE_URL}/needs/{everything.pk}/",
    ]  # fmt: skip


def test_text_groups_by_the_first_of_two_kinds(show, cora, everything):
    everything.category.parent = CategoryFactory(slug="getting-there")
    everything.category.save()

    group = show(f"{TEXT}?by=kind", cora).context["words"].split("\n\n")[1]

    assert group.splitlines()[0] == "Getting there"
    assert "Mill Row" in group


def test_text_comes_in_the_language_that_was_chosen(show, cora):
    answer = show(f"{TEXT}?lang=es", cora)

    with translation.override("es"):
        urgency = Need.objects.visible_to(None).get().get_urgency_display()
    assert urgency != "Within two weeks"
    assert urgency in answer.context["words"]
    assert '<html lang="en"' in answer.text
    assert show(f"{TEXT}?lang=xx", cora).context["lang"] == "en"


def test_every_line_of_an_arabic_text_but_the_addresses_runs_its_way(show, cora, everything):
    words = show(f"{TEXT}?lang=ar", cora).context["words"]

    lines = [line for line in words.splitlines() if line]
    assert [line for line in lines if not line.startswith("\N{RIGHT-TO-LEFT MARK}")] == [
        line for line in lines if "http" in line
    ]


def test_text_stays_short_and_says_that_there_is_more(rosa, monkeypatch):
    monkeypatch.setattr(board, "MOST_IN_TEXT", 1)
    NeedFactory.create_batch(3, requester=rosa)

    words = board.chat_text(Need.objects.with_card(), by_kind=False)

    assert words.count("A ride") == 1
    assert "And 2 more on the board." in words


def test_address_of_the_board_has_a_line_of_its_own(rosa):
    words = board.chat_text(Need.objects.with_card(), by_kind=False)

    assert words.splitlines()[-2:] == ["The board", board.board_url()]


def test_links_in_the_text_open_for_everybody(show, client, cora, rosa, everything):
    end_links(rosa)
    words = show(TEXT, cora).context["words"]
    client.logout()

    [link] = [line.strip() for line in words.splitlines() if f"/{everything.pk}/" in line]

    assert client.get(link.removeprefix(settings.SITE_URL)).status_code == 200
