"""What a browser needs to install the site, and to say something when there is no line."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from neighborhood.models import Neighborhood

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return Neighborhood.objects.create(
        pk=1, name="Elm Street", phone="212 555-0142", phone_hours="weekdays 9 to 12",
        ink_one="260, 50%", ink_two="100, 60%",
    )  # fmt: skip


def kept_in(client):
    """Return what /sw.js says."""
    [said] = re.findall(r"self\.kept = (.+);\n", client.get("/sw.js").text)
    return json.loads(said)


def test_manifest_wears_the_group_s_name_and_inks(client, group):
    answer = client.get("/manifest.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["name"] == "Elm Street"
    assert answer.json()["theme_color"] == "hsl(260, 50%, 27%)"
    assert (answer.json()["lang"], answer.json()["dir"]) == ("en", "ltr")


def test_manifest_starts_in_the_reader_s_language(client, group):
    manifest = client.get("/manifest.webmanifest", headers={"accept-language": "es"}).json()

    assert (manifest["lang"], manifest["start_url"]) == ("es", "/es/")
    assert (manifest["id"], manifest["scope"]) == ("/", "/")


def test_manifest_names_icons_that_are_there(client, group):
    icons = client.get("/manifest.webmanifest").json()["icons"]

    assert {icon["sizes"] for icon in icons} == {"192x192", "512x512"}
    assert [icon["purpose"] for icon in icons if "purpose" in icon] == ["maskable"]
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in icons)


def test_colours_of_the_manifest_are_the_tokens(client):
    manifest = client.get("/manifest.webmanifest").json()

    assert manifest["background_color"] == "#f6f1e6"
    assert manifest["theme_color"] == "hsl(216, 62%, 27%)"


def test_worker_comes_from_the_root_and_is_asked_for_each_time(client, group):
    answer = client.get("/sw.js")

    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert 'importScripts("/static/js/worker.js")' in answer.text


def test_worker_keeps_one_page_in_each_language_and_files(client, group):
    kept = kept_in(client)

    assert set(kept["pages"]) == {language for language, _name in settings.LANGUAGES}
    assert kept["pages"]["es"] == "/es/offline/"
    assert f"/identity.{group.digest_of_inks}.css" in kept["files"]
    assert kept["done"] == ""


def test_sheet_of_inks_never_changes_for_the_worker(client, group):
    written = Path(str(finders.find("js/worker.js"))).read_text()
    [forever] = re.findall(r"FOREVER = /(.+)/;", written.replace(r"\/", "/"))

    assert [path for path in kept_in(client)["files"] if re.search(forever, path)] == [
        f"/identity.{group.digest_of_inks}.css"
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Mill Row"), ("line", "one street"), ("line_elsewhere", {"es": "una calle"}),
     ("phone", "555-0199"), ("phone_hours", "daily"), ("phone_hours_elsewhere", {"es": "hoy"}),
     ("ink_one", "216, 62%"), ("ink_two", "40, 92%"), ("drawing", "hill"), ("is_demo", True),
     ("quick_exit_url", "https://weather.example/")],
)  # fmt: skip
def test_new_words_of_the_group_are_a_new_version(client, group, field, value):
    before = kept_in(client)["version"]
    assert kept_in(client)["version"] == before

    Neighborhood.objects.update(**{field: value})

    assert kept_in(client)["version"] != before


def test_page_without_a_line_says_whom_to_call_and_loads_no_script(client, group):
    page = client.get("/offline/").text

    assert 'href="tel:212555-0142"' in page
    assert "weekdays 9\xa0to\xa012" in page
    assert "<script" not in page
    assert "<form" not in page
