"""Reads the posts of a time bank: a CSV of bank, kind, title, categories, subcategories.

Several categories stand in one field, divided by ``|``. The file may be gzipped, whatever its
name. Nothing is written here.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

COLUMNS = ("bank", "kind", "title", "categories", "subcategories")
KINDS = ("need", "offer")
GZIP_START = b"\x1f\x8b"


class BadFile(Exception):
    """The file cannot be read as posts; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Post:
    """One row. ``number`` counts the rows from 1, the heading left out."""

    number: int
    bank: str
    kind: str
    title: str
    categories: tuple[str, ...]
    subcategories: tuple[str, ...]

    @property
    def key(self) -> UUID:
        """Return the same key whenever this row of this content is read."""
        parts = (str(self.number), self.bank, self.kind, self.title, *self.categories)
        return uuid5(NAMESPACE_URL, "\n".join(("timebank", *parts, *self.subcategories)))


def read_posts(path: Path) -> list[Post]:
    """Return all rows of a file. Raises BadFile."""
    text = text_of(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise BadFile(
                f"{path} has no column {', '.join(missing)}. Its first line should be: "
                + ",".join(COLUMNS)
            )
        return list(_posts(reader, path=path))
    except csv.Error as problem:
        raise BadFile(f"{path}, line {reader.line_num}: {problem}.") from problem


def text_of(path: Path) -> str:
    """Return what stands in a file, gzipped or not. Raises BadFile."""
    try:
        content = path.read_bytes()
        if content.startswith(GZIP_START):
            content = gzip.decompress(content)
        return content.decode("utf-8-sig").replace("\0", "")
    except FileNotFoundError:
        raise BadFile(f"There is no file {path}.") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path} is not text in UTF-8.") from None
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise BadFile(f"{path} is damaged: it cannot be unpacked.") from None
    except OSError as problem:
        raise BadFile(f"{path} cannot be read: {problem.strerror}.") from None


def _posts(reader: csv.DictReader[str], *, path: Path) -> Iterator[Post]:
    for number, row in enumerate(reader, start=1):
        kind = (row["kind"] or "").strip().lower()
        if kind not in KINDS:
            raise BadFile(
                f"{path}, line {reader.line_num}: the kind is “{kind}”, but should be "
                "need or offer."
            )
        yield Post(
            number=number,
            bank=(row["bank"] or "").strip(),
            kind=kind,
            title=" ".join((row["title"] or "").split()),
            categories=_names(row["categories"]),
            subcategories=_names(row["subcategories"]),
        )


def _names(field: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (field or "").split("|") if name.strip())
