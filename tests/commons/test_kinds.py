"""Kinds of help to pick from: while somebody writes, on the page that comes back, and after."""

import pytest
from django.test import Client

from members.models import Event, Member
from mutualaid.doors import HourlyRate
from needs.models import Need
from neighborhood.models import Category
from offers.models import Offer
from tests.commons.answers import ride
from tests.factories import NeedFactory

pytestmark = pytest.mark.usefixtures("categories")

KINDS, CLINIC = "/kinds/", "A ride to the clinic"


@pytest.fixture
def suggested(client):
    """Return what is suggested for some answers: slugs, and what is picked."""

    def ask(**answers):
        kinds = client.post(KINDS, answers).context["kinds"]
        return [kind.slug for kind in kinds.rows], kinds.picked

    return ask


def test_words_suggest_kinds_and_nothing_is_picked(client):
    page = client.post(KINDS, {"need": CLINIC})

    assert page.context["kinds"].rows[0].slug == "rides-medical"
    assert len(page.context["kinds"].rows) <= 3
    assert 'id="need-kinds"' in page.text
    assert "None of these" in page.text
    assert "checked" not in page.text


@pytest.mark.parametrize("words", ["", "zzz qqq", f"{CLINIC}\nSoup"])
def test_nothing_is_suggested_for_no_known_word_and_for_several_things(client, words):
    page = client.post(KINDS, {"what": words})

    assert page.context["kinds"].rows == () or page.context["kinds"].rows == []
    assert "radio" not in page.text


def test_what_is_picked_stays_while_the_words_change(suggested, categories):
    home = str(categories["home"].pk)

    assert suggested(need=CLINIC, need_kind=home) == (["rides-medical", "home"], home)
    assert suggested(need=CLINIC, need_kind="") == (["rides-medical"], "")
    for nonsense in ("x", "9" * 18, "9" * 40):
        assert suggested(need=CLINIC, need_kind=nonsense)[0] == ["rides-medical"]


def test_asking_keeps_nothing_and_needs_a_token_and_a_post(client):
    answer = client.post(KINDS, {"need": CLINIC})

    assert answer["Cache-Control"] == "no-store, private"
    assert not any(model.objects.exists() for model in (Need, Offer, Member, Event))
    assert client.get(KINDS, {"need": CLINIC}).status_code == 405
    nothing = client.post(KINDS, {"words": CLINIC})
    assert (nothing.status_code, nothing["HX-Reswap"]) == (422, "none")
    assert Client(enforce_csrf_checks=True).post(KINDS, {"need": CLINIC}).status_code == 403


def test_asking_too_often_is_refused(client, settings):
    settings.RATES = {**settings.RATES, "kinds": HourlyRate(1, 9)}

    statuses = [client.post(KINDS, {"need": CLINIC}).status_code for _time in range(2)]

    assert statuses == [200, 429]


def test_kinds_have_the_names_of_the_language(client, categories):
    medical = categories["rides-medical"]
    medical.names = {"en": "Rides to the doctor", "es": "Viajes al médico"}
    medical.save()

    assert "Viajes al médico" in client.post(f"/es{KINDS}", {"need": CLINIC}).text


def test_kind_that_was_picked_is_the_kind_of_the_need(client, areas, categories):
    client.post("/needs/new/", ride(areas["mill-row"], what_kind=categories["home"].pk))

    need = Need.objects.get()
    assert (need.category, need.category_source) == (categories["home"], "chosen")


@pytest.mark.parametrize("path", ["/needs/new/", "/"])
def test_none_of_these_is_something_else_and_the_chips_say_so(client, areas, categories, path):
    answers = ride(areas["mill-row"], what=CLINIC, need=CLINIC, what_kind="", need_kind="")

    chips = client.post(KINDS, {"need": CLINIC})
    client.post(path, answers)

    need = Need.objects.get()
    assert (need.category.slug, need.category_source) == ("other", "chosen")
    assert f"then it stands under “{categories['other']}”" in chips.text


def test_none_of_these_is_never_what_was_refused_where_there_is_nothing_else(client, areas):
    Category.objects.filter(slug="other").update(is_active=False)

    client.post("/needs/new/", ride(areas["mill-row"], what_kind=""))

    assert not Need.objects.get().category.slug.startswith("rides")
    assert "then it stands" not in client.post(KINDS, {"need": CLINIC}).text


@pytest.mark.parametrize("kind", ["nonsense", "999999"])
def test_kind_that_there_is_not_leaves_the_guess(client, areas, kind):
    client.post("/needs/new/", ride(areas["mill-row"], what_kind=kind))

    need = Need.objects.get()
    assert (need.category.slug, need.category_source) == ("rides-medical", "guessed")


def test_kind_picked_for_one_thing_is_not_laid_upon_several(client, areas, categories):
    answers = ride(areas["mill-row"], what=f"{CLINIC}\nSoup", what_kind=categories["home"].pk)

    client.post("/needs/new/", answers)

    assert {need.category_source for need in Need.objects.all()} == {"guessed"}


def test_home_takes_a_kind_for_each_of_the_two(client, areas, categories):
    home, rides = categories["home"], categories["rides"]
    answers = ride(areas["mill-row"], need="A shelf", offer="A van")

    client.post("/", answers | {"need_kind": home.pk, "offer_kind": rides.pk})

    assert Need.objects.get().category == home
    assert Offer.objects.get().category == rides


def test_page_that_comes_back_has_the_chips_without_javascript(client, areas, categories):
    medical = categories["rides-medical"].pk

    page = client.post("/needs/new/", ride(areas["mill-row"], area="", what_kind=medical))

    assert page.status_code == 422
    assert f'id="what-kind-{medical}"' in page.text
    assert page.context["form"].kinds["what"].picked == str(medical)


def test_form_whose_kind_is_settled_asks_nothing(client, areas, categories):
    assert "hx-post" in client.get("/needs/new/").text
    assert "hx-post" not in client.get("/needs/new/?category=home").text


def test_page_after_posting_offers_what_else_it_may_be_at_one_press(client, rosa, door, categories):
    need = NeedFactory(requester=rosa, what=CLINIC, category=categories["home"])
    Need.objects.update(category_source="guessed")
    page = client.get(door(rosa, f"posted/{need.submission_key}/"))

    [thing] = page.context["things"]
    client.post(thing["kind_url"], {"category": thing["kinds"][0].pk})

    need.refresh_from_db()
    assert (need.category.slug, need.category_source) == ("rides-medical", "chosen")
    assert "Or is it about" in page.text
    assert "Or is it about" not in client.get(page.request["PATH_INFO"]).text
