"""Putting needs and offers on the board without an account."""

import uuid

import pytest

from members.models import AccessLink, ContactWay, Member
from needs.models import Need
from needs.states import NeedStatus
from offers.models import Offer
from tests.commons.answers import ride

pytestmark = pytest.mark.usefixtures("categories")


def test_three_answers_make_a_need(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"]))

    need = Need.objects.get()
    assert answer.status_code == 303
    assert answer.url.startswith("/m/")
    assert answer.url.endswith(f"/posted/{need.submission_key}/")
    assert need.is_on_board
    assert (need.what, need.area, need.pt) == (
        "A ride to the clinic", areas["mill-row"], areas["mill-row"].centre,
    )  # fmt: skip


def test_offer_is_made_the_same_way(client, areas):
    answer = client.post("/offers/new/", ride(areas["mill-row"], what="A ladder"))

    assert answer.status_code == 303
    assert Offer.objects.get().is_on_board
    assert not Need.objects.exists()


def test_home_takes_a_need_and_an_offer_together(client, areas):
    answers = ride(areas["mill-row"], need="A ride", offer="Soup on Thursdays")
    del answers["what"]

    answer = client.post("/", answers)

    need, offer = Need.objects.get(), Offer.objects.get()
    assert answer.status_code == 303
    assert need.requester == offer.helper
    assert need.submission_key == offer.submission_key


def test_each_line_becomes_a_row_of_its_own(client, areas):
    what = "A ride to the clinic\r\n- Milk, bread and eggs\n\n  Somebody to talk to"

    client.post("/needs/new/", ride(areas["mill-row"], what=what))

    needs = Need.objects.order_by("submission_position")
    assert [need.what for need in needs] == [
        "A ride to the clinic", "Milk, bread and eggs", "Somebody to talk to",
    ]  # fmt: skip
    assert len({need.submission_key for need in needs}) == 1
    assert Member.objects.count() == 1


@pytest.mark.parametrize("way", ["in_person", "check_back"])
def test_two_ways_need_no_address(client, areas, way):
    answer = client.post("/needs/new/", ride(areas["mill-row"], reach=way, reach_at="x"))

    assert answer.status_code == 303
    assert ContactWay.objects.values_list("kind", "value").get() == (way, "")


def test_way_to_reach_is_kept_in_one_form(client, areas):
    client.post("/needs/new/", ride(areas["mill-row"]))

    assert ContactWay.objects.values_list("kind", "value").get() == ("text", "+12125550193")


def test_same_number_twice_makes_two_members(client, areas):
    client.post("/needs/new/", ride(areas["mill-row"]))
    client.post("/needs/new/", ride(areas["mill-row"]))

    assert Member.objects.count() == 2


def test_area_may_be_named_by_its_slug(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"], area="mill-row"))

    assert answer.status_code == 303
    assert Need.objects.get().area == areas["mill-row"]


def test_category_is_guessed_from_the_words(client, areas):
    client.post("/needs/new/", ride(areas["mill-row"]))

    need = Need.objects.get()
    assert need.category.slug == "rides-medical"
    assert need.category_source == "guessed"
    assert 0 < need.category_probability < 1


def test_category_of_the_address_is_taken_as_chosen(client, areas, categories):
    page = client.get("/needs/new/?category=home&area=hilltop")
    assert page.context["form"]["area"].value() == areas["hilltop"].pk
    assert f'name="category" value="{categories["home"].pk}"' in page.content.decode()

    client.post("/needs/new/", ride(areas["hilltop"], category=categories["home"].pk))

    need = Need.objects.get()
    assert (need.category, need.category_source) == (categories["home"], "chosen")


def test_language_of_the_page_is_the_language_of_the_words(client, areas):
    client.post("/es/needs/new/", ride(areas["mill-row"]))

    assert Need.objects.get().lang == "es"
    assert Member.objects.get().lang == "es"


def test_words_in_another_script_have_its_language_whatever_the_page(client, areas):
    client.post("/needs/new/", ride(areas["mill-row"], what="أحتاج إلى توصيلة إلى العيادة"))

    need = Need.objects.get()
    assert (need.lang, need.requester.lang) == ("ar", "en")


def test_filled_trap_is_held_and_the_poster_sees_nothing_of_it(client, areas):
    answer = client.post(
        "/needs/new/", ride(areas["mill-row"], website="https://spam.example"), follow=True
    )

    assert Need.objects.get().status == NeedStatus.HELD
    assert "It’s on the board" in answer.content.decode()


def test_token_is_stored_only_as_a_digest(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"]))

    token = answer.url.split("/")[2]
    assert token not in repr(AccessLink.objects.values_list().get())


def test_htmx_is_led_on_by_a_header(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"]), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith("/m/")


def test_signed_in_member_is_not_asked_how_to_be_reached(client, areas, rosa):
    client.force_login(rosa)
    assert "reach" not in client.get("/needs/new/").context["form"].fields

    answer = client.post("/needs/new/", {"what": "A ride", "area": areas["mill-row"].pk})

    need = Need.objects.get()
    assert need.requester == rosa
    assert answer.url == f"/posted/{need.submission_key}/"


def test_member_at_their_own_link_posts_as_themselves(client, areas, rosa, door):
    answer = client.post(
        door(rosa, "offers/new/"), {"what": "Soup", "area": areas["mill-row"].pk}, follow=True
    )

    assert answer.status_code == 200
    assert Offer.objects.get().helper == rosa


def test_broken_key_counts_as_new(client, areas):
    answer = client.post("/needs/new/", ride(areas["mill-row"], submission="'\"><script>"))

    assert answer.status_code == 303


def test_words_of_neighbors_are_shown_as_words(client, areas):
    what = "'\"><script>alert(1)</script>"

    answer = client.post("/needs/new/", ride(areas["mill-row"], what=what), follow=True)

    page = answer.content.decode()
    assert Need.objects.get().what == what
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("what", ["🚗 🏥", "توصيلة إلى العيادة", "a\x00b", "x" * 280])
def test_any_words_are_welcome(client, areas, what):
    answer = client.post("/needs/new/", ride(areas["mill-row"], what=what), follow=True)

    assert answer.status_code == 200
    assert Need.objects.get().what == what.replace("\x00", "")


def test_somebody_elses_key_opens_nothing(client, areas, sam, door):
    client.post("/needs/new/", ride(areas["mill-row"], submission=str(uuid.uuid4())))
    key = Need.objects.get().submission_key

    assert client.get(door(sam, f"posted/{key}/")).status_code == 404
