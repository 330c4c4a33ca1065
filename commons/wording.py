"""Better words for a page: which string of the app somebody means, and what they make of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from commons.catalogs import HOLE, PLACE, TAG, Folded, Said, folded, said_in

#: So few letters stand in too many strings to say which one is meant.
SHORTEST_PART = 3
MOST_SHOWN = 8
#: What is filled in is a name, a day or a kind of help, not half a page.
_LONGEST_FILLED_IN = 80
_EDGE = "(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"
_STRAY_PERCENT = re.compile(r"%(?!(?:\(\w+\))?[sd]|%)")
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.\w|\d(?:[\W_]{0,3}\d){6,}")


@dataclass(frozen=True, slots=True)
class Better:
    """Words as they are kept: with places instead of what was filled in on the page."""

    quoted: str
    proposed: str


def find(quoted: str, *, language: str) -> list[Said]:
    """Return the strings that somebody may have read, the likeliest first.

    Those that say exactly this, case and accents aside; else those that do once something is
    filled in; else those with these words in them. At most MOST_SHOWN.
    """
    quote, every = folded(quoted), said_in(language)
    exact = [said for said in every if quote.text and said.folded.text == quote.text]
    if exact:
        return exact[:MOST_SHOWN]
    filled = [said for said in every if _holes(said, quote)]
    if filled:
        return sorted(filled, key=_solid, reverse=True)[:MOST_SHOWN]
    if len(quote.text) < SHORTEST_PART:
        return []
    parts = [said for said in every if quote.text in said.folded.text]
    return sorted(parts, key=lambda said: len(said.words))[:MOST_SHOWN]


def rewrite(said: Said, *, quoted: str, proposed: str) -> Better:
    """Return the whole string in the better words.

    Where a part was quoted, the new words take its place. Where all of it was, what the page
    had filled in becomes a place again, so that no name or number is kept.
    """
    values = _values(said, quoted)
    if values is None:
        return Better(quoted=quoted, proposed=_with_part(said, quoted=quoted, proposed=proposed))
    words = proposed
    if said.places:
        words = _with_places(_STRAY_PERCENT.sub("%%", proposed), values)
    return Better(quoted=said.words, proposed=_with_edges_of(said.words, words))


def lost_places(said: Said, proposed: str) -> list[str]:
    """Return what the app fills in and the new words have no place for."""
    return sorted(set(said.places) - set(PLACE.findall(proposed)))


def unknown_places(said: Said, proposed: str) -> list[str]:
    """Return places that the app has nothing for."""
    if not said.places:
        return []
    return sorted(set(PLACE.findall(proposed)) - set(said.places))


def holds_contact(words: str) -> bool:
    """Tell whether a number or an address of somebody seems to stand in it."""
    return bool(_CONTACT.search(words))


def labels(found: Iterable[Said]) -> list[tuple[str, str]]:
    """Return the strings as choices; where two say the same, it says beside it what each is."""
    return [
        (said.mark, f"{_readable(said)} ({said.context})" if said.context else _readable(said))
        for said in found
    ]


def _values(said: Said, quoted: str) -> dict[str, str] | None:
    """Return what the page had filled in, by place; None when this is not what was read."""
    quote = folded(quoted)
    if quote.text == said.folded.text:
        return {}
    spans = [quote.original(*hole) for hole in _holes(said, quote)]
    found = [quoted[start:end] for start, end in spans]
    return dict(zip(said.places, found, strict=True)) if found else None


def _holes(said: Said, quote: Folded) -> list[tuple[int, int]]:
    """Return which letters of a quote stand in the places of a string; empty if it is another.

    What is said by the app itself has to be at least half of it: nearly every sentence has the
    form of "on %(day)s". Takes each piece where it first comes, so that no quote takes long.
    """
    first, *pieces = said.folded.text.split(HOLE)
    text = quote.text
    if not pieces or 2 * _solid(said) < len(text) or not text.startswith(first):
        return []
    holes, at = [], len(first)
    for piece in pieces[:-1]:
        end = text.find(piece, at + 1)
        if end < 0:
            return []
        holes.append((at, end))
        at = end + len(piece)
    holes.append((at, len(text) - len(pieces[-1])))
    fits = text.endswith(pieces[-1]) and all(0 < b - a <= _LONGEST_FILLED_IN for a, b in holes)
    return holes if fits else []


def _solid(said: Said) -> int:
    """Return how many letters are the app's own."""
    return len(said.folded.text.replace(HOLE, ""))


def _with_places(words: str, values: dict[str, str]) -> str:
    """Put places where what was filled in stands; a place that is written out is left alone."""
    place_by_value = {value.casefold(): place for place, value in values.items()}
    longest_first = sorted(values.values(), key=len, reverse=True)
    either = "|".join([PLACE.pattern, *(_EDGE.format(re.escape(one)) for one in longest_first)])
    return re.sub(
        either, lambda found: place_by_value.get(found[0].casefold(), found[0]), words,
        flags=re.IGNORECASE,
    )  # fmt: skip


def _with_part(said: Said, *, quoted: str, proposed: str) -> str:
    quote = folded(quoted).text
    at = said.folded.text.find(quote)
    if at < 0 or not quote:
        return proposed
    start, end = said.folded.original(at, at + len(quote))
    return said.words[:start] + proposed + said.words[end:]


def _with_edges_of(words: str, proposed: str) -> str:
    """Begin and end with the empty lines that the string begins and ends with."""
    inner = words.strip()
    before, _inner, after = words.partition(inner)
    return f"{before}{proposed.strip()}{after}"


def _readable(said: Said) -> str:
    """Show a string without tags, and dots where something is filled in."""
    return unescape(PLACE.sub("…", TAG.sub("", said.words)).replace("%%", "%")).strip()
