"""Write what a message says as a text message: short, with a short link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template import Context
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from members.services import minting_nothing, minting_short
from members.short_links import lead_short_link
from neighborhood.models import Neighborhood
from neighborhood.naming import page_language
from outbox import kinds
from outbox.kinds import Kind
from outbox.letter import Letter
from outbox.models import Form, Message
from outbox.rendering import asking_whose, subject_in, template_of
from outbox.texts.length import plainer


def render_text(
    message: Message, *, others: Sequence[Message] = (), asks_whose: bool = False
) -> Letter:
    """Write the text in the member's language from what is true now.

    others: the other questions that are open at this number; with any, the words say by which
    number this one is answered. Mints the private links in it: call it in a transaction that
    commits. To a number that nobody has vouched for each link asks first whose it is. Raises
    UnknownKind.
    """
    kind, group = kinds.get(message.kind), Neighborhood.current()
    links = minting_nothing() if asks_whose else minting_short()
    with translation.override(page_language(message.lang)), timezone.override(group.tz), links:
        context = {"member": message.member, "group": group, "site_url": settings.SITE_URL}
        context |= {"ask": f" {message.ask}" if others else ""}
        context |= kind.context_for(message.member, message.ids, asks_whose=asks_whose)
        subject = SimpleLazyObject(lambda: _subject(kind, context, lang=message.lang))
        template = template_of(kind, lang=message.lang, form=Form.TEXT)
        words = template.render(Context({"subject": subject, **context}, autoescape=False))
        title = str(subject)
    words = " ".join(words.split())
    text = asking_whose(words, message) if asks_whose else _with_short_links(words)
    return Letter(
        message_id=message.pk, identity=message.identity, group=group.name, lang=message.lang,
        subject=title, text=plainer(text),
    )  # fmt: skip


def _subject(kind: Kind, context: dict[str, Any], *, lang: str) -> str:
    """Return the first line of the mail that says the same."""
    mail = template_of(kind, lang=lang, form=Form.MAIL)
    return subject_in(mail.render(Context(context, autoescape=False)), template=kind.template)[0]


def _with_short_links(text: str) -> str:
    """Write ``/l/<token>`` for each private link, and note where it leads."""

    def shorten(found: re.Match[str]) -> str:
        lead_short_link(found["token"], to=found["path"])
        return f"{settings.SITE_URL}/l/{found['token']}"

    site = re.escape(settings.SITE_URL)
    return re.sub(rf"{site}(?:/[a-z-]+)?/m/(?P<token>[\w-]+)/(?P<path>\S*)", shorten, text)
