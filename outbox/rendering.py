"""Write what a message says, in the member's language, from what is true now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.models import LinkPurpose
from members.services import NO_TOKEN, mint_link, minting_nothing
from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.channels import SUBJECT_LENGTH, Letter
from outbox.kinds import Kind
from outbox.models import Form, Message

_NO_LINK = re.compile(rf"\S*/m/{NO_TOKEN}/\S*")


class NoSubject(ValueError):
    """A template of a message does not begin with its subject."""

    def __init__(self, template: str) -> None:
        super().__init__(f"{template} should begin with a line “Subject: …”.")


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says, before the lines at its foot."""

    subject: str
    text: str


def render(
    message: Message, *, form: Form = Form.MAIL, with_links: bool = True,
    more: Mapping[str, Any] | None = None,
) -> Letter:  # fmt: skip
    """Write the letter in the member's language from what is true now.

    Mints the private links in it: call it in a transaction that commits. Without links, which
    are for the member's eyes only, words stand in their place. ``more`` joins what the kind
    gives its template.
    Raises UnknownKind, or NoSubject when the template lacks its first line.
    """
    kind, group = kinds.get(message.kind), Neighborhood.current()
    links = nullcontext() if with_links else minting_nothing()
    with links:
        words = words_of(message, form=form, more=more)
    has_way_out = with_links and kind.address is None
    link = _wishes_link(message) if has_way_out else None
    with translation.override(message.lang), timezone.override(group.tz):
        context = {"group": group, "site_url": settings.SITE_URL, "wishes_link": link}
        foot = _foot().render(Context(context, autoescape=False))
        text = words.text if with_links else _NO_LINK.sub(_("(their private link)"), words.text)
    return Letter(
        message_id=message.pk,
        identity=message.identity,
        group=group.name,
        lang=message.lang,
        subject=words.subject[:SUBJECT_LENGTH],
        text=re.sub(r"\n{3,}", "\n\n", f"{text}\n\n{foot.strip()}"),
    )


def words_of(
    message: Message, *, form: Form = Form.MAIL, more: Mapping[str, Any] | None = None
) -> Words:
    """Write what a message says, without the lines at its foot; see `render`."""
    kind, group = kinds.get(message.kind), Neighborhood.current()
    with translation.override(message.lang), timezone.override(group.tz):
        context = {"member": message.member, "group": group, "site_url": settings.SITE_URL}
        context |= {**kind.context(message.member, message.ids), **(more or {})}
        template = template_of(kind, lang=message.lang, form=form)
        said = template.render(Context(context, autoescape=False))
    subject, _line, text = said.strip().partition("\n")
    if not subject.startswith("Subject:"):
        raise NoSubject(kind.template)
    return Words(" ".join(subject.removeprefix("Subject:").split()), text.strip())


def template_of(kind: Kind, *, lang: str, form: Form) -> Any:
    """Return the template of a message in one language and form."""
    return get_template(kind.template).template  # type: ignore[attr-defined]


def _wishes_link(message: Message) -> Callable[[], str]:
    """Return what makes a link to the member's wishes, where a template has a place for it."""

    @cache
    def link() -> str:
        token = mint_link(message.member, purpose=LinkPurpose.WISHES)
        return settings.SITE_URL + reverse("link:wishes", args=(token,))

    return link


def _foot() -> Any:
    return get_template("outbox/foot.txt").template  # type: ignore[attr-defined]
