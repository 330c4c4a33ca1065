"""The language of a page stands in its address, and everybody is led to their own."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from members.services import mint_link
from members.short_links import lead_short_link
from neighborhood.naming import in_language, page_language
from tests.factories import MatchFactory

pytestmark = pytest.mark.django_db

SPANISH = {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}


def test_address_says_the_language_whatever_the_browser_asks_for(client, areas):
    page = client.get("/es/needs/", headers={"accept-language": "en"})

    assert '<html lang="es"' in page.text
    assert page["Content-Language"] == "es"
    assert set(re.findall(r'href="(/[a-z]\w+/)', page.text)) - {"/static/", "/es/"} == set()


@pytest.mark.parametrize("path", ["/", "/needs/?area=1&q=a%20b", "/needs", "/m/nowhere/"])
def test_whoever_reads_another_language_is_led_to_its_address(client, areas, path):
    answer = client.get(path, headers=SPANISH)

    there = path.replace("/needs?", "/needs/?") if path != "/needs" else "/needs/"
    assert (answer.status_code, answer["Location"]) == (302, f"/es{there}")
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_chosen_language_counts_more_than_the_browser(client, areas):
    answer = client.post("/language/", {"language": "en", "next": "/es/needs/?page=2"})
    assert answer["Location"] == "/needs/?page=2"

    assert client.get("/needs/", headers=SPANISH).status_code == 200


@pytest.mark.parametrize("before", ["en", "es"])
def test_switch_leads_to_the_same_page_whatever_was_chosen_before(client, areas, before):
    client.cookies["django_language"] = before

    answer = client.post("/language/", {"language": "es", "next": "/needs/new/"})

    assert answer["Location"] == "/es/needs/new/"


def test_switch_on_a_refusal_leads_back_to_the_page_of_the_form(client, rosa):
    match = MatchFactory(need__requester=rosa, declined=True)
    page = f"/m/{mint_link(rosa)}/matches/{match.pk}/"

    refused = client.post(
        f"{page}confirmation/", headers={"referer": f"http://testserver{page}?a=b"}
    )

    assert refused.status_code == 409
    assert f'name="next" value="{page}?a=b"' in refused.text
    from_elsewhere = client.post("/needs/new/", headers={"referer": "https://else.example/x/"})
    assert 'name="next" value="/needs/new/"' in from_elsewhere.text


def test_switch_leads_nowhere_else(client, areas):
    answer = client.post("/language/", {"language": "es", "next": "https://elsewhere.example/"})

    assert "elsewhere" not in answer["Location"]


def test_what_has_no_language_stays_where_it_is(client, areas):
    assert "Location" not in client.get("/healthz", headers=SPANISH)
    assert client.get("/l/nowhere", headers=SPANISH).status_code == 404


def test_form_without_a_language_is_not_lost(client, areas):
    answer = client.post("/needs/new/", {}, headers=SPANISH)

    assert answer.status_code == 422
    assert '<html lang="en"' in answer.text


def test_short_link_leads_to_the_language_of_its_member(client, rosa):
    rosa.lang = "es"
    rosa.save()
    token = mint_link(rosa)
    lead_short_link(token, to="still/")

    assert client.get(f"/l/{token}")["Location"] == f"/es/m/{token}/still/"


def test_words_of_no_page_language_fall_back_to_english():
    assert [page_language(code) for code in ("es-AR", "xx", "")] == ["es", "en", "en"]
    with translation.override(page_language("so")):
        assert reverse("needs:board") == "/needs/"


def test_names_are_found_by_the_whole_code_and_by_its_first_part():
    assert in_language({"zh": "食物", "en": "Food"}, "zh-hans") == "食物"
    assert in_language({"zh-hans": "食物", "zh": "x"}, "zh-hans") == "食物"


def test_sign_in_is_kept_by_no_browser_in_any_language(client, areas):
    for path in ("/accounts/sign-in/", "/es/accounts/sign-in/", "/ar/accounts/sign-in/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_address_that_is_none_leads_home(client, areas):
    answer = client.post("/language/", {"language": "es", "next": "//[x"})

    assert (answer.status_code, answer["Location"]) == (302, "/es/")
