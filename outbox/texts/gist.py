"""What a text message keeps of a neighbor's words: whole words, and the day and the hour."""

from __future__ import annotations

import re

CUT = "…"

_DAYS = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|hoy"
    r"|(?:يوم )?(?:الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد)|اليوم|غدًا"
    r"|(?:星期|周)[一二三四五六日天]|今天|明天)"
)
_HOUR = (
    r"(?:(?:morning|noon|afternoon|evening|night|por la (?:mañana|tarde|noche)|صباحًا|مساءً"
    r"|上午|下午|晚上)|(?:at |a las? |الساعة )?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\b)?)"
)
_WHEN = re.compile(rf"\b(?P<day>{_DAYS})(?:,? ?{_HOUR})?|\b\d{{1,2}}:\d\d\b", re.IGNORECASE)


def gist(words: str, length: int) -> str:
    """Shorten words to at most ``length`` letters, whole words of them where there are spaces.

    The first day or hour that is named stays: "A ride to the … Tuesday at 9:30". A part of the
    day may go where the words that lead up to it stay: "A ride to the clinic on Tuesday…".
    """
    if len(words) <= length:
        return words
    cut = _begin(words, length - len(CUT))
    when = _WHEN.search(words)
    if when is None or _needed(when) <= len(cut) or len(when[0]) > length // 2:
        return f"{cut}{CUT}"
    begin = _begin(words, min(length - len(when[0]) - len(CUT) - 2, when.start()))
    return f"{begin} {CUT} {when[0]}"


def _needed(when: re.Match[str]) -> int:
    """Return where that ends which has to stay: the hour of a clock, or else the day."""
    return when.end() if re.search(r"\d", when[0]) else when.end("day")


def _begin(words: str, length: int) -> str:
    """Return the beginning without a word that is cut in two, and without a mark at its end."""
    begin = words[:length]
    if " " in begin and not words[length : length + 1].isspace():
        begin = begin.rpartition(" ")[0]
    return begin.rstrip(" ,;:.–-")
