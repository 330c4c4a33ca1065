"""Titles for made-up posts: the starting phrases of each kind of help, in a few frames."""

from __future__ import annotations

from enum import StrEnum

from matching.engine.language.lexicon import SLUGS, entries

# What a phrase has to say at least about its kind of help to stand in a title.
TELLING = 3

# The languages that the frames below are in.
SPOKEN = ("english.txt", "spanish.txt")

# What is asked for and given where no phrase names the kind of help.
ANY = ["something else", "a favor", "a small thing"]


class Side(StrEnum):
    """Who speaks."""

    NEED = "need"
    OFFER = "offer"


FRAMES = {
    Side.NEED: (
        "{}", "Need help with {}", "Looking for {}", "{} please", "Could somebody do {}?",
        "{} for my mother", "Necesito ayuda: {}", "{} this week if possible",
    ),
    Side.OFFER: (
        "{}", "I can help with {}", "Happy to do {}", "{} for neighbors", "Can offer {}",
        "{} on some days", "Puedo ayudar con {}", "{}, also at short notice",
    ),
}  # fmt: skip


def sentences_by_slug(side: Side) -> dict[str, list[str]]:
    """Return the titles that one side may use for each kind of help, by its slug."""
    phrases_by_slug: dict[str, list[str]] = {slug: [] for slug in SLUGS}
    for entry in entries(SPOKEN):
        if entry.weight >= TELLING:
            phrases_by_slug[entry.slug].append(entry.phrase)
    return {
        slug: [_sentence(frame, phrase) for phrase in phrases or ANY for frame in FRAMES[side]]
        for slug, phrases in phrases_by_slug.items()
    }


def _sentence(frame: str, phrase: str) -> str:
    words = frame.format(phrase)
    return words[0].upper() + words[1:]
