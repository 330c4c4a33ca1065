"""What many messages need to know, read at once instead of once for each of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar


class Ahead[Key: Hashable, Value]:
    """Something that is read by its key: alone, or for many keys at once inside ``read``.

    name: for debugging. read_many: returns what there is under these keys, in few queries. What
    was read ahead is not read again until the block ends, so it belongs into the transaction
    that holds the messages, and nobody may change what they get.
    """

    def __init__(
        self, name: str, read_many: Callable[[Collection[Key]], Mapping[Key, Value]]
    ) -> None:
        self._read_many = read_many
        self._known: ContextVar[Mapping[Key, Value | None] | None]
        self._known = ContextVar(name, default=None)

    def get(self, key: Key) -> Value | None:
        """Return what there is under a key; None when there is nothing."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[Key]) -> Mapping[Key, Value]:
        """Return what there is under these keys. Reads once more what was not read ahead."""
        known, wanted = self._known.get() or {}, set(keys)
        unknown = wanted - known.keys()
        found = dict(self._read_many(unknown)) if unknown else {}
        ahead = {key: value for key in wanted if (value := known.get(key)) is not None}
        return found | ahead

    @contextmanager
    def read(self, keys: Collection[Key]) -> Iterator[None]:
        """Read what there is under these keys, for the look-ups of this block."""
        wanted = set(keys)
        token = self._known.set({**dict.fromkeys(wanted), **self._read_many(wanted)})
        try:
            yield
        finally:
            self._known.reset(token)
