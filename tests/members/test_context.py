"""What every page knows of whoever is here."""

import pytest

from tests.factories import TermFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("shadow", "shown"), [(False, True), (True, True), (None, False)])
def test_way_to_the_desk_is_shown_to_all_who_may_look(client, sam, shadow, shown):
    if shadow is not None:
        TermFactory(member=sam, shadow=shadow)
    client.force_login(sam)

    assert ('href="/triage/"' in client.get("/your-page/").text) == shown


@pytest.mark.parametrize("referer", ["http://[::", "http://[", "\x00", "//"])
def test_referer_that_is_no_address_is_as_good_as_none(client, areas, referer):
    headers = {"referer": referer}

    assert client.get("/", headers=headers).status_code == 200
    refused = client.post("/needs/new/", headers=headers)
    assert refused.status_code == 422
    assert 'name="next" value="/needs/new/"' in refused.text
