"""Write what a message says, in the member's language, from what is true now."""

from __future__ import annotations

import hmac
import re
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from members.models import LinkPurpose
from members.services import NO_TOKEN, mint_link, minting_nothing
from neighborhood.models import Neighborhood
from neighborhood.naming import page_language
from outbox import kinds
from outbox.kinds import Kind
from outbox.letter import SUBJECT_LENGTH, Letter
from outbox.mail.marks import Use, mark_of
from outbox.models import Form, Message
from outbox.wording.own_words import group_words, our_template

_NO_LINK = re.compile(rf"\S*/m/{NO_TOKEN}/\S*")


class NoSubject(ValueError):
    """A template of a message does not begin with its subject."""

    def __init__(self, template: str) -> None:
        super().__init__(f"{template} should begin with a line “Subject: …”.")


def render(
    message: Message, *, with_links: bool = True, with_foot: bool = True, asks_whose: bool = False
) -> Letter:
    """Write the letter in the member's language from what is true now.

    Mints the private links in it: call it in a transaction that commits. Without links, which
    are for the member's eyes only, words stand in their place. Without its foot it is a part of
    another letter. To an address that nobody has vouched for each link asks first whose it is.
    Raises UnknownKind, or NoSubject when the template lacks its first line.
    """
    kind, group = kinds.get(message.kind), Neighborhood.current()
    links = nullcontext() if with_links and not asks_whose else minting_nothing()
    with translation.override(page_language(message.lang)), timezone.override(group.tz), links:
        context = {"member": message.member, "group": group, "site_url": settings.SITE_URL}
        # Whoever gets a code at an address has not proved yet that the page is theirs.
        if kind.to_anyone:
            context["stop_link"] = _link("stop_messages", Use.STOP, message, with_links)
            context["owner_link"] = _link("commons:was_it_you", Use.OWNER, message, with_links)
        elif with_links and kind.address is None and not asks_whose:
            context["wishes_link"] = SimpleLazyObject(lambda: _wishes_link(message))
        context |= kind.context_for(message.member, message.ids, asks_whose=asks_whose)
        templates = [template_of(kind, lang=message.lang, form=Form.MAIL), _foot()]
        words, *foot = (
            template.render(Context(context, autoescape=False))
            for template in templates[: 1 + with_foot]
        )
        if not with_links:
            words = _NO_LINK.sub(gettext("(their private link)"), words)
        elif asks_whose:
            words = asking_whose(words, message)
    subject, text = subject_in(words, template=kind.template)
    return Letter(
        message_id=message.pk,
        identity=message.identity,
        group=group.name,
        lang=message.lang,
        subject=subject,
        text=re.sub(r"\n{3,}", "\n\n", "\n\n".join(part.strip() for part in (text, *foot))),
        thread=_thread(message, kind=kind),
    )


def asking_whose(words: str, message: Message) -> str:
    """Let each private link lead to the question whose the address is."""
    return _NO_LINK.sub(_link("commons:was_it_you", Use.OWNER, message, True), words)  # noqa: FBT003


def _thread(message: Message, *, kind: Kind) -> str:
    """Return the name of the conversation, which says nothing to whoever reads it elsewhere."""
    name = kind.thread(message.ids) if kind.thread else ""
    if not name:
        return ""
    said = f"thread {message.member_id} {name}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), said, "sha256").hex()[:32]


def template_of(kind: Kind, *, lang: str, form: Form) -> Any:
    """Return the template of a message in one language and form: the group's words, or ours."""
    words = group_words(kind, lang=lang, form=form)
    return our_template(kind, form=form) if words is None else words


def subject_in(words: str, *, template: str) -> tuple[str, str]:
    """Split what a mail's template gave into the subject and the text. Raises NoSubject."""
    subject, _, text = words.strip().partition("\n")
    if not subject.startswith("Subject:"):
        raise NoSubject(template)
    return " ".join(subject.removeprefix("Subject:").split())[:SUBJECT_LENGTH], text


def _wishes_link(message: Message) -> str:
    token = mint_link(message.member, purpose=LinkPurpose.WISHES)
    return settings.SITE_URL + reverse("link:wishes", args=(token,))


def _link(page: str, use: Use, message: Message, with_links: bool) -> str:  # noqa: FBT001
    if not with_links:
        return f"{settings.SITE_URL}/m/{NO_TOKEN}/"
    return settings.SITE_URL + reverse(page, args=(mark_of(use, message.identity),))


def _foot() -> Any:
    return get_template("outbox/foot.txt").template  # type: ignore[attr-defined]
