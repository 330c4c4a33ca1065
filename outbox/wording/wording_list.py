"""Which messages the group has put into its own words, in which language, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext_lazy

from neighborhood.naming import page_language
from outbox import kinds
from outbox.kinds import Kind
from outbox.models import Form, Wording
from outbox.wording.own_words import digest_of, our_words, preview_of, problems_with
from outbox.wording.plain_words import NotPlain


class Standing(StrEnum):
    """How the words of one message stand."""

    OURS = "ours"
    CHANGED = "changed"
    OLDER = "older"
    UNUSED = "unused"


STANDING_WORDS = {
    Standing.OURS: pgettext_lazy("whose words", "Ours"),
    Standing.CHANGED: pgettext_lazy("whose words", "The group’s"),
    Standing.OLDER: pgettext_lazy("whose words", "The group’s, older than a change of ours"),
    Standing.UNUSED: pgettext_lazy("whose words", "Ours, since the group’s cannot be sent"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One message in one language and form."""

    kind: str
    lang: str
    form: str
    standing: Standing

    @property
    def words(self) -> str:
        """Say how it stands."""
        return str(STANDING_WORDS[self.standing])


@dataclass(frozen=True, slots=True)
class Row:
    """One message in one form: what it is about, and how it stands in each language."""

    kind: str
    form: str
    subject: str
    cells: tuple[Cell, ...]


def all_wordings() -> list[Row]:
    """Return every message whose words can be changed, by kind. One query."""
    written = {(one.kind, one.lang, one.form): one for one in Wording.objects.all()}
    rows = (_row(kind, form, written) for kind in sorted(kinds.names()) for form in Form)
    return [row for row in rows if row is not None]


def standing_of(wording: Wording | None, *, ours: str) -> Standing:
    """Tell how the group's words stand beside ours. Runs no query but the settings."""
    if wording is None:
        return Standing.OURS
    form = Form(wording.form)
    if wording.trouble or problems_with(wording.words, ours=ours, form=form):
        return Standing.UNUSED
    return Standing.CHANGED if wording.ours == digest_of(ours) else Standing.OLDER


def said_in(words: str) -> tuple[str, str]:
    """Return the subject and the text that the words of a mail become with made-up data."""
    subject, _line, text = preview_of(words).strip().partition("\n")
    return subject.removeprefix("Subject:").strip(), text.strip()


def subject_of(kind: Kind) -> str:
    """Say what a message is about, as the subject of our mail does in the language of the page."""
    lang = page_language(translation.get_language() or "")
    return said_in(our_words(kind, lang=lang, form=Form.MAIL))[0]


def _row(name: str, form: Form, written: dict[tuple[str, str, str], Wording]) -> Row | None:
    kind = kinds.get(name)
    languages = [code for code, _name in settings.LANGUAGES]
    try:
        ours_by_lang = {code: our_words(kind, lang=code, form=form) for code in languages}
    except NotPlain:
        return None
    cells = tuple(
        Cell(name, lang, form, standing_of(written.get((name, lang, form)), ours=ours))
        for lang, ours in ours_by_lang.items()
    )
    return Row(name, form, subject_of(kind), cells)
