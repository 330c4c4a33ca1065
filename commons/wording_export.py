"""Proposed words as a ``.po``, for whoever keeps the catalog of a language.

Format: the GNU gettext manual, "The Format of PO Files".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from commons.catalogs import TAG
from commons.models import WordingProposal

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
_HEADER = (
    "Project-Id-Version: Mutualaid\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
)


def as_po(proposals: Iterable[WordingProposal], *, language: str) -> str:
    """Return one catalog with the proposals of one language, in the order they come in.

    Of several for one string the last is its translation, the others stand beside it. What names
    no string, or one that counts and so has several forms, comes as comments only.
    """
    by_string: dict[tuple[str, str], list[WordingProposal]] = {}
    others = []
    for one in proposals:
        if one.msgid and not one.plural:
            by_string.setdefault((one.context, one.msgid), []).append(one)
        else:
            others.append(one)
    blocks = [["# Wordings that neighbors proposed.", 'msgid ""', *_field("msgstr", _HEADER)]]
    blocks[0] = [line.replace("{language}", language) for line in blocks[0]]
    blocks += [list(_entry(several)) for several in by_string.values()]
    blocks += [list(_remark(one)) for one in others]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _entry(several: Sequence[WordingProposal]) -> Iterator[str]:
    *before, last = several
    for one in before:
        yield from _comment(f"Also proposed: {one.proposed}")
        yield from _comment(one.why)
    yield from _comment(last.why)
    yield from _flags(last)
    if last.context:
        yield from _field("msgctxt", last.context)
    yield from _field("msgid", last.msgid)
    yield from _field("msgstr", last.proposed)


def _remark(one: WordingProposal) -> Iterator[str]:
    if one.plural:
        yield from _comment(f"One of several forms of: {one.msgid}")
    yield from _comment(f"It says: {one.quoted}")
    yield from _comment(f"Better: {one.proposed}")
    yield from _comment(one.why)


def _flags(one: WordingProposal) -> Iterator[str]:
    """Mark as fuzzy what lacks a tag: a neighbor sees none, and somebody has to put it in."""
    tags = [(sorted(TAG.findall(words)), words.count("<")) for words in (one.msgid, one.proposed)]
    flags = ["fuzzy"] if tags[0] != tags[1] else []
    if "%(" in one.msgid or "%s" in one.msgid:
        flags.append("python-format")
    if flags:
        yield f"#, {', '.join(flags)}"


def _comment(words: str) -> Iterator[str]:
    yield from (f"# {line}" for line in words.splitlines() if line.strip())


def _field(name: str, words: str) -> Iterator[str]:
    lines = words.splitlines(keepends=True)
    if len(lines) > 1:
        yield f'{name} ""'
        yield from (f'"{line.translate(_ESCAPED)}"' for line in lines)
    else:
        yield f'{name} "{words.translate(_ESCAPED)}"'
