"""What every page knows of whoever is here."""

import re

import pytest

from tests.factories import TermFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("shadow", "shown"), [(False, True), (True, True), (None, False)])
def test_way_to_the_desk_is_shown_to_all_who_may_look(client, sam, shadow, shown):
    if shadow is not None:
        TermFactory(member=sam, shadow=shadow)
    client.force_login(sam)

    assert ('href="/triage/"' in client.get("/your-page/").text) == shown


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/your-page/", "Your page"), ("/about-me/", "Your page"), ("/seen/", "Your page"),
        ("/accounts/sessions/", "Your page"), ("/accounts/keys/", "Your page"),
        ("/needs/", "Board"), ("/needs/new/", "Post"), ("/privacy/", ""),
    ],
)  # fmt: skip
def test_menu_marks_where_the_reader_is(client, sam, path, current):
    client.force_login(sam)

    page = client.get(path).text

    marked = re.findall(r'<a[^>]*aria-current="page"[^>]*>([^<]*)</a>', page)
    assert marked == ([current] if current else [])


def test_pages_behind_a_link_have_no_menu_to_mark(client, sam, door):
    assert 'aria-current="page"' not in client.get(door(sam, "about-me/")).text


@pytest.mark.parametrize("referer", ["http://[::", "http://[", "\x00", "//"])
def test_referer_that_is_no_address_is_as_good_as_none(client, areas, referer):
    headers = {"referer": referer}

    assert client.get("/", headers=headers).status_code == 200
    refused = client.post("/needs/new/", headers=headers)
    assert refused.status_code == 422
    assert 'name="next" value="/needs/new/"' in refused.text
