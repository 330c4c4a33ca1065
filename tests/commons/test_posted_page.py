"""The page after posting: the card, who can see what, the way back, what may be added."""

import re

import pytest
from django.utils.html import strip_tags

from members.models import AccessLink, Event, Member, PaperCode
from members.services import paper_code_of, renew_paper_code
from neighborhood.models import Neighborhood
from tests.commons.answers import ride
from tests.factories import MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.usefixtures("categories")


@pytest.fixture
def page_of(client, door):
    """Return the page about one need or offer, as its member reads it."""

    def read(entry, member):
        answer = client.get(door(member, f"posted/{entry.submission_key}/"))
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_page_shows_link_code_and_card(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"]), follow=True)

    page = answer.content.decode()
    link = answer.redirect_chain[0][0].split("posted/")[0]
    assert f"http://testserver{link}" in page
    assert paper_code_of(Member.objects.get()) in page
    assert "A ride to the clinic" in page
    assert "We put this under" in page
    assert "If you ever feel like sharing something too" in page


def test_page_is_kept_by_nobody(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"]), follow=True)

    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_reading_the_page_writes_nothing(client, areas):
    url = client.post("/needs/new/", ride(areas["mill-row"])).url
    before = [list(model.objects.values_list()) for model in (AccessLink, PaperCode, Event)]

    client.get(url)

    assert [list(m.objects.values_list()) for m in (AccessLink, PaperCode, Event)] == before


@pytest.mark.parametrize(
    ("shown", "row"), [("first_name", "“Rosa”"), ("initial", "“R.”"), ("nothing", "Your name")]
)
def test_page_says_how_much_of_the_name_shows(page_of, rosa, shown, row):
    rosa.name_shown = shown
    rosa.save()

    assert row in page_of(NeedFactory(requester=rosa), rosa)


@pytest.mark.parametrize("entry", [NeedFactory, OfferFactory])
def test_each_answer_to_who_sees_it_is_a_whole_sentence(client, door, rosa, entry):
    posted = entry(**{"requester" if entry is NeedFactory else "helper": rosa})

    rows = client.get(door(rosa, f"posted/{posted.submission_key}/")).context["who_can_see"]

    assert [row["who"] for row in rows if not row["who"].endswith(".")] == []


def test_page_says_when_the_number_is_seen(page_of, rosa):
    asks_first = page_of(NeedFactory(requester=rosa), rosa)
    at_once = page_of(NeedFactory(requester=rosa, share_contact="whoever_helps"), rosa)

    assert 'Your number, <bdi dir="ltr" class="nowrap">+1 212-555-0193</bdi>' in asks_first
    assert "No neighbor, until you both say yes." in asks_first
    assert "No neighbor, until somebody says yes to you." in at_once


def test_page_says_when_the_way_to_reach_somebody_is_forgotten(page_of, rosa):
    Neighborhood.objects.create(pk=1, contact_days=14)

    page = page_of(NeedFactory(requester=rosa), rosa)

    assert "we delete your number or e-mail after 14 days" in page
    assert 'href="/privacy/"' in page


def test_page_ends_with_the_way_to_the_own_page(page_of, rosa):
    page = page_of(NeedFactory(requester=rosa), rosa)

    assert re.search(r'<a\s+class="button"\s+href="[^"]+"\s*>\s*Done\. Open your page\s*</a>', page)
    assert "Skip, that’s fine" not in page


def test_page_says_who_can_see_what_under_one_heading(page_of, rosa):
    assert "Who can see it" not in page_of(NeedFactory(requester=rosa), rosa)


def test_page_names_the_other_ways(client, areas, page_of, hal):
    answer = client.post("/needs/new/", ride(areas["mill-row"], reach="in_person"), follow=True)
    assert "That you are met in person" in answer.content.decode()

    answer = client.post("/needs/new/", ride(areas["mill-row"], reach="check_back"), follow=True)
    assert "You look in with your code." in answer.content.decode()

    assert 'Your e-mail, <bdi dir="ltr">hal@example.org</bdi>' in page_of(
        OfferFactory(helper=hal), hal
    )


def test_page_says_who_reads_about_allergies(page_of, rosa):
    assert "allergies" not in page_of(NeedFactory(requester=rosa), rosa).split("Anything to add")[0]

    page = page_of(NeedFactory(requester=rosa, allergies="nuts"), rosa)

    assert "What it has to fit, allergies" in page.split("Anything to add")[0]


def test_page_lists_what_may_be_added_with_what_is_known(page_of, rosa):
    need = NeedFactory(
        requester=rosa, people=3, for_whom="other", for_whom_words="my father", details="Ring twice"
    )

    page = page_of(need, rosa)

    for words in ("3 people", "my father", "Written", "Not answered", "When exactly"):
        assert words in page


def test_labels_of_what_may_be_added_are_true_whatever_is_known(page_of, rosa):
    page = " ".join(strip_tags(page_of(NeedFactory(requester=rosa), rosa)).split())

    for words in ("Whom it is for Me or my household", "How many helpers 1 helper",
                  "How often Just once"):  # fmt: skip
        assert words in page


def test_page_of_several_things_asks_about_each(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"], what="A ride\nSoup"), follow=True)

    assert answer.content.decode().count("<details") == 2


def test_signed_in_member_needs_no_slip(client, rosa):
    renew_paper_code(rosa)
    client.force_login(rosa)

    page = client.get(f"/posted/{NeedFactory(requester=rosa).submission_key}/").content.decode()

    assert "Your way back" not in page
    assert paper_code_of(rosa) not in page
    assert re.search(r'<a\s+href="/your-page/"\s*>Open your page</a>', page)


def test_page_of_an_offer_says_thank_you(page_of, hal):
    page = page_of(OfferFactory(helper=hal), hal)

    assert "Nothing is promised until you say yes" in page
    assert "If you ever feel like sharing" not in page


def test_stranger_and_nobody_see_nothing(client, rosa, sam, door):
    path = f"posted/{NeedFactory(requester=rosa).submission_key}/"

    assert client.get(door(sam, path)).status_code == 404
    assert client.get(f"/{path}").status_code == 302
    assert client.get(f"/m/wrong-token/{path}").status_code == 404


def test_page_takes_the_same_queries_for_ten_things(client, door, django_assert_num_queries):
    rosa = MemberFactory(phone="+12125550193")
    first = NeedFactory(requester=rosa)
    for position in range(1, 10):
        NeedFactory(
            requester=rosa, submission_key=first.submission_key, submission_position=position
        )
    url = door(rosa, f"posted/{first.submission_key}/")

    with django_assert_num_queries(7):
        client.get(url)


def test_page_asks_who_sees_the_contact_and_for_no_second_way_in_one_breath(page_of, rosa):
    page = page_of(NeedFactory(requester=rosa), rosa)

    assert "Who sees how to reach you, and when" in page
    assert "Another way to reach you" not in page
