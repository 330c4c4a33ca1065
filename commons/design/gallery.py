"""All components in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commons.design import acts, desk, fields, posts, words
from commons.design.parts import Part

GROUPS: Mapping[str, Sequence[Part]] = {
    "What neighbors write": posts.PARTS,
    "What the app says": words.PARTS,
    "What is pressed and followed": acts.PARTS,
    "What is filled in": fields.PARTS,
    "At the desk": desk.PARTS,
}
PARTS: Mapping[str, Part] = {part.name: part for group in GROUPS.values() for part in group}

# Files in ``components/`` that have no place of their own on the page.
NOT_SHOWN = {
    "blank_forms": "whole sheets of paper, printed at the desk",
    "chip": "a part of the kinds, and seen there",
    "foot_links": "stands at the foot of every page, of this one too",
    "in_one_piece": "the words of buttons and links, and seen there",
    "map_label": "a part of the map, and seen there",
    "poster": "a whole page, linked from each need and offer on the board",
    "queue_facts": "a part of a row of the queue, and seen there",
    "shared": "stands above the whole page, on a shared tablet only",
    "slips": "loads what copies and prints, and shows nothing",
    "swaps": "loads what swaps a part of a page, and shows nothing",
}
