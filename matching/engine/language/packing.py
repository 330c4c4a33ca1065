"""A learned table as bytes, small enough to be read in a few milliseconds."""

from __future__ import annotations

import io

import numpy as np

from matching.engine.language.features import has_meaning
from matching.engine.language.learned import WordTable

KEPT = 6000


def strongest(table: WordTable, *, kept: int = KEPT) -> WordTable:
    """Keep the features with the largest weights, and every meaning; their order stays."""
    strengths = np.abs(table.weights).max(axis=1) * table.rarity
    meanings = np.array([has_meaning(feature) for feature in table.features])
    order = np.lexsort((-strengths, ~meanings))
    chosen = np.sort(order[:kept])
    return WordTable(
        features=tuple(table.features[number] for number in chosen),
        rarity=table.rarity[chosen],
        labels=table.labels,
        weights=table.weights[chosen],
        bias=table.bias,
        meaning=table.meaning,
    )


def packed(table: WordTable) -> bytes:
    """Return a table as bytes; weights lose all but three digits."""
    out = io.BytesIO()
    np.savez_compressed(
        out,
        features=_as_bytes(table.features),
        rarity=table.rarity.astype(np.float16),
        labels=_as_bytes(table.labels),
        weights=table.weights.astype(np.float16),
        bias=table.bias,
        meaning=np.float64(table.meaning),
    )
    return out.getvalue()


def unpacked(content: bytes) -> WordTable:
    """Return the table that `packed` made bytes of. Nothing in the bytes is executed."""
    with np.load(io.BytesIO(content), allow_pickle=False) as parts:
        return WordTable(
            features=_as_texts(parts["features"]),
            rarity=parts["rarity"].astype(np.float32),
            labels=_as_texts(parts["labels"]),
            weights=parts["weights"].astype(np.float32),
            bias=parts["bias"],
            meaning=float(parts["meaning"]),
        )


def _as_bytes(texts: tuple[str, ...]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _as_texts(content: np.ndarray) -> tuple[str, ...]:
    return tuple(content.tobytes().decode().split("\n"))
