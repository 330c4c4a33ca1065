"""What a text message in the group's words would look like, and how much room it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outbox.models import Form
from outbox.texts.length import ONE_GSM, ONE_UCS2, odd_letters, places, plainer, room, segments
from outbox.wording.own_words import preview_of

#: So many letters that take more room are named.
NAMED = 8


@dataclass(frozen=True, slots=True)
class TextPreview:
    """One text message as it would leave."""

    text: str

    @property
    def is_long(self) -> bool:
        """Tell whether it is sent, and paid for, as more than one."""
        return segments(self.text) > 1

    @property
    def length(self) -> str:
        """Say how much room it takes."""
        count = segments(self.text)
        facts = {"letters": places(self.text), "room": room(self.text), "n": count}
        return ngettext(
            "%(letters)s letters. One message holds %(room)s: it is sent as %(n)s.",
            "%(letters)s letters. One message holds %(room)s: it is sent, and paid for, as %(n)s.",
            count,
        ) % facts  # fmt: skip

    @property
    def about_letters(self) -> str:
        """Say which letters leave less room in a message that has not enough; else ""."""
        odd = odd_letters(self.text) if self.is_long else ()
        if not odd:
            return ""
        facts = {"letters": " ".join(odd[:NAMED]), "few": ONE_UCS2, "many": ONE_GSM}
        return _(
            "With letters such as %(letters)s a message holds only %(few)s, not %(many)s."
        ) % facts  # fmt: skip


def text_previews(words: str) -> Sequence[TextPreview]:
    """Return the message with all there is, and with as little as may be where that differs."""
    texts = (preview_of(words, is_full=is_full, form=Form.TEXT) for is_full in (True, False))
    return [TextPreview(text) for text in dict.fromkeys(map(_as_sent, texts))]


def _as_sent(text: str) -> str:
    return plainer(" ".join(text.split()))
