"""The group's own words for messages: found, judged, and used where they can be.

They run in an engine of their own that knows ``{% if %}`` and five filters and can load nothing.
Whatever is wrong with them, a message is never lost: ours is sent then.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache

from django.template import (
    Context,
    Engine,
    Library,
    Template,
    TemplateSyntaxError,
    defaultfilters,
    defaulttags,
)
from django.template.defaulttags import ForNode
from django.template.loader import get_template
from django.utils.translation import gettext as _

from outbox.kinds import Kind
from outbox.models import Form, Wording
from outbox.wording.plain_words import LIST, NotPlain, plain_words
from outbox.wording.samples import samples_for
from outbox.wording.word_rules import problems_of

logger = logging.getLogger(__name__)

REMEMBERED = 512
FILTERS = ("capfirst", "date", "join", "length", "time", "truncatechars")


@dataclass(frozen=True, slots=True)
class GroupWords:
    """The group's words for one message, with ours to fall back on."""

    wording: Wording
    template: Template
    ours: Template

    def render(self, context: Context) -> str:
        """Write the message; with our words when the group's cannot be written."""
        try:
            return str(_write(self.template, context, ours=self.ours))
        except Exception as problem:
            logger.exception("Our words were sent instead of the group's: %s", self.wording)
            trouble = type(problem).__name__
            Wording.objects.filter(pk=self.wording.pk).update(trouble=trouble)
            return str(self.ours.render(context))


def our_template(kind: Kind) -> Template:
    """Return our template of a mail."""
    template: Template = get_template(kind.template).template  # type: ignore[attr-defined]
    return template


def can_be_worded(form: Form) -> bool:
    """Tell whether the group may put this form into its own words.

    Text messages stay in ours: in them every letter counts, and a second segment costs.
    """
    return form == Form.MAIL


def our_words(kind: Kind, *, lang: str) -> str:
    """Return our words in one language, as they can be changed. Raises NotPlain."""
    return plain_words(str(our_template(kind).source), lang=lang)


def digest_of(words: str) -> str:
    """Return a short sign of our words, to see later that they have changed."""
    return hashlib.sha256(words.encode()).hexdigest()


def group_words(kind: Kind, *, lang: str, form: Form) -> GroupWords | None:
    """Return the group's words for a message where it has any that can be used. One query."""
    wording = Wording.objects.filter(kind=kind.name, lang=lang, form=form).first()
    if wording is None:
        return None
    try:
        problem = _first_problem(wording.words, our_words(kind, lang=lang))
    except NotPlain as not_plain:
        problem = str(not_plain)
    if problem:
        logger.warning("Our words are sent instead of the group's: %s: %s", wording, problem)
        return None
    return GroupWords(wording, _compiled(wording.words), our_template(kind))


def problems_with(words: str, *, ours: str) -> list[str]:
    """Say what keeps these words from being used; empty when nothing does.

    They are also written once with everything there is, and once with as little as may be.
    """
    problems = problems_of(words, ours=ours)
    if problems:
        return problems
    try:
        for is_full in (True, False):
            preview_of(words, is_full=is_full)
    except TemplateSyntaxError as problem:
        return [_("This does not hang together: %(why)s") % {"why": problem}]
    return []


def preview_of(words: str, *, is_full: bool = True) -> str:
    """Return what these words look like with made-up data. Raises TemplateSyntaxError."""
    context = Context(samples_for(words, is_full=is_full), autoescape=False)
    return str(_compiled(words).render(context))


def _write(template: Template, context: Context, *, ours: Template) -> str:
    lists = ours.nodelist.get_nodes_by_type(ForNode)
    said = lists[0].render(context).strip() if lists else ""
    with context.push(**{LIST: said}):
        return str(template.render(context))


# The same few words are judged and compiled for every message, so that is done once.
@lru_cache(maxsize=REMEMBERED)
def _first_problem(words: str, ours: str) -> str:
    return next(iter(problems_with(words, ours=ours)), "")


@lru_cache(maxsize=REMEMBERED)
def _compiled(words: str) -> Template:
    return Template(words, engine=_sandbox())


def _sandbox() -> Engine:
    engine = Engine(autoescape=False, loaders=[])
    # What Django adds by itself can read files and reach into objects.
    engine.template_builtins = [_LIBRARY]
    return engine


def _library() -> Library:
    library = Library()
    library.tag("if", defaulttags.do_if)
    for name in FILTERS:
        library.filter(name, getattr(defaultfilters, name))
    return library


_LIBRARY = _library()
