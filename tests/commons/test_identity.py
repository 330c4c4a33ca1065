"""A group's own two inks on every page."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from neighborhood.models import Neighborhood

pytestmark = pytest.mark.django_db


def inks_of(page):
    """Return the address of the sheet of inks that a page loads."""
    [address] = re.findall(r'href="(/identity\.[0-9a-f]{12}\.css)"', page.text)
    return address


def test_pages_wear_the_inks_that_the_group_chose(client):
    Neighborhood.objects.create(pk=1, ink_one="260, 50%", ink_two="100, 60%")

    sheet = client.get(inks_of(client.get("/")))
    assert sheet.text == ":root { --one: 260, 50%; --two: 100, 60%; }\n"


def test_sheet_of_inks_is_kept_whoever_asks_until_they_change(client, ada):
    group = Neighborhood.objects.create(pk=1, ink_one="260, 50%", ink_two="100, 60%")
    client.force_login(ada)
    before = client.get(path := inks_of(client.get("/")))
    Neighborhood.objects.update(ink_two="216, 62%")

    assert before["Cache-Control"] == "public, immutable, max-age=31536000"
    assert before["Vary"] == "Accept-Encoding"
    assert not {"Content-Language", "Content-Security-Policy", "Set-Cookie"} & set(before.headers)
    assert inks_of(client.get("/")) != path == reverse("identity", args=[group.digest_of_inks])
    assert client.get(path).status_code == 404


def test_group_without_own_inks_has_no_sheet_for_them(client):
    digest = Neighborhood().digest_of_inks

    assert "identity." not in client.get("/").text
    assert client.get(f"/identity.{digest}.css").status_code == 404


@pytest.mark.parametrize(
    "ink",
    ["red", "216", "1, 2%; } body { color: red", "216, 62%\n", "360, 50%", "216, 101%"],
)
def test_ink_that_is_no_hue_and_saturation_is_refused(ink):
    with pytest.raises(ValidationError, match="hue and saturation"):
        Neighborhood(pk=1, ink_one=ink).clean_fields()


@pytest.mark.parametrize(
    ("one", "two"), [("260, 50%", "100, 60%"), ("216, 62%", "40, 92%"), ("", "")]
)
def test_inks_that_everybody_can_read_are_taken(one, two):
    Neighborhood(pk=1, ink_one=one, ink_two=two).full_clean()


@pytest.mark.parametrize(
    ("one", "two", "field", "near"),
    [("60, 100%", "40, 92%", "ink_one", "25, 99%"), ("160, 45%", "40, 92%", "ink_one", "160, 29%"),
     ("216, 62%", "20, 80%", "ink_two", "25, 81%")],
)  # fmt: skip
def test_ink_that_not_everybody_can_read_is_refused_with_the_nearest_that_they_can(
    one, two, field, near
):
    with pytest.raises(ValidationError) as refused:
        Neighborhood(pk=1, ink_one=one, ink_two=two).full_clean()

    assert set(refused.value.message_dict) == {field}
    assert refused.value.message_dict[field][0].endswith(f"The nearest that they can: {near}")
    Neighborhood(pk=1, **{"ink_one": one, "ink_two": two, field: near}).full_clean()


def test_one_ink_without_the_other_is_refused():
    with pytest.raises(ValidationError, match="both inks"):
        Neighborhood(pk=1, ink_one="216, 62%").full_clean()
