"""What a coordinator needs first stands first on a page of the desk, and nothing says too much."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from members.models import NameShown, Reach
from tests.factories import ContactWayFactory, MemberFactory, NeedFactory
from triage.models import Call

pytestmark = pytest.mark.django_db

DESK = settings.BASE_DIR / "templates" / "triage"
LONG_AGO = timezone.now() - timedelta(days=3)
HINTS = {
    "messages": ("/triage/messages/", "No message of ours reaches these neighbors."),
    "replies": ("/triage/replies/", "A bare yes, no or later is done by itself."),
    "reports": ("/triage/reports/", "The other side is not told."),
}


@pytest.fixture
def read(client, cora):
    """Return what a page of the desk holds, in the order of its markup."""
    client.force_login(cora)
    return lambda path: client.get(path).text


def test_the_day_begins_above_the_queue(read, need):
    page = read("/triage/")

    assert page.index('class="day-line"') < page.index('id="pile"')
    assert 'class="day-line"' not in read(f"/triage/needs/{need.pk}/")


def test_a_call_begins_with_who_it_is_and_what_to_say(read):
    page = read("/triage/calls/new/")

    asked = page.index('class="asked"')
    assert page.index('href="/triage/calls/callers/"') < asked
    assert page.index("What to say") < asked
    # Enter sends the form: its button is the first one.
    buttons = page[page.index('id="intake"') :].split('type="submit"')
    assert "Put it on the board" in buttons[1]


@pytest.mark.parametrize("pile", HINTS)
def test_a_pile_with_nothing_on_it_says_so_and_no_more(read, pile):
    path, hint = HINTS[pile]

    assert 'class="empty' in read(path)
    assert hint not in read(path)


def test_suggestion_says_what_its_last_line_is_and_names_nobody_in_capitals(read, need, offer):
    offer.helper.name_shown = NameShown.NOTHING
    offer.helper.save()

    page = " ".join(read(f"/triage/needs/{need.pk}/").split())

    assert "Pace: some, a few times a week" in page
    assert "Propose a neighbor" in page


def test_two_of_one_name_are_told_apart_by_their_areas(read, rosa, areas):
    rosa.ways.update(kind=Reach.CALL, value="+12125550193")
    other = MemberFactory(name="Rosa", area=areas["hilltop"])
    ContactWayFactory(member=other, kind=Reach.CALL, value="+12125550163")
    for member in (rosa, other):
        NeedFactory(requester=member, confirmed_current_at=LONG_AGO)

    page = read("/triage/paper/phone-list/").partition("<table")[2]

    assert str(rosa.area) in page
    assert str(other.area) in page


def test_call_back_names_who_and_on_a_line_of_its_own_what(read, need, cora):
    Call.objects.create(
        member=need.requester, need=need, by=cora, outcome="busy", call_again_at=need.opened_at
    )

    page = " ".join(read("/triage/calls/").split())

    assert "<bdi>Cora</bdi>: busy or no answer" in page
    assert "<b><bdi>Rosa</bdi>" in page
    assert f'class="own-line" lang="en" dir="auto" >{need.what}</span>' in page


def test_duplicates_have_the_tabs_of_every_other_room(read):
    assert '<ul class="tabs">' in read("/triage/duplicates/")


def test_way_back_looks_the_same_everywhere_and_stands_above_the_heading():
    pages = {path: path.read_text() for path in DESK.glob("**/*.html")}

    drawn = [path for path, page in pages.items() if 'icon.html" with name="back"' in page]
    below = [path for path, page in pages.items() if "<h1" in page.partition("back.html")[0]]
    assert drawn == [DESK / "back.html"]
    assert [path for path in below if "back.html" in pages[path]] == []


def test_whether_they_called_before_is_asked_once(read):
    assert read("/triage/calls/new/").count("Have they called before?") == 1
