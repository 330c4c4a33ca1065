"""The group's own words for messages: found, judged, and used where they can be.

They run in an engine of their own that knows ``{% if %}`` and five filters and can load nothing.
Whatever is wrong with them, a message is never lost: ours is sent then.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Mapping
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
from django.template.loader import select_template
from django.utils.translation import gettext as _

from outbox.ahead import Ahead
from outbox.kinds import Kind
from outbox.models import Form, Wording
from outbox.templatetags import texts
from outbox.wording.plain_words import LIST, SHORTENED, NotPlain, plain_words
from outbox.wording.samples import samples_for
from outbox.wording.word_rules import problems_of, shape_of

logger = logging.getLogger(__name__)

#: What a text message says that has no words of its own.
PLAIN_TEXT = "outbox/text/plain.txt"
REMEMBERED = 512
FILTERS = ("capfirst", "date", "join", "length", "time")


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


def our_template(kind: Kind, *, form: Form) -> Template:
    """Return our template; a text message without words of its own says the mail's subject."""
    names = [kind.template] if form == Form.MAIL else [kind.text_template, PLAIN_TEXT]
    template: Template = select_template(names).template
    return template


def our_words(kind: Kind, *, lang: str, form: Form) -> str:
    """Return our words in one language, as they can be changed.

    Raises NotPlain, also for a text message that goes through a list, which would not stay one
    line, and for one without words of its own, which changes with the mail.
    """
    template = our_template(kind, form=form)
    if template.name == PLAIN_TEXT:
        raise NotPlain("This text message says the subject of the mail.")
    words = plain_words(str(template.source), lang=lang)
    if form == Form.MAIL:
        return words
    if LIST in shape_of(words).paths:
        raise NotPlain("A list does not fit into a text message.")
    return " ".join(words.split()) + "\n"


def digest_of(words: str) -> str:
    """Return a short sign of our words, to see later that they have changed."""
    return hashlib.sha256(words.encode()).hexdigest()


def group_words(kind: Kind, *, lang: str, form: Form) -> GroupWords | None:
    """Return the group's words for a message where it has any that can be used. One query."""
    wording = words_ahead.get((kind.name, lang, form))
    if wording is None:
        return None
    try:
        ours = our_words(kind, lang=lang, form=form)
        problem = _first_problem(wording.words, ours, form)
    except NotPlain as not_plain:
        problem = str(not_plain)
    if problem:
        logger.warning("Our words are sent instead of the group's: %s: %s", wording, problem)
        return None
    return GroupWords(wording, _compiled(wording.words), our_template(kind, form=form))


def _words_of(keys: Collection[tuple[str, str, Form]]) -> Mapping[tuple[str, str, Form], Wording]:
    kinds = {kind for kind, _lang, _form in keys}
    return {
        (wording.kind, wording.lang, Form(wording.form)): wording
        for wording in Wording.objects.filter(kind__in=kinds)
    }


words_ahead = Ahead("wordings", _words_of)


def problems_with(words: str, *, ours: str, form: Form = Form.MAIL) -> list[str]:
    """Say what keeps these words from being used; empty when nothing does.

    They are also written once with everything there is, and once with as little as may be.
    """
    problems = problems_of(words, ours=ours, form=form)
    if problems:
        return problems
    try:
        for is_full in (True, False):
            preview_of(words, is_full=is_full)
    except TemplateSyntaxError as problem:
        return [_("This does not hang together: %(why)s") % {"why": problem}]
    return []


def preview_of(words: str, *, is_full: bool = True, form: Form = Form.MAIL) -> str:
    """Return what these words look like with made-up data. Raises TemplateSyntaxError."""
    context = Context(samples_for(words, is_full=is_full, form=form), autoescape=False)
    return str(_compiled(words).render(context))


def _write(template: Template, context: Context, *, ours: Template) -> str:
    lists = ours.nodelist.get_nodes_by_type(ForNode)
    said = lists[0].render(context).strip() if lists else ""
    with context.push(**{LIST: said}):
        return str(template.render(context))


# The same few words are judged and compiled for every message, so that is done once.
@lru_cache(maxsize=REMEMBERED)
def _first_problem(words: str, ours: str, form: Form) -> str:
    return next(iter(problems_with(words, ours=ours, form=form)), "")


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
    library.filter(SHORTENED, texts.gist)
    return library


_LIBRARY = _library()
