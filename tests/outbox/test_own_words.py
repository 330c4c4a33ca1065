"""The group's own words: what they may hold, that they are sent, and that ours replace them."""

import logging

import pytest
from django.conf import settings as django_settings
from django.template import Context

from matching.states import MatchStatus
from outbox import kinds
from outbox.models import Form, Wording
from outbox.rendering import render, template_of
from outbox.services import put
from outbox.templatetags import texts
from outbox.wording import own_words
from outbox.wording.own_words import digest_of, our_words, preview_of, problems_with
from outbox.wording.plain_words import NotPlain, plain_words
from outbox.wording.samples import samples_for
from outbox.wording.word_rules import placeholders_in
from tests.factories import MatchFactory, NeedFactory, OfferFactory

LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
# What carries other messages has no words of its own.
KINDS = sorted(kinds.names() - {"together"})

# Others say the subject of the mail.
TEXT_KINDS = sorted(
    path.stem
    for path in (django_settings.BASE_DIR / "templates/outbox/text").glob("*.txt")
    if path.stem not in {"plain", "together"}
)

OURS = """Subject: {{ other|capfirst }} says yes

{% if member.name %}{{ member.name }}, {{ other|capfirst }} can “{{ need.what }}”.{% endif %}
{{ need.what }}
{{ link }}
{% if is_helper %}{{ list }}{% endif %}
Until {{ match.answer_by|date:"l" }}.
"""


@pytest.mark.django_db
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_our_words_are_fit_to_be_the_groups(kind, lang):
    ours = our_words(kinds.get(kind), lang=lang, form=Form.MAIL)

    assert ours.startswith("Subject: ")
    assert problems_with(ours, ours=ours) == []
    assert "{" not in preview_of(ours)


def test_our_words_are_in_the_language_asked_for():
    kind = kinds.get("match_confirmed")

    english, spanish = (our_words(kind, lang=lang, form=Form.MAIL) for lang in ("en", "es"))

    assert english.startswith("Subject: You and {{ other }} both said yes")
    assert spanish.startswith("Subject: Ya tienes un plan con {{ other }}")
    assert placeholders_in(english) == [
        ("other", True), ("need.what", True), ("link", True),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["helper", "requester"])
@pytest.mark.parametrize(
    ("kind", "form"),
    [
        *((kind, Form.MAIL) for kind in KINDS if kind.startswith("match_")),
        *((kind, Form.TEXT) for kind in TEXT_KINDS if kind.startswith("match_")),
    ],
)
def test_plain_words_say_the_same_as_the_template(rosa, hal, kind, form, side):
    match = MatchFactory(
        need=NeedFactory(requester=rosa, details="Two steps"), offer=OfferFactory(helper=hal)
    )
    reader = getattr(match, side)
    context = {"member": reader, **kinds.get(kind).context(reader, {"match": match.pk})}
    template = own_words.our_template(kinds.get(kind), form=form)
    plain = own_words._compiled(our_words(kinds.get(kind), lang="en", form=form))

    said = template.render(Context(context, autoescape=False))

    assert plain.render(Context(context, autoescape=False)).split() == said.split()


def test_list_of_ours_is_one_placeholder():
    ours = our_words(kinds.get("still_needed"), lang="en", form=Form.MAIL)

    assert "{{ list }}" in ours
    assert "{% for" not in ours


