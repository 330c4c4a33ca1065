"""What a bare word means: yes, no, later, stop, start or help, in every language offered.

Only the whole message counts. "Yes, but not on Tuesday" is no keyword: a person has to read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

YES, NO, LATER, STOP, START, HELP = "yes", "no", "later", "stop", "start", "help"
ANSWERS = frozenset({YES, NO, LATER})

#: As many letters as the longest keyword with its number can have, and then some.
LONGEST = 40
HIGHEST_ASK = 99

# English, Spanish, Arabic, Chinese in both scripts. The words for stop are those that carriers
# take for it in any case: 47 CFR 64.1200(a)(10) names seven of them.
_WORDS_BY_KEYWORD: Mapping[str, tuple[str, ...]] = {
    YES: (
        "yes", "y", "yep", "yeah", "yes please",
        "sí", "s", "claro", "sí claro", "sí gracias",
        "نعم", "أيوه", "أيوا", "ايه",
        "是", "是的", "好", "好的", "可以", "行",
    ),
    NO: (
        "no", "n", "nope", "no thanks", "no thank you", "not this time",
        "no gracias", "esta vez no", "no esta vez",
        "لا", "لا شكرا", "كلا",
        "不", "不是", "不行", "不用", "不可以", "否",
    ),
    LATER: (
        "later", "ask me later", "maybe later", "not yet",
        "luego", "después", "más tarde", "pregúntame luego", "todavía no", "aún no",
        "لاحقا", "فيما بعد", "بعدين", "ليس بعد",
        "稍后", "稍後", "以后", "以後", "晚点", "晚點", "还没", "還沒", "等一下",
    ),
    STOP: (
        "stop", "stopall", "stop all", "unsubscribe", "optout", "opt out", "opt-out", "revoke",
        "cancel", "end", "quit",
        "alto", "parar", "para", "baja", "basta", "detener", "cancelar",
        "توقف", "قف", "إيقاف", "أوقف", "إلغاء",
        "停", "停止", "退订", "退訂", "取消",
    ),
    START: (
        "start", "unstop", "resume", "start again",
        "empezar", "iniciar", "comenzar", "reanudar", "alta",
        "ابدأ", "إبدأ", "بدء", "استئناف",
        "开始", "開始", "恢复", "恢復",
    ),
    HELP: (
        "help", "info",
        "ayuda", "información",
        "مساعدة", "مساعده", "معلومات",
        "帮助", "幫助", "信息", "資訊",
    ),
}  # fmt: skip

_ARABIC_TATWEEL = "ـ"


def keyword_of(text: str) -> str:
    """Return what a bare keyword means, one of the six; "" for everything else.

    Case, accents, marks, spaces and full-width forms do not matter, and a number may stand
    before or behind it.
    """
    words, _number = _read(text)
    return _KEYWORD_BY_WORDS.get(words, "")


def ask_of(text: str) -> int | None:
    """Return the number by which a question is meant, as in "YES 2" or a bare "2"; else None."""
    words, number = _read(text)
    return number if not words or words in _KEYWORD_BY_WORDS else None


def begins_like(text: str) -> str:
    """Return the yes, no or later with which a longer text begins; "" for every other."""
    first, *_rest = _plain(text).split() or [""]
    meant = _KEYWORD_BY_WORDS.get(first, "")
    return meant if meant in ANSWERS else ""


def _read(text: str) -> tuple[str, int | None]:
    """Split a message into plain words and the one number beside them."""
    if len(text) > LONGEST:
        return _plain(text[: 2 * LONGEST]) or "?", None
    parts = re.findall(r"\d+|[^\d\s]+", _plain(text))
    numbers = [part for part in parts if part.isdecimal()]
    words = " ".join(part for part in parts if not part.isdecimal())
    if not numbers:
        return words, None
    at_an_end = parts[0].isdecimal() or parts[-1].isdecimal()
    if len(numbers) > 1 or not at_an_end or len(numbers[0]) > len(str(HIGHEST_ASK)):
        return f"{words} ?", None
    return words, int(numbers[0])


def _plain(text: str) -> str:
    """Write a text in small letters without accents and marks, one space between words."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace(_ARABIC_TATWEEL, "")
    kept = (
        character if character.isalnum() else " "
        for character in folded
        if unicodedata.category(character) not in {"Mn", "Cf"}
    )  # fmt: skip
    return " ".join("".join(kept).split())


_KEYWORD_BY_WORDS: Mapping[str, str] = {
    _plain(words): keyword
    for keyword, all_words in _WORDS_BY_KEYWORD.items()
    for words in all_words
}
