"""Which placeholders the group's own words may use, and which have to be there.

Everything is read from our own words for the same message: the group's may hold the same
placeholders and ask the same questions, and nothing else. So no group can, by mistake or in
somebody else's name, let a message say what it was never meant to hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import gettext as _

from neighborhood.naming import enumerated
from outbox.replies.keywords import ANSWERS, keyword_of
from outbox.wordings import Form

SUBJECT = "Subject:"

#: A way to the value: names with dots between them.
_PATH = re.compile(r"[a-z]\w*(?:\.\w+)*", re.IGNORECASE)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
#: Where the number of a question comes in, and so many words before it may be the answer.
_ASK = re.compile(r"\{\{\s*ask\s*\}\}")
_MOST_WORDS = 4
_WORDS_OF_IF = frozenset({"and", "or", "not", "in", "is", "True", "False", "None"})


@dataclass(slots=True)
class Shape:
    """What a text holds beside its words.

    placeholders: as written, with their filters. always: the paths of those that are there whatever
    is true. questions: what its ``{% if %}`` ask. tags: every other tag.
    """

    placeholders: set[str] = field(default_factory=set)
    always: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    is_whole: bool = True

    @property
    def paths(self) -> set[str]:
        """Return the paths to all values that it shows or asks about."""
        shown = {path_of(one) for one in self.placeholders}
        return shown | {way for question in self.questions for way in paths_in(question)}


def shape_of(words: str) -> Shape:
    """Read what a text holds. Never raises; what does not hang together is not whole."""
    shape = Shape()
    tokens = iter(Lexer(words).tokenize())
    shape.always, ended_by = _branch(tokens, shape)
    shape.is_whole = shape.is_whole and ended_by == ""
    return shape


def problems_of(words: str, *, ours: str, form: Form) -> list[str]:
    """Say what keeps these words from being used instead of ours; empty when nothing does."""
    theirs, wanted = shape_of(words), shape_of(ours)
    return [
        *(_of_subject(words) if form == Form.MAIL else _of_text(words, ours=ours)),
        *(
            _("{%% %(tag)s %%} cannot be used here. Only if, else and endif can.") % {"tag": tag}
            for tag in sorted(theirs.tags)
        ),
        *(
            _("{{ %(name)s }} is not one of the placeholders of this message.") % {"name": name}
            for name in sorted(theirs.placeholders)
            if not _is_ours(name, wanted)
        ),
        *(
            _("{%% if %(question)s %%} asks for something this message does not know.")
            % {"question": question}
            for question in sorted(theirs.questions)
            if not _is_our_question(question, wanted)
        ),
        *(
            _("{{ %(name)s }} has to be there, and not only inside of an if.") % {"name": name}
            for name in sorted(wanted.always - theirs.always)
        ),
        *([] if theirs.is_whole else [_("Each if needs its endif.")]),
    ]


def placeholders_in(ours: str) -> list[tuple[str, bool]]:
    """Return the placeholders of our words in their order, and whether each has to be there."""
    shape = shape_of(ours)
    tokens = Lexer(ours).tokenize()
    names = [one.contents for one in tokens if one.token_type == TokenType.VAR]
    return [(name, path_of(name) in shape.always) for name in dict.fromkeys(names)]


def path_of(placeholder: str) -> str:
    """Return the way to the value of a placeholder, without its filters."""
    return placeholder.split("|")[0].strip()


def paths_in(question: str) -> set[str]:
    """Return the paths to the values that a question is about."""
    bare = _STRING.sub("", question)
    paths = {part.split("|")[0] for part in re.split(r"[\s()=<>!]+", bare) if part}
    return {way for way in paths if _PATH.fullmatch(way)} - _WORDS_OF_IF


def _of_subject(words: str) -> Iterator[str]:
    first = words.lstrip().partition("\n")[0]
    if not first.startswith(SUBJECT):
        yield _("The first line has to begin with “Subject:”.")
    elif not first.removeprefix(SUBJECT).strip():
        yield _("The subject is empty.")
    elif not words.lstrip().partition("\n")[2].strip():
        yield _("There is nothing below the subject.")


def _of_text(words: str, *, ours: str) -> Iterator[str]:
    """Yield what keeps a text message from being answered with the words it offers."""
    if words.lstrip().startswith(SUBJECT):
        yield _("A text message has no subject.")
    wanted, offered = _answers_in(ours), _answers_in(words)
    if "" in offered:
        yield _("Before {{ ask }} has to stand a word that we read as an answer, as in ours.")
    if wrong := offered - wanted - {""}:
        words_of = enumerated(sorted(wrong)).upper()
        yield _("%(word)s is no answer to this message.") % {"word": words_of}


def _answers_in(words: str) -> set[str]:
    """Return which answers are offered, by what stands before each number; "" for none."""
    befores = _ASK.split(words)[:-1]
    return {_answer_at_end(before.split()[-_MOST_WORDS:]) for before in befores}


def _answer_at_end(words: list[str]) -> str:
    endings = (" ".join(words[at:]) for at in range(len(words)))
    return next((found for one in endings if (found := keyword_of(one)) in ANSWERS), "")


def _is_ours(placeholder: str, ours: Shape) -> bool:
    """Tell whether a placeholder is one of ours, as it is or with another first letter."""
    way, _bar, filters = placeholder.partition("|")
    plain = {path_of(one) for one in ours.placeholders if one.partition("|")[2] in ("", "capfirst")}
    return placeholder in ours.placeholders or (
        way.strip() in plain and filters.strip() in ("", "capfirst")
    )


def _is_our_question(question: str, ours: Shape) -> bool:
    bare = question.removeprefix("not ").strip()
    return question in ours.questions or bare in ours.questions or bare in ours.paths


def _branch(tokens: Iterator[Token], shape: Shape) -> tuple[set[str], str]:
    """Read one branch; return what is always in it, and the tag that ended it."""
    always: set[str] = set()
    for token in tokens:
        if token.token_type == TokenType.VAR:
            name = _tidy(token.contents)
            shape.placeholders.add(name)
            always.add(path_of(name))
        elif token.token_type == TokenType.BLOCK:
            tag, _space, rest = token.contents.partition(" ")
            if tag in ("elif", "else", "endif"):
                return always, _tidy(token.contents)
            if tag == "if":
                always |= _of_if(_tidy(rest), tokens, shape)
            else:
                shape.tags.add(tag)
    return always, ""


def _of_if(question: str, tokens: Iterator[Token], shape: Shape) -> set[str]:
    """Read the branches of an ``{% if %}``; return what is in all of them."""
    shape.questions.add(question)
    always, ended_by = _branch(tokens, shape)
    has_else = False
    while ended_by.startswith(("elif", "else")):
        if ended_by.startswith("elif"):
            shape.questions.add(_tidy(ended_by.removeprefix("elif")))
        has_else = has_else or ended_by == "else"
        more, ended_by = _branch(tokens, shape)
        always &= more
    shape.is_whole = shape.is_whole and ended_by == "endif"
    return always if has_else else set()


def _tidy(contents: str) -> str:
    return " ".join(contents.split())
