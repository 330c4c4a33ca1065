"""Text messages in the group's own words: judged, previewed with their length, and sent."""

import logging

import pytest
from django.urls import reverse

from outbox import kinds
from outbox.models import Form, Message, Wording
from outbox.services import put
from outbox.texts.length import segments
from outbox.texts.rendering import render_text
from outbox.wording import own_words
from outbox.wording.own_words import digest_of, our_words, problems_with
from outbox.wording.plain_words import NotPlain
from outbox.wording.text_preview import TextPreview, text_previews
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.form_reader import FormReader
from tests.outbox.test_own_words import LANGUAGES, TEXT_KINDS
from tests.outbox.test_texts import most_segments

pytestmark = pytest.mark.django_db

ALL = reverse("admin:outbox_wording_changelist")
PAGE = reverse("admin:outbox_wording_write", args=["match_asked", "en", "text"])


@pytest.fixture(autouse=True)
def address(settings):
    """Give the site an address of a usual length."""
    settings.SITE_URL = "https://elm-street.example"


def ours(kind="match_asked", lang="en"):
    return our_words(kinds.get(kind), lang=lang, form=Form.TEXT)


def changed(old="Can you?", new="Could you do that?"):
    assert old in ours()
    return ours().replace(old, new)


@pytest.fixture
def asked(rosa, hal):
    """Ask Hal."""
    rosa.area.names = {"en": "Mill Row"}
    match = MatchFactory(need=NeedFactory(requester=rosa), offer=OfferFactory(helper=hal))
    return put(hal, kind="match_asked", ids={"match": match.pk, "to": hal.pk}, key="asked")


# ---- Judged ----


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_our_text_is_fit_to_be_the_groups_and_short(kind, lang):
    words = ours(kind, lang)

    assert problems_with(words, ours=words, form=Form.TEXT) == []
    for preview in text_previews(words):
        assert "{" not in preview.text
        assert segments(preview.text) <= most_segments(lang), preview.text


@pytest.mark.parametrize("kind", ["together", "rest_offered", "need_closed"])
def test_text_that_says_what_others_say_stays_ours(kind):
    with pytest.raises(NotPlain):
        ours(kind)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{{ link }}", "", "{{ link }} has to be there"),
        ("YES{{ ask }}, NO{{ ask }} or LATER{{ ask }}, or here:", "Here:", "{{ ask }} has to be"),
        ("YES{{ ask }}", "OK{{ ask }}", "a word that we read as an answer"),
        ("YES{{ ask }}", "{{ ask }}", "a word that we read as an answer"),
        ("Can you?", "{{ member.email }}", "{{ member.email }} is not one"),
        ("Can you?", "{% now 'Y' %}", "{% now %} cannot"),
        ("Can you?", "{{ need.what }}", "{{ need.what }} is not one"),
    ],
)  # fmt: skip
def test_text_that_would_not_do_is_refused(old, new, problem):
    problems = problems_with(changed(old, new), ours=ours(), form=Form.TEXT)

    assert any(problem in one for one in problems), problems


def test_subject_is_refused_in_a_text():
    problems = problems_with(f"Subject: A question\n\n{ours()}", ours=ours(), form=Form.TEXT)

    assert problems == ["A text message has no subject."]


def test_answer_that_means_nothing_to_this_message_is_refused():
    accepted = ours("match_accepted")
    words = accepted.replace("YES{{ ask }}", "YES{{ ask }}, LATER{{ ask }}")

    assert problems_with(words, ours=accepted, form=Form.TEXT) == [
        "LATER is no answer to this message."
    ]


@pytest.mark.parametrize("word", ["Yes please", "SÍ", "yep,", "y", "是"])
def test_answers_may_be_any_word_that_is_read(word):
    words = changed("YES{{ ask }}", f"{word}{{{{ ask }}}}")

    assert problems_with(words, ours=ours(), form=Form.TEXT) == []


# ---- Previewed ----


def test_preview_is_what_would_leave():
    texts = [one.text for one in text_previews(changed("Can you?", "“Can”\nyou…"))]

    assert texts == [
        'Hal in Mill Row asks: A ride to the ... Tuesday at 9:30. "Can" you... '
        "YES 2, NO 2 or LATER 2, or here: https://elm-street.example/l/blueheron42x"
    ]


def test_preview_shows_both_sides_of_an_if():
    texts = [one.text for one in text_previews(ours("match_unanswered"))]

    assert len(texts) == 2
    assert "waits for your yes" in texts[1]


@pytest.mark.parametrize(
    ("text", "length", "letters"),
    [
        ("a" * 160, "160 letters. One message holds 160: it is sent as 1.", ""),
        ("[" * 90, "180 letters. One message holds 160: it is sent, and paid for, as 2.", ""),
        ("ł" * 70, "70 letters. One message holds 70: it is sent as 1.", ""),
        ("ało" * 48, "144 letters. One message holds 70: it is sent, and paid for, as 3.", "ł"),
    ],
)
def test_length_is_said_in_words(text, length, letters):
    preview = TextPreview(text)

    assert preview.length == length
    assert preview.is_long is (segments(text) > 1)
    assert (f"such as {letters} a message holds only 70" in preview.about_letters) is bool(letters)