@pytest.mark.parametrize(
    "source",
    [
        "{% include 'x' %}", "{% for a in b %}{% endfor %}{% for a in b %}{% endfor %}",
        "{% blocktranslate count n=x %}one{% endblocktranslate %}",
    ],
)  # fmt: skip
def test_what_cannot_be_shown_plainly_is_said(source):
    with pytest.raises(NotPlain):
        plain_words(source, lang="en")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("Subject: ", "Betreff: "), "first line"),
        (("{{ other|capfirst }} says yes", ""), "subject is empty"),
        (("{{ need.what }}\n", ""), "{{ need.what }} has to be there"),
        (("{{ link }}\n", "{% if is_helper %}{{ link }}{% endif %}\n"), "{{ link }} has to be"),
        (("Until", "{{ member.email }}"), "{{ member.email }} is not one"),
        (("Until", "{{ other.ways.first.value }}"), "is not one"),
        (("Until", "{{ other|safe }}"), "is not one"),
        (("Until", "{{ need.what|default:group.phone }}"), "is not one"),
        (("Until", '{{ match.answer_by|date:"Y" }}'), "is not one"),
        (("Until", "{{ }}"), "is not one"),
        (("Until", "{% include 'base.html' %}"), "{% include %} cannot"),
        (("Until", "{% load i18n %}"), "{% load %} cannot"),
        (("Until", "{% for one in need %}{% endfor %}"), "{% for %} cannot"),
        (("Until", "{% debug %}"), "{% debug %} cannot"),
        (("Until", "{% verbatim %}{{ x }}{% endverbatim %}"), "{% verbatim %} cannot"),
        (("Until", "{% if member.is_staff %}{% endif %}"), "asks for something"),
        (("Until", "{% if member.ways.all %}{% endif %}"), "asks for something"),
        (("Until", "{% if %}{% endif %}"), "asks for something"),
        (("Until", "{% if is_helper %}"), "needs its"),
        (("Until", "{% endif %}"), "needs its"),
        (("Until", "{% else %}"), "needs its"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_words_that_would_not_do_are_refused(change, problem):
    problems = problems_with(OURS.replace(change[0], change[1], 1), ours=OURS)

    assert any(problem in one for one in problems), problems


@pytest.mark.parametrize(
    "change",
    [
        ("Until", "No later than"),
        ("{{ other|capfirst }} says", "{{ other }} says"),
        ("Until", "{% if not is_helper %}Thank you.{% endif %}"),
        ("Until", "{% if member.name %}Dear {{ member.name }}{% else %}Hello{% endif %}"),
        ("{{ link }}", "{% if is_helper %}Here: {{ link }}{% else %}There: {{ link }}{% endif %}"),
        ("{% if is_helper %}{{ list }}{% endif %}\n", ""),
        ("Until", "100 % sure, { not } a tag, }} either"),
    ],
)
@pytest.mark.django_db
def test_words_with_the_same_placeholders_are_taken(change):
    assert problems_with(OURS.replace(change[0], change[1], 1), ours=OURS) == []


@pytest.mark.django_db
def test_what_shortens_has_a_name_of_its_own_and_keeps_the_one_in_the_groups_words():
    assert {*texts.register.filters} == {"gist"}
    ours = our_words(kinds.get("match_faster"), lang="en", form=Form.TEXT)
    assert "{{ need.what|truncatechars:32 }}" in ours

    said = preview_of("{{ need.what|truncatechars:32 }}", form=Form.TEXT)

    assert said.endswith("… Tuesday at 9:30")


def test_sandbox_knows_nothing_but_if_and_five_filters():
    for words in ("{% now 'Y' %}", "{% load static %}", "{{ x|safe }}", "{% extends 'a' %}"):
        with pytest.raises(Exception, match=r"Invalid|syntax"):
            own_words._compiled(words)


@pytest.mark.django_db
def test_samples_fit_what_a_text_holds():
    samples = samples_for(OURS, is_full=False)

    assert str(samples["need"].what) == "A ride to the clinic"
    assert "is_helper" not in samples


# ---- Sent ----


@pytest.fixture
def yes(rosa, hal):
    """Tell Rosa that Hal said yes."""
    match = MatchFactory(
        need=NeedFactory(requester=rosa), offer=OfferFactory(helper=hal), accepted=True
    )
    assert match.status == MatchStatus.ACCEPTED
    return put(rosa, kind="match_accepted", ids={"match": match.pk, "to": rosa.pk}, key="yes")


def word(kind="match_accepted", lang="en", form="mail", **change):
    ours = our_words(kinds.get(kind), lang=lang, form=Form(form))
    words = ours
    for old, new in change.get("replace", {}).items():
        assert old in words
        words = words.replace(old, new)
    return Wording.objects.create(
        kind=kind, lang=lang, form=form, words=words, ours=digest_of(ours)
    )


@pytest.mark.django_db
def test_message_is_sent_in_the_groups_words(yes):
    word(replace={"Is that all right with you?": "Would that suit you?", " says yes": " can help"})

    letter = render(yes)

    assert letter.subject == "Hal can help"
    assert "Would that suit you?" in letter.text
    assert "/m/" in letter.text


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"lang": "es"}, {"form": "text"}, {"kind": "match_declined"}])
def test_words_for_another_message_change_nothing(yes, other):
    before = render(yes).text.split("/m/")[0]
    word(**other)

    assert render(yes).text.split("/m/")[0] == before


@pytest.mark.django_db
def test_list_comes_into_the_groups_words(rosa):
    need = NeedFactory(requester=rosa, what="A piano moved")
    word("posted", replace={"{{ list }}": "This is it: {{ list }}"})

    letter = render(put(rosa, kind="posted", ids={"need": need.pk}, key="posted"))

    assert "This is it: – A piano moved" in letter.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["", "Subject: x\n\nNo link", "Subject: {{ member.ways }}\n\n{% now 'Y' %}", "{% if"]
)
def test_words_that_would_not_do_are_never_sent(yes, words, caplog):
    before = render(yes).text.split("/m/")[0]
    Wording.objects.create(kind="match_accepted", lang="en", words=words)

    with caplog.at_level(logging.WARNING):
        letter = render(yes)

    assert letter.text.split("/m/")[0] == before
    assert "Our words are sent" in caplog.text


@pytest.mark.django_db
def test_words_that_fail_on_the_way_are_replaced_by_ours(yes, monkeypatch, caplog):
    wording = word(replace={" says yes": " can help"})

    def fail(*_args, **_kwargs):
        raise RuntimeError("secret@example.org")

    monkeypatch.setattr(own_words, "_write", fail)
    letter = render(yes)

    assert letter.subject == "Hal says yes"
    assert Wording.objects.get(pk=wording.pk).trouble == "RuntimeError"


@pytest.mark.django_db
def test_text_form_says_the_subject_of_the_mail_where_there_is_no_other():
    template = template_of(kinds.get("rest_offered"), lang="en", form=Form.TEXT)

    assert "{{ subject }}" in template.source
