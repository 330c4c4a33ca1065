"""Brings Arabic words to what their forms share: no article, no joined "and", no usual ending.

Source: Larkey, Ballesteros, Connell, "Light Stemming for Arabic Information Retrieval" (2007),
the stemmer light10.
"""

from __future__ import annotations

ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
AND = "و"
STRETCH = "ـ"

SHORTEST = 2
SHORTEST_AFTER_AND = 3


def is_arabic(word: str) -> bool:
    """Tell whether a word begins with an Arabic letter."""
    return "\u0621" <= word[:1] <= "\u064a"


def stem(word: str) -> str:
    """Return what a word shares with its other forms; it need not be a word."""
    word = word.replace(STRETCH, "")
    if word.startswith(AND) and len(word) > SHORTEST_AFTER_AND:
        word = word[1:]
    article = next((one for one in ARTICLES if word.startswith(one)), "")
    if len(word) >= len(article) + SHORTEST:
        word = word.removeprefix(article)
    for ending in ENDINGS:
        if len(word) >= len(ending) + SHORTEST:
            word = word.removesuffix(ending)
    return word
