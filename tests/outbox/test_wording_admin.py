"""The page on which admins put messages into the group's own words."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from outbox import kinds
from outbox.models import Form, Wording
from outbox.wording.own_words import our_words
from tests.form_reader import FormReader
from tests.outbox.test_own_words import LANGUAGES

pytestmark = pytest.mark.django_db

# It carries other messages, whose words can be changed.
NOT_PLAIN = {"together"}

ALL = reverse("admin:outbox_wording_changelist")
PAGE = reverse("admin:outbox_wording_write", args=["match_faster", "en", "mail"])


@pytest.fixture(autouse=True)
def as_admin(client, ada):
    """Sign Ada in."""
    client.force_login(ada)


def ours(kind="match_faster", lang="en"):
    return our_words(kinds.get(kind), lang=lang, form=Form.MAIL)


def changed(**replace):
    return ours().replace("Somebody was faster", "Another neighbor was quicker")


def cell(client, kind="match_faster", lang="en"):
    """Return what the list says about one message in one language."""
    rows = {(row.kind, row.form): row for row in client.get(ALL).context["rows"]}
    return next(one for one in rows[kind, "mail"].cells if one.lang == lang).standing


def test_list_names_every_message_in_every_language(client):
    page = client.get(ALL)

    assert {row.kind for row in page.context["rows"]} == kinds.names() - NOT_PLAIN
    assert {row.form for row in page.context["rows"]} == {"mail", "text"}
    assert all(len(row.cells) == len(LANGUAGES) for row in page.context["rows"])
    assert "Somebody was faster. Would you be the backup?" in page.text


def test_page_begins_with_our_words(client):
    form = FormReader(client.get(PAGE).text).values

    assert form["words"].split() == ours().split()


def test_preview_shows_made_up_data_and_keeps_nothing(client):
    page = client.post(PAGE, {"words": changed(), "preview": "Preview"})

    assert page.status_code == 200
    assert page.context["preview"]["subject"].startswith("Another neighbor was quicker")
    assert "A ride to the clinic" in page.context["preview"]["text"]
    assert not Wording.objects.exists()


def test_preview_of_words_that_would_not_do_says_why(client):
    page = client.post(PAGE, {"words": changed().replace("{{ link }}", ""), "preview": "x"})

    assert page.status_code == 422
    assert "{{ link }} has to be there" in page.text
    assert "Another neighbor was quicker" in FormReader(page.text).values["words"]


def test_group_keeps_its_own_words(client):
    answer = client.post(PAGE, {"words": changed().replace("\n", "\r\n"), "save": "Save"})

    assert answer.status_code == 302
    kept = Wording.objects.get()
    assert (kept.kind, kept.lang, kept.form) == ("match_faster", "en", "mail")
    assert kept.words == changed()
    assert LogEntry.objects.get().user.name == "Ada"
    assert (cell(client), cell(client, lang="es")) == ("changed", "ours")


@pytest.mark.parametrize("words", ["", "Hello", "Subject: x\n\n{% load i18n %}", "Subject:\n\n"])
def test_words_that_would_not_do_are_not_kept(client, words):
    page = client.post(PAGE, {"words": words, "save": "Save"})

    assert page.status_code == 422
    assert "Nothing was kept" in page.text
    assert not Wording.objects.exists()


def test_words_are_changed_again(client):
    client.post(PAGE, {"words": changed(), "save": "Save"})

    client.post(PAGE, {"words": changed().replace("quicker", "sooner"), "save": "Save"})

    assert "sooner" in Wording.objects.get().words


def test_group_goes_back_to_our_words(client):
    client.post(PAGE, {"words": changed(), "save": "Save"})

    client.post(PAGE, {"words": "whatever", "back": "Back to our words"})

    assert not Wording.objects.exists()
    assert FormReader(client.get(PAGE).text).values["words"].split() == ours().split()


def test_back_is_offered_only_where_there_is_a_way_back(client):
    assert 'name="back"' not in client.get(PAGE).text

    client.post(PAGE, {"words": changed(), "save": "Save"})

    assert 'name="back"' in client.get(PAGE).text


def test_words_older_than_a_change_of_ours_say_so(client):
    client.post(PAGE, {"words": changed(), "save": "Save"})
    Wording.objects.update(ours="0" * 64)

    assert cell(client) == "older"
    assert "Our words have changed" in client.get(PAGE).text

    client.post(PAGE, {"words": changed(), "save": "Save"})
    assert cell(client) == "changed"


@pytest.mark.parametrize(
    "wrong", [{"words": "Subject: x\n\nNo link"}, {"words": "x", "trouble": "KeyError"}]
)
def test_words_that_cannot_be_sent_say_so(client, wrong):
    Wording.objects.create(kind="match_faster", lang="en", **wrong)

    assert cell(client) == "unused"
    page = client.get(PAGE).text
    assert "cannot be sent as they are" in page
    assert wrong.get("trouble", "has to be there") in page


def test_keeping_them_anew_forgets_the_trouble(client):
    Wording.objects.create(kind="match_faster", lang="en", words=changed(), trouble="KeyError")

    client.post(PAGE, {"words": changed(), "save": "Save"})

    assert cell(client) == "changed"


def test_words_are_never_changed_without_a_look(client):
    wording = Wording.objects.create(kind="match_faster", lang="en", words=changed())

    answer = client.get(reverse("admin:outbox_wording_change", args=[wording.pk]))

    assert (answer.status_code, answer.url) == (302, PAGE)
    assert client.get(reverse("admin:outbox_wording_add")).status_code == 403
    assert client.post(reverse("admin:outbox_wording_delete", args=[wording.pk])).status_code == 403


@pytest.mark.parametrize("args", [("nothing", "en", "mail"), ("match_faster", "xx", "mail"),
                                  ("match_faster", "en", "fax")])  # fmt: skip
def test_what_there_is_not_is_not_found(client, args):
    assert client.get(reverse("admin:outbox_wording_write", args=args)).status_code == 404


def test_staff_without_the_right_may_not(client, sam):
    sam.is_staff = True
    sam.save()
    client.force_login(sam)

    assert client.get(ALL).status_code == 403
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"words": changed(), "save": "Save"}).status_code == 403


def test_words_that_only_carry_others_stay_ours(client):
    page = reverse("admin:outbox_wording_write", args=["together", "en", "mail"])

    assert client.get(page).status_code == 404


def test_every_message_can_be_opened_and_kept_as_it_is(client):
    plain = kinds.names() - NOT_PLAIN
    for kind in plain:
        page = reverse("admin:outbox_wording_write", args=[kind, "es", "mail"])
        words = FormReader(client.get(page).text).values["words"]
        assert client.post(page, {"words": words, "save": "Save"}).status_code == 302, kind

    rows = [row for row in client.get(ALL).context["rows"] if row.form == "mail"]
    changed_in = {
        row.kind: {one.lang for one in row.cells if one.standing == "changed"} for row in rows
    }

    assert changed_in == {kind: {"es"} for kind in plain}
