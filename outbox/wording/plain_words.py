"""Our words for a message in one language, as a text that people can change.

Our templates hold the words of all languages, as tags. Here they become plain sentences with
``{{ placeholders }}`` and ``{% if %}``, which is all that the group's own words may use. Where ours
goes through a list, the whole list is one placeholder, ``{{ list }}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django.template.base import Lexer, Token, TokenType
from django.utils import translation
from django.utils.text import smart_split
from django.utils.translation import gettext, ngettext, npgettext, pgettext, trim_whitespace

#: The placeholder of whatever our template goes through one by one.
LIST = "list"

#: What placeholders of plain words call our ``gist``: so it stands in what groups have written.
SHORTENED = "truncatechars"

REMEMBERED = 512

_BINDING = re.compile(r"(\w+)=(.+)")
_BRANCHES = frozenset({"if", "elif", "else", "endif"})
_TRANSLATE = frozenset({"translate", "trans"})
_BLOCK = frozenset({"blocktranslate", "blocktrans"})


class NotPlain(ValueError):
    """A template of ours uses more than can be shown as plain words."""


@dataclass(slots=True)
class _Block:
    """One ``{% blocktranslate %}``: its options, and the tokens of its one or two forms."""

    bindings: dict[str, str] = field(default_factory=dict)
    counter: str = ""
    context: str = ""
    is_trimmed: bool = False
    forms: list[list[Token]] = field(default_factory=lambda: [[]])


@lru_cache(maxsize=REMEMBERED)
def plain_words(source: str, *, lang: str) -> str:
    """Return the words of a template of ours in one language.

    Raises NotPlain when it uses tags that plain words have nothing for.
    """
    with translation.override(lang):
        words = "".join(_Reader(source).pieces())
    return re.sub(r"\n{3,}", "\n\n", words.strip()) + "\n"


class _Reader:
    """Walks the tokens of one template once."""

    def __init__(self, source: str) -> None:
        self._tokens = iter(Lexer(source).tokenize())
        self._literals: dict[str, str] = {}
        self._has_list = False

    def pieces(self) -> Iterator[str]:
        """Yield the text, piece by piece."""
        for token in self._tokens:
            if token.token_type == TokenType.TEXT:
                yield token.contents
            elif token.token_type == TokenType.VAR:
                yield self._placeholder(token.contents)
            elif token.token_type == TokenType.BLOCK:
                yield self._of_tag(token)

    def _of_tag(self, token: Token) -> str:
        tag = token.contents.split()[0]
        if tag in _BRANCHES:
            return f"{{% {token.contents} %}}"
        if tag in _TRANSLATE:
            return self._translated(token)
        if tag in _BLOCK:
            return self._of_block(self._block(token))
        if tag == "for":
            return self._of_list()
        if tag == "load":
            return ""
        raise NotPlain(f"{{% {tag} %}} cannot be shown as plain words.")

    def _translated(self, token: Token) -> str:
        _tag, literal, *options = token.split_contents()
        words = _said(_literal(literal), context=_after("context", options))
        if name := _after("as", options):
            self._literals[name] = words
            return ""
        return words

    def _block(self, token: Token) -> _Block:
        block, options = _Block(), iter(list(smart_split(token.contents))[1:])
        for option in options:
            if option == "context":
                block.context = _literal(next(options))
            elif option == "trimmed":
                block.is_trimmed = True
            elif option == "count":
                name, block.counter = _binding(next(options))
                block.bindings[name] = block.counter
            elif option not in ("with", "and"):
                name, value = _binding(option)
                block.bindings[name] = value
        for inner in self._tokens:
            tag = inner.contents if inner.token_type == TokenType.BLOCK else ""
            if tag.startswith("end"):
                break
            if tag == "plural":
                block.forms.append([])
            else:
                block.forms[-1].append(inner)
        return block

    def _of_block(self, block: _Block) -> str:
        forms = [_message(tokens, is_trimmed=block.is_trimmed) for tokens in block.forms]
        places = _Places({n: self._placeholder(value) for n, value in block.bindings.items()})
        if not block.counter:
            return _said(forms[0], context=block.context) % places
        one, many = (_counted(forms, n, context=block.context) % places for n in (1, 2))
        return f"{{% if {block.counter} == 1 %}}{one}{{% else %}}{many}{{% endif %}}"

    def _of_list(self) -> str:
        if self._has_list:
            raise NotPlain("More than one list cannot be shown as plain words.")
        self._has_list, depth = True, 1
        while depth:
            token = next(self._tokens)
            tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
            depth += (tag == "for") - (tag == "endfor")
        return f"{{{{ {LIST} }}}}"

    def _placeholder(self, expression: str) -> str:
        for name, words in self._literals.items():
            expression = expression.replace(f":{name}", f':"{words}"')
        return f"{{{{ {expression.replace('|gist:', f'|{SHORTENED}:')} }}}}"


class _Places(dict[str, str]):
    """What stands for each name; a name that was not bound is a placeholder by itself."""

    def __missing__(self, name: str) -> str:
        return f"{{{{ {name} }}}}"


def _message(tokens: list[Token], *, is_trimmed: bool) -> str:
    """Return the message as the catalogs hold it."""
    parts = [
        f"%({token.contents})s"
        if token.token_type == TokenType.VAR
        else token.contents.replace("%", "%%")
        for token in tokens
    ]
    words = "".join(parts)
    return trim_whitespace(words) if is_trimmed else words


def _said(message: str, *, context: str) -> str:
    return pgettext(context, message) if context else gettext(message)


def _counted(forms: list[str], number: int, *, context: str) -> str:
    if len(forms) == 1:
        raise NotPlain("A count needs its plural.")
    one, many = forms
    if context:
        return npgettext(context, one, many, number)
    return ngettext(one, many, number)


def _binding(option: str) -> tuple[str, str]:
    found = _BINDING.fullmatch(option)
    if found is None:
        raise NotPlain(f"“{option}” cannot be shown as plain words.")
    return found[1], found[2]


def _after(word: str, options: list[str]) -> str:
    """Return the option that stands after a word; "" when there is none."""
    if word not in options:
        return ""
    return _literal(options[options.index(word) + 1])


def _literal(option: str) -> str:
    return option[1:-1] if option[:1] in "\"'" else option
