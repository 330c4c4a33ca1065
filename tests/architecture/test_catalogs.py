"""Every promised language says everything, and says it from a fresh compiled catalog."""

from __future__ import annotations

import ast
import re
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import to_locale

LOCALE = Path(settings.BASE_DIR) / "locale"
PROMISED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
APPS = ("neighborhood", "members", "outbox", "needs", "offers", "matching", "commons", "triage")
LEFT_OUT = (".*", "var", "tests", "static", "__pycache__")

FORMS_OF_ENGLISH = 2
FIELD = re.compile(r'^(msg\w+(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)
TRANSLATES = re.compile(r"_|[np]{0,2}gettext(_lazy)?")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One string of a catalog; ``said`` has more than one form where it counts something."""

    context: str
    one: str
    many: str
    said: tuple[str, ...]
    is_fuzzy: bool

    @property
    def key(self) -> str:
        """Return what gettext looks for."""
        start = f"{self.context}\4" if self.context else ""
        return start + (f"{self.one}\0{self.many}" if self.many else self.one)


@pytest.fixture(params=PROMISED)
def catalog(request: pytest.FixtureRequest) -> Path:
    """Return the catalog of one promised language."""
    return LOCALE / to_locale(request.param) / "LC_MESSAGES" / "django.po"


def test_promised_language_says_everything(catalog: Path) -> None:
    gaps = [entry.key for entry in entries(catalog) if entry.is_fuzzy or not all(entry.said)]

    assert not gaps


def test_translation_keeps_the_places_of_its_string(catalog: Path) -> None:
    told = [entry for entry in entries(catalog) if entry.one]

    changed = [said for entry in told for said in entry.said if places(said) not in allowed(entry)]

    assert not changed


def test_compiled_catalog_equals_its_source(catalog: Path) -> None:
    source = {entry.key: "\0".join(entry.said) for entry in entries(catalog)}

    assert compiled(catalog.with_suffix(".mo")) == source, "run bin/messages"


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is missing: install gettext")
def test_collecting_again_finds_nothing_new(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = tmp_path / "house"
    shutil.copytree(LOCALE.parent, house, ignore=shutil.ignore_patterns(*LEFT_OUT))
    settings.LOCALE_PATHS = [house / "locale"]
    monkeypatch.chdir(house)

    call_command("makemessages", verbosity=0)

    for catalog in LOCALE.rglob("django.po"):
        collected = entries(house / catalog.relative_to(LOCALE.parent))
        assert keys(collected) == keys(entries(catalog)), "run bin/messages, then translate"


def test_no_string_hides_in_an_f_string_where_gettext_does_not_look() -> None:
    hidden = [
        (str(path), call.lineno)
        for path in (found for app in APPS for found in (LOCALE.parent / app).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and TRANSLATES.fullmatch(ast.unparse(call.func))
        if any(isinstance(said, ast.Constant) for said in call.args[:1])
    ]

    assert not hidden


def entries(path: Path) -> Iterator[Entry]:
    """Read a catalog; its first entry, without a string, is the header."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        fields = {name: ast.literal_eval(f"({said})") for name, said in FIELD.findall(block)}
        yield Entry(
            context=fields.pop("msgctxt", ""),
            one=fields.pop("msgid"),
            many=fields.pop("msgid_plural", ""),
            said=tuple(fields.values()),
            is_fuzzy=bool(re.search("^#,.*fuzzy", block, re.MULTILINE)),
        )


def allowed(entry: Entry) -> list[set[str]]:
    """Return the sets of places that a wording may have; where forms are many, one says a number.

    "Two days" is one word in Arabic, and has no place for the number.
    """
    one, many = places(entry.one), places(entry.many or entry.one)
    return [one, many, *(many - {place} for place in many if len(entry.said) > FORMS_OF_ENGLISH)]


def keys(found: Iterator[Entry]) -> set[str]:
    """Return what gettext would look for."""
    return {entry.key for entry in found}


def places(words: str) -> set[str]:
    """Return what is filled in later, and the tags, in any order."""
    return set(PLACE.findall(words))


def compiled(path: Path) -> dict[str, str]:
    """Read what gettext reads. Source: the GNU gettext manual, "The Format of GNU MO Files"."""
    data = path.read_bytes()
    _magic, _revision, count, ids, said = struct.unpack_from("<5I", data)

    def strings(table: int) -> Iterator[str]:
        for length, at in struct.iter_unpack("<2I", data[table : table + 8 * count]):
            yield data[at : at + length].decode()

    return dict(zip(strings(ids), strings(said), strict=True))
