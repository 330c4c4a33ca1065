"""How long a text message is: what the phone network counts, and pays, as one.

A message in the GSM alphabet holds 160 letters; with any other letter all of it is written in
UCS-2, which holds 70. Longer ones travel in segments, each a little shorter, since each carries
its place in the row. Source: 3GPP TS 23.038, 6.2.1, and TS 23.040, 9.2.3.24.1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Written with an escape before them, so that each counts twice.
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")

ONE_GSM, PART_GSM = 160, 153
ONE_UCS2, PART_UCS2 = 70, 67

# Marks that only look nicer in print; each costs a message more than half of its letters.
_PLAINER = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'",
    "–": "-", "—": "-", "‑": "-", "…": "...", "·": "-", "•": "-", "\u00a0": " ", "\u202f": " ",
    "\u2009": " ", "\t": " ",
})  # fmt: skip


def is_gsm(text: str) -> bool:
    """Tell whether every letter is in the GSM alphabet."""
    return set(text) <= GSM_BASIC | GSM_EXTENSION


def odd_letters(text: str) -> Sequence[str]:
    """Return each letter that is not in the GSM alphabet once, in the order of the text."""
    return [letter for letter in dict.fromkeys(text) if not is_gsm(letter)]


def places(text: str) -> int:
    """Return how many places the letters take, of those that one message has."""
    return sum(_widths(text))


def room(text: str) -> int:
    """Return how many places one message has that is written in these letters."""
    return ONE_GSM if is_gsm(text) else ONE_UCS2


def segments(text: str) -> int:
    """Return as how many messages a text is sent; an empty one is one."""
    part = PART_GSM if is_gsm(text) else PART_UCS2
    return _parts(_widths(text), one=room(text), part=part)


def plainer(text: str) -> str:
    """Write a text with the marks and, where it makes it shorter, the letters of GSM.

    "Mañana, María" stays as it is where nothing is gained by "Mañana, Maria". Letters that have
    no plain form, as Arabic and Chinese, stay in any case.
    """
    text = text.replace("….", "…").translate(_PLAINER)
    if is_gsm(text):
        return text
    bare = "".join(map(_bare, text))
    return bare if segments(bare) < segments(text) else text


def _bare(letter: str) -> str:
    """Return a letter without its accent, if that puts it into the alphabet."""
    if letter in GSM_BASIC or letter in GSM_EXTENSION:
        return letter
    without = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    )
    return without if is_gsm(without) and without else letter


def _widths(text: str) -> list[int]:
    if is_gsm(text):
        return [2 if letter in GSM_EXTENSION else 1 for letter in text]
    return [2 if ord(letter) > 0xFFFF else 1 for letter in text]


def _parts(widths: Sequence[int], *, one: int, part: int) -> int:
    """Count the segments: a letter that takes two places is never cut in half."""
    if sum(widths) <= one:
        return 1
    count, room = 1, part
    for width in widths:
        if width > room:
            count, room = count + 1, part
        room -= width
    return count
