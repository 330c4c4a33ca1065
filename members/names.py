"""Names inside sentences."""

from __future__ import annotations

import re

_TWO_STOPS = re.compile(r"(?<!\.)\.(</bdi>)?\.(?!\.)")


def one_full_stop(sentence: str) -> str:
    """Leave out the second of two full stops, where a name ends in one, as "A." does.

    What is safe to show as HTML stays so.
    """
    return type(sentence)(_TWO_STOPS.sub(r".\1", sentence))
