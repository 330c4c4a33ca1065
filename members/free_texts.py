"""Where people write freely, and so perhaps how to reach somebody else.

Each app registers its own tables beside its rules of forgetting, so that nothing here knows of
needs, notes or messages. A test holds them against every column that can hold words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, kw_only=True)
class FreeText:
    """The words of one table.

    fields: the columns that hold them. writers: those that say by key whose own words they are;
    who is still here and has the same number or address reads it there as before.
    """

    model: type[Model]
    fields: tuple[str, ...]
    writers: tuple[str, ...] = ()


_texts: dict[type[Model], FreeText] = {}


def register(*texts: FreeText) -> None:
    """Make tables known; to be called from ``AppConfig.ready()``."""
    for text in texts:
        _texts[text.model] = text


def free_texts() -> Iterable[FreeText]:
    """Return all of them, in the order in which the apps stand."""
    return _texts.values()


def free_text_of(model: type[Model]) -> FreeText:
    """Return what one table holds. Raises KeyError when nobody has registered it."""
    return _texts[model]