# ---- Sent ----


def test_text_is_sent_in_the_groups_words(asked):
    Wording.objects.create(kind="match_asked", lang="en", form=Form.TEXT, words=changed())

    text = render_text(asked, others=[Message()]).text

    assert "Could you do that? YES" in text
    assert "/l/" in text


@pytest.mark.parametrize(
    "words", ["", "Can you?", "{% if", "{{ member.ways }} {{ link }}", "Subject: x"]
)
def test_text_that_would_not_do_is_never_sent(asked, words, caplog):
    before = render_text(asked).text.split("/l/")[0]
    Wording.objects.create(kind="match_asked", lang="en", form=Form.TEXT, words=words)

    with caplog.at_level(logging.WARNING):
        text = render_text(asked).text

    assert text.split("/l/")[0] == before
    assert "Our words are sent" in caplog.text


def test_text_that_fails_on_the_way_is_replaced_by_ours(asked, monkeypatch):
    Wording.objects.create(kind="match_asked", lang="en", form=Form.TEXT, words=changed())

    def fail(*_args, **_kwargs):
        raise RuntimeError("secret@example.org")

    monkeypatch.setattr(own_words, "_write", fail)

    assert "Can you?" in render_text(asked).text
    assert Wording.objects.get().trouble == "RuntimeError"


def test_words_for_the_mail_reach_the_text_that_says_its_subject(rosa):
    need = NeedFactory(requester=rosa, withdrawn=True)
    mail = our_words(kinds.get("need_closed"), lang="en", form=Form.MAIL)
    subject = mail.partition("\n")[0]
    Wording.objects.create(
        kind="need_closed", lang="en", words=mail.replace(subject, f"{subject}, dear neighbor")
    )

    message = put(rosa, kind="need_closed", ids={"need": need.pk, "to": rosa.pk}, key="closed")

    assert "dear neighbor" in render_text(message).text


# ---- In the admin ----


@pytest.fixture
def as_admin(client, ada):
    """Sign Ada in."""
    client.force_login(ada)
    return client


def test_list_names_texts_beside_mails(as_admin):
    rows = as_admin.get(ALL).context["rows"]

    assert {row.kind for row in rows if row.form == "text"} == set(TEXT_KINDS)
    subjects = {row.subject for row in rows if row.kind == "match_asked"}
    assert len(subjects) == 1


def test_preview_shows_the_length(as_admin):
    page = as_admin.post(PAGE, {"words": changed(), "preview": "Preview"})

    assert "One message holds 160: it is sent as 1." in page.text
    assert "Could you do that?" in page.text
    assert not Wording.objects.exists()


def test_preview_warns_of_a_second_message(as_admin):
    page = as_admin.post(PAGE, {"words": changed("Can you?", "Can you? ł" * 5), "preview": "x"})

    assert "it is sent, and paid for, as 3." in page.text
    assert "With letters such as ł" in page.text


def test_group_keeps_its_own_text(as_admin):
    answer = as_admin.post(PAGE, {"words": changed(), "save": "Save"})

    assert (answer.status_code, answer.url) == (302, PAGE)
    kept = Wording.objects.get()
    assert (kept.kind, kept.form, kept.words) == ("match_asked", "text", changed())
    assert kept.ours == digest_of(ours())
    cells = {(row.kind, row.form): row.cells for row in as_admin.get(ALL).context["rows"]}
    assert [cell.standing for cell in cells["match_asked", "text"]] == ["changed", *["ours"] * 3]
    assert [cell.standing for cell in cells["match_asked", "mail"]] == ["ours"] * 4


@pytest.mark.parametrize("words", ["", "Hello", "a" * 801])
def test_text_that_would_not_do_is_not_kept(as_admin, words):
    page = as_admin.post(PAGE, {"words": words, "save": "Save"})

    assert page.status_code == 422
    assert FormReader(page.text).values["words"] == words
    assert not Wording.objects.exists()


def test_page_leads_to_the_same_in_the_other_form(as_admin):
    mail = reverse("admin:outbox_wording_write", args=["match_asked", "en", "mail"])

    assert mail in as_admin.get(PAGE).text
    assert PAGE in as_admin.get(mail).text


def test_mail_without_a_text_of_its_own_leads_nowhere(as_admin):
    mail = reverse("admin:outbox_wording_write", args=["rest_offered", "en", "mail"])
    text = reverse("admin:outbox_wording_write", args=["rest_offered", "en", "text"])

    assert text not in as_admin.get(mail).text
    assert as_admin.get(text).status_code == 404


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_every_text_can_be_opened_and_kept_as_it_is(as_admin, kind):
    page = reverse("admin:outbox_wording_write", args=[kind, "es", "text"])
    words = FormReader(as_admin.get(page).text).values["words"]

    assert as_admin.post(page, {"words": words, "save": "Save"}).status_code == 302
    assert Wording.objects.get().kind == kind
