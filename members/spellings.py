"""How people write a number or an address into a sentence, as patterns that find it there."""

from __future__ import annotations

import re

from members.models import LOCAL_DIGITS

# Western, Arabic, Persian, and as wide as a Chinese character.
_ZEROS = "0\N{ARABIC-INDIC DIGIT ZERO}\N{EXTENDED ARABIC-INDIC DIGIT ZERO}\N{FULLWIDTH DIGIT ZERO}"
# Spaces, brackets, dots, dashes and strokes of every width, and the marks that nobody sees by
# which a number stands the right way round in Arabic. Python and Postgres read it alike.
_MARKS = (
    r"\s().\-/\u00a0\u00ad\u00b7\u061c\u2007\u200b-\u200f\u2010-\u2015\u202a-\u202f\u2060-\u2069"
    r"\u2212\u3000\ufeff\uff08\uff09\uff0d\uff0e\uff0f"
)
# What people put between the digits of a number.
_BETWEEN = f"[{_MARKS}]{{0,4}}"
# A number with another area code is another one. After a mere space it may be a room or a day.
_NO_OTHER_AREA = (
    r"(?<!\d{3}[\-.)\u2010-\u2015])(?<!\d{3}\)\s)"
    r"(?<!\+\d\s\d{3}\s)(?<!\+\d\d\s\d{3}\s)(?<!\b1\s\d{3}\s)"
)


def spellings_of(value: str) -> str:
    """Return a pattern for Python that finds a number or an address, however it is written.

    A number is found with and without the codes before it; by its last seven digits, then, which
    is how neighbors tell it to each other.
    """
    digits = _digits_of(value)
    if not digits:
        return rf"(?<!\w)(?<!\w[.+\-]){re.escape(value)}(?!\w)"
    local = _BETWEEN.join(map(_any_script, digits[-LOCAL_DIGITS:]))
    return rf"{_NO_OTHER_AREA}(?<!\d)[+(\uff0b\uff08]{{0,2}}{_codes(digits)}{local}(?!\d)"


def core_of(value: str) -> str:
    """Return a pattern for Postgres: the part of a number or address that each spelling has."""
    digits = _digits_of(value)[-LOCAL_DIGITS:]
    return _BETWEEN.join(map(_any_script, digits)) if digits else re.escape(value)


def is_one_number(one: str, other: str) -> bool:
    """Tell whether two numbers, in whatever spelling, have the same last seven digits."""
    ends = [_digits_of(value)[-LOCAL_DIGITS:] for value in (one, other)]
    return bool(ends[0]) and ends[0] == ends[1]


def _codes(digits: str) -> str:
    """Return a pattern for the codes before a number: all, the last ones, or none of them.

    Before them stands what one dials first, as 0, 00 or 011; between them perhaps "(0)".
    """
    zero = _any_script("0")
    codes = ""
    for digit in digits[:-LOCAL_DIGITS]:
        before = rf"(?:{codes}(?:\({zero}\)\s?)?)?" if codes else ""
        codes = f"{before}{_any_script(digit)}{_BETWEEN}"
    one = _any_script("1")
    dialled = f"(?:(?:{zero}{one}{one}|{zero}{{1,2}}){_BETWEEN})?"
    return f"(?:{dialled}{codes})?" if codes else ""


def _digits_of(value: str) -> str:
    """Return the digits of a number; none of an address, and of a number that is too short."""
    digits = "".join(str(int(sign)) for sign in value if sign.isdecimal())
    return "" if "@" in value or len(digits) < LOCAL_DIGITS else digits


def _any_script(digit: str) -> str:
    return f"[{''.join(chr(ord(zero) + int(digit)) for zero in _ZEROS)}]"
