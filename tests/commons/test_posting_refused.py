"""Answers that need a look: said at the field, linked on top, everything typed kept."""

import pytest

from members.models import Member
from needs.models import Need
from tests.commons.answers import ride

pytestmark = pytest.mark.usefixtures("categories")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"what": ""}, "what", "Say in a few words what you need"),
        ({"what": " \n\t\x00 "}, "what", "Say in a few words what you need"),
        ({"what": "- \n- "}, "what", "Say in a few words what you need"),
        ({"what": "x" * 10_000}, "what", "10000 letters long; a card holds 280"),
        ({"what": "soup\n" + "x" * 281}, "what", "Line 2 is 281 letters long"),
        ({"what": "soup\n" * 11}, "what", "That is a long list"),
        ({"area": ""}, "area", "Pick the area you are in. Close is close enough."),
        ({"area": "999999"}, "area", "Pick the area you are in. Close is close enough."),
        ({"area": "\x00"}, "area", "Pick the area you are in. Close is close enough."),
        ({"reach": ""}, "reach", "Pick a way to reach you"),
        ({"reach": "pigeon"}, "reach", "Pick a way to reach you from the list"),
        ({"reach_at": ""}, "reach_at", "Tell us your number"),
        ({"reach_at": "555-019"}, "reach_at", "This number is one digit short. Can you check it?"),
        ({"reach_at": "9" * 2000}, "reach_at", "too long"),
        ({"reach": "email"}, "reach_at", "does not look like an e-mail address"),
    ],
)
def test_answer_that_does_not_work_says_so(client, areas, changes, field, sentence):
    answer = client.post("/needs/new/", ride(areas["mill-row"], **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert f'href="#id_{field}' in page
    assert 'role="alert"' in page
    assert not Need.objects.exists()
    assert not Member.objects.exists()


def test_everything_typed_is_kept(client, areas):
    first = client.post("/needs/new/", ride(areas["mill-row"], reach_at="555-019"))

    form = first.context["form"]
    assert form["what"].value() == "A ride to the clinic"
    assert form["reach_at"].value() == "555-019"
    page = first.content.decode()
    assert f'value="{areas["mill-row"].pk}"' in page
    assert page.count("checked") == 2


def test_area_given_by_slug_stays_picked(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"], area="mill-row", what=""))

    assert answer.context["form"]["area"].value() == areas["mill-row"].pk


@pytest.mark.parametrize("gone", ["retired", "deleted"])
def test_area_that_went_away_meanwhile_asks_for_another(client, areas, gone):
    answers = ride(areas["hilltop"])
    if gone == "retired":
        areas["hilltop"].is_active = False
        areas["hilltop"].save()
    else:
        areas["hilltop"].delete()

    answer = client.post("/needs/new/", answers)

    assert answer.status_code == 422
    assert "Pick the area you are in" in answer.content.decode()
    assert answer.context["form"]["what"].value() == "A ride to the clinic"


def test_key_of_the_form_survives_a_mistake(client, areas):
    key = "3f0d6f9e-1a8b-4a77-9d53-0a1f6c2f4d11"

    answer = client.post("/needs/new/", ride(areas["mill-row"], what="", submission=key))

    assert f'value="{key}"' in answer.content.decode()


def test_home_wants_one_of_the_two(client, areas):
    answers = ride(areas["mill-row"])
    del answers["what"]

    answer = client.post("/", answers)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Write what you need, what you can offer, or both.") == 2
    assert "On the board" in page


def test_home_keeps_both_texts(client, areas):
    answer = client.post("/", {"need": "A <ride>", "offer": "Soup"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A &lt;ride&gt;</textarea>" in page
    assert "Soup</textarea>" in page


@pytest.mark.parametrize("path", ["/", "/needs/new/", "/offers/new/"])
def test_address_with_nonsense_opens_the_plain_form(client, areas, path):
    answer = client.get(path + "?area=%00&category=%ED%A0%80&page='\"><script>")

    assert answer.status_code == 200


def test_broken_halves_of_letters_are_no_error(client, areas):
    body = f"what=a%ED%A0%80b&area={areas['mill-row'].pk}&reach=check_back"

    answer = client.post(
        "/needs/new/", body, content_type="application/x-www-form-urlencoded", follow=True
    )

    assert answer.status_code == 200


def test_other_methods_are_not_allowed(client, areas):
    assert client.put("/needs/new/").status_code == 405


@pytest.mark.parametrize(
    "words",
    [
        "Call me at 212-555-0187",
        "Groceries. +1 (212) 555 0187",
        "Écrivez à rosa.lopez@example.org",
        "Llámame al 2125550187 por favor",
    ],
)
def test_contact_in_the_words_is_refused_and_the_words_are_kept(client, areas, categories, words):
    answers = {"what": words, "area": areas["mill-row"].pk, "reach": "check_back"}

    response = client.post("/needs/new/", answers)

    assert response.status_code == 422
    assert "Everybody can read this" in response.text
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "A ride on 2026-11-24 at 9:30, back at 11:30",
        "Bins out on 24.11.2026 and 1/12/2026",
        "Two boxes, 60 x 40 x 30, for 3 weeks, house 1250",
    ],
)
def test_dates_and_sizes_are_no_numbers_to_call(client, areas, categories, words):
    client.post("/needs/new/", {"what": words, "area": areas["mill-row"].pk, "reach": "check_back"})

    assert Need.objects.get().what == words
