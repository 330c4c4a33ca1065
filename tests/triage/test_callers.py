"""One field finds who calls; it shows the end of a number and nothing more of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Event
from members.services import LOOK_UPS, count_look_up, renew_paper_code
from tests.factories import MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

CALLERS = "/triage/calls/callers/"
NOBODY = "Nobody in your areas."


@pytest.fixture
def people(areas, rosa):
    """Return some people besides Rosa, by name."""
    names = {"María José Vega": "hilltop", "Rosalind O’Neil": "elm-street", "Jo": "mill-row"}
    return {name: MemberFactory(name=name, area=areas[slug]) for name, slug in names.items()}


@pytest.fixture
def find(client, cora):
    """Return what looks for somebody, and the page."""

    def post(q, member=cora, **how):
        client.force_login(member)
        return client.post(CALLERS, {"q": q}, **how)

    return post


def names(page):
    return {row["name"] for row in page.context["found"]}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ros", {"Rosa", "Rosalind"}),
        ("ROSA", {"Rosa", "Rosalind"}),
        ("vega", {"María"}),
        ("ve", set()),
        ("maria v", set()),
        ("maria jo vega", set()),
        ("maria jose", {"María"}),
        ("josé", {"María"}),
        ("neil", {"Rosalind"}),
        ("mill", {"Rosa", "Jo"}),
        ("ros mill row", {"Rosa"}),
        ("0193", {"Rosa"}),
        ("rosa 0193", {"Rosa"}),
        ("jo 0193", set()),
        ("+1 212-555-0193", {"Rosa"}),
        ("90193", {"Rosa"}),
        ("rsoa mill", {"Rosa"}),
        ("vgea", {"María"}),
        ("osa", {"Rosa", "Rosalind"}),
        ("--", set()),
    ],
)
def test_a_few_letters_or_digits_find_them(find, people, typed, found):
    assert names(find(typed)) == found


def test_result_says_where_what_is_open_and_how_the_number_ends(find, rosa):
    NeedFactory(requester=rosa)
    NeedFactory(requester=rosa, what="Long gone", withdrawn=True)
    OfferFactory(helper=rosa, what="A soup")

    page = find("rosa")

    where = "Rosa</b>, <bdi>Mill Row</bdi>"
    for words in (where, "number ends in 93", "A ride to the clinic", "A soup"):
        assert words in page.text
    assert "Long gone" not in page.text
    assert not re.search(r"555\W?\d{4}", page.text)
    assert not Event.objects.exists()


def test_family_name_is_not_found_out_letter_by_letter(find, areas):
    MemberFactory(name="Zelda Quistgaard", area=areas["hilltop"])

    assert names(find("zelda q")) == names(find("quistg")) == set()
    assert names(find("zelda quistgaard")) == {"Zelda"}


def test_number_is_not_found_out_digit_by_digit(find, rosa):
    assert names(find("50193")) == names(find("90193")) == {"Rosa"}


def test_looking_a_number_up_is_written_down_once_each(find, cora, rosa):
    for typed in ("0193", "rosa 0193", "0194", "rosa", "019"):
        find(typed)

    events = Event.objects.filter(verb="number_looked_up")
    assert [(event.by, event.subject_id) for event in events] == [(cora, cora.pk)] * 2


def test_after_many_numbers_only_names_are_looked_up(find, rosa, cora):
    for number in range(LOOK_UPS - 1):
        count_look_up(cora, of=f"{number:04}", at=timezone.now())
    assert find("9999").status_code == 200

    refused = find("0193")

    assert refused.status_code == 409
    assert "You have looked up many numbers" in refused.text
    assert "Rosa" not in refused.text
    assert names(find("0001")) == set()
    assert names(find("rosa")) == {"Rosa"}


def test_paper_code_finds_its_holder_and_is_written_down(find, rosa):
    code = renew_paper_code(rosa)

    assert names(find(code.lower().replace("-", " "))) == {"Rosa"}
    assert Event.objects.about(rosa).get().verb == "code_used"


def test_nobody_is_said_with_what_to_try(find):
    page = find("zebra")

    assert page.status_code == 200
    assert NOBODY in page.text


def test_nothing_typed_is_bad_input(find):
    page = find(" ")

    assert page.status_code == 422
    assert "Type a few letters, or four digits." in page.text


def test_page_is_there_before_anything_is_typed(client, cora):
    client.force_login(cora)

    page = client.get(CALLERS)

    assert page.status_code == 200
    assert NOBODY not in page.text
    assert client.get(f"{CALLERS}?q=ros").context["find_form"].is_bound is False


def test_htmx_gets_the_list_alone(find, rosa):
    page = find("ros", headers={"HX-Request": "true"})

    assert page.text.strip().startswith('<div id="found"')


def test_coordinator_finds_people_of_their_areas_only(find, neighbor_of, people):
    assert names(find("ros", neighbor_of("mill-row"))) == {"Rosa"}
    assert names(find("0193", neighbor_of("hilltop"))) == set()


def test_nobody_finds_themselves_or_the_forgotten(find, cora, areas):
    gone = MemberFactory(name="Cornelia", area=areas["elm-street"])
    type(gone).objects.filter(pk=gone.pk).update(
        name="", is_active=False, forgotten_at=gone.joined_at
    )

    assert names(find("cor")) == set()


def test_stranger_and_shadow_may_not(find, client, neighbor_of, sam):
    assert find("ros", neighbor_of("mill-row", shadow=True)).status_code == 403
    assert client.get(CALLERS).status_code == 200
    assert find("ros", sam).status_code == 403


def test_many_found_take_as_many_queries_as_few(find, areas):
    find("ann")
    counts = []
    for many in (2, 8):
        for number in range(many):
            person = MemberFactory(
                name=f"Anna {number}", area=areas["hilltop"], phone="+12125550100"
            )
            NeedFactory(requester=person)
        with CaptureQueriesContext(connection) as queries:
            find("ann")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_whoever_has_no_number_is_not_called(find, rosa, people):
    page = find("ros")

    urls = {row["name"]: row["url"] for row in page.context["found"]}
    there = people["Rosalind O’Neil"].pk
    assert urls["Rosa"] == f"/triage/members/{rosa.pk}/calls/"
    assert urls["Rosalind"] == f"/triage/members/{there}/"
    assert "Their page" in page.text
