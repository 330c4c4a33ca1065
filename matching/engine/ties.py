"""What decides between pairings of equal value: a hash of both ids, and the lower goes first.

A hash spreads equal helpers over needs, where the lower id would always win; this one is the same
in every process, for one pair and for columns of them.
Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014), the finalizer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

TIE_BITS = 31

_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WORD = (1 << 64) - 1


def tie_key(need_id: int, offer_id: int) -> int:
    """Return the tie key of one pair, ``TIE_BITS`` bits."""
    mixed = need_id * _GOLDEN + offer_id & _WORD
    mixed = (mixed ^ mixed >> 30) * _FIRST & _WORD
    mixed = (mixed ^ mixed >> 27) * _SECOND & _WORD
    return (mixed ^ mixed >> 31) >> 64 - TIE_BITS


def tie_keys(need_ids: NDArray[Any], offer_ids: NDArray[Any]) -> NDArray[np.int64]:
    """Return the tie keys of pairs that stand side by side in two columns."""
    mixed = need_ids.astype(np.uint64) * np.uint64(_GOLDEN) + offer_ids.astype(np.uint64)
    mixed = (mixed ^ mixed >> np.uint64(30)) * np.uint64(_FIRST)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(_SECOND)
    return ((mixed ^ mixed >> np.uint64(31)) >> np.uint64(64 - TIE_BITS)).astype(np.int64)
