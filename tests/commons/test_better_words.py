"""A better wording for a page: who may propose it, what is refused, what admins take out."""

import re
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from commons.models import WordingProposal, WordingState
from members.forgetting import forget_member
from members.services import mint_link
from mutualaid.doors import HourlyRate
from needs.states import NeedStatus
from neighborhood import retention
from tests.matching.races import at_once

pytestmark = pytest.mark.django_db
URL = "/better-words/"
WORDS = {"quoted": "what arrived", "proposed": "What came in", "why": "Shorter."}


def kept():
    """Return the one proposal there is."""
    return WordingProposal.objects.get()


def test_every_page_leads_to_it(client, rosa):
    token = mint_link(rosa)

    assert f'href="{URL}"' in client.get("/needs/").text
    assert f'href="/m/{token}/better-words/"' in client.get(f"/m/{token}/").text
    assert client.get(URL).status_code == 200


def test_undecided_words_are_not_called_what_an_open_need_is():
    with translation.override("es"):
        assert WordingState.OPEN.label != NeedStatus.OPEN.label


def test_anybody_proposes_and_the_string_is_found(client):
    for _tap in range(2):
        assert client.post(URL, WORDS).status_code == 303

    row = kept()
    assert (row.language, row.msgid, row.member, row.state) == ("en", "What arrived", None, "open")
    assert (row.quoted, row.proposed, row.why) == ("What arrived", "What came in", "Shorter.")


@pytest.mark.django_db(transaction=True)
def test_two_taps_in_the_same_instant_are_one_proposal(client):
    client.get(URL)

    answers = at_once(*[lambda: Client().post(URL, WORDS).status_code] * 2)

    assert answers == [303, 303]
    assert kept().quoted == "What arrived"


def test_a_link_tells_who_proposes_and_leads_back(client, rosa):
    token = mint_link(rosa)

    response = client.post(f"/m/{token}/better-words/", WORDS)

    assert (response.url, kept().member) == (f"/m/{token}/", rosa)


def test_it_is_kept_in_the_language_of_the_page(client):
    client.post(f"/es{URL}", {"quoted": "lo que LLEGO", "proposed": "Ha llegado"})

    assert kept().language == "es"
    assert kept().msgid == "What arrived"


def test_when_several_fit_one_is_picked(client):
    several = {"quoted": "paper code", "proposed": "code on paper"}
    page = client.post(URL, several)
    marks = re.findall(r'name="entry" value="(\w+)"', page.text)

    assert (page.status_code, len(marks)) == (422, 9)
    client.post(URL, {**several, "entry": marks[0]})
    assert "code on paper" in kept().proposed
    assert kept().msgid

    client.post(URL, {**several, "entry": "none"})
    assert WordingProposal.objects.latest("pk").msgid == ""


def test_words_that_no_page_says_are_kept_too(client):
    client.post(URL, {"quoted": "A giraffe in pajamas", "proposed": "A giraffe"})

    assert (kept().msgid, kept().quoted) == ("", "A giraffe in pajamas")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"quoted": "Rosa is your backup.", "proposed": "Silence"},
            "Write %(name)s",
        ),
        ({"proposed": "Call 555-0199 1234"}, "Leave numbers and addresses out."),
        ({"why": "Ask hal@example.org"}, "Leave numbers and addresses out."),
        ({"proposed": "What arrived"}, "These are the same words."),
        ({"quoted": " "}, "Copy the words that could be better."),
        ({"proposed": "x" * 1001}, "1000"),
    ],
)
def test_refused_words_come_back_with_a_sentence(client, given, sentence):
    page = client.post(URL, WORDS | given)

    assert page.status_code == 422
    assert sentence in page.text
    assert (WORDS | given)["proposed"] in page.text
    assert not WordingProposal.objects.exists()


def test_trap_and_rate_keep_machines_out(client, settings):
    client.post(URL, {**WORDS, "website": "x"})
    assert not WordingProposal.objects.exists()

    settings.RATES = {**settings.RATES, "wording": HourlyRate(1, 100)}
    page = client.post(URL, WORDS)

    assert page.status_code == 429
    assert WORDS["proposed"] in page.text


def test_they_go_with_their_member_and_after_a_year(rosa, hal):
    for member in (rosa, hal):
        WordingProposal.objects.create(member=member, language="en", quoted="a", proposed="b")

    forget_member(rosa, by=rosa)
    assert kept().member == hal

    WordingProposal.objects.update(at=timezone.now() - timedelta(days=366))
    retention.run(at=timezone.now())
    assert not WordingProposal.objects.exists()


@pytest.fixture
def admin_client(client, ada):
    """Sign Ada in, with proposals of all kinds in English, and one in Spanish."""
    client.force_login(ada)
    for given in (
        {"msgid": "Later", "quoted": "Later", "proposed": "Soon"},
        {"msgid": "Later", "quoted": "Later", "proposed": 'Say "later"\nand go', "why": "Kinder"},
        {"msgid": "<b>%(n)s</b>", "context": "greeting", "quoted": "-", "proposed": "%(n)s"},
        {"msgid": "%(n)s day", "plural": "%(n)s days", "quoted": "days", "proposed": "suns"},
        {"quoted": "A giraffe", "proposed": "An elephant"},
    ):  # fmt: skip
        WordingProposal.objects.create(**{"language": "en", **given})
    WordingProposal.objects.create(language="es", quoted="a", proposed="b", msgid="a")
    return client


def act(client, action, **which):
    """Do something with the chosen rows on the list."""
    pks = WordingProposal.objects.filter(**which).values_list("pk", flat=True)
    path = "/admin/commons/wordingproposal/"
    return client.post(path, {"action": action, "_selected_action": list(pks)}, follow=True)


def test_export_is_a_catalog_that_marks_nothing(admin_client, tmp_path):
    response = act(admin_client, "export", language="en")

    lines = response.text.splitlines()
    assert lines.count('msgid "Later"') == 1
    assert '"Say \\"later\\"\\n"' in lines
    assert {"# Also proposed: Soon", "# Kinder", "# Better: An elephant"} <= set(lines)
    assert {'msgctxt "greeting"', "#, fuzzy, python-format", "# Better: suns"} <= set(lines)
    assert "wordings-en.po" in response["Content-Disposition"]
    assert set(WordingProposal.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="msgfmt is missing: install gettext")
def test_export_is_read_by_gettext(admin_client, tmp_path):
    exported = tmp_path / "wordings.po"
    exported.write_bytes(act(admin_client, "export", language="en").content)

    command = ["msgfmt", "--check-format", "--output-file", tmp_path / "out.mo", exported]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_one_file_has_one_language(admin_client):
    assert "A .po file has one language." in act(admin_client, "export").text


def test_admin_marks_and_finds(admin_client):
    act(admin_client, "mark_taken", proposed="Soon")
    act(admin_client, "mark_declined", proposed="suns")

    assert WordingProposal.objects.get(proposed="Soon").state == "taken"
    assert WordingProposal.objects.get(proposed="suns").state == "declined"
    page = admin_client.get("/admin/commons/wordingproposal/?language=en&state=open&q=giraffe")
    assert page.context["cl"].result_count == 1
