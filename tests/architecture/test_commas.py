"""Commas and quotes on a page are those of its language: "34, 9" is one number in Arabic.

Words that stand side by side are joined by what neighborhood/naming.py knows of the language.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("commons", "matching", "members", "needs", "neighborhood", "offers", "outbox", "triage")
#: Code whose words no page in another language shows: files, headers, SQL, samples, the engine.
APART = (
    "management", "migrations", "demo", "design", "starting_data", "engine", "binary_copy.py",
    "fields.py", "headers.py", "learning.py", "models.py", "prepared.py", "sealing.py",
    "timebank.py", "wording_export.py", "installing.py", "board_rows.py", "lexicon.py", "inks.py",
    "history.py", "presence.py",
)  # fmt: skip
MARKS = (", ", "; ")
TEMPLATES = ("triage", "components", "matching", "mfa", "account", "commons")
TAG_OR_SENTENCE = re.compile(
    r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|{%.*?%}|{#.*?#}", re.DOTALL
)
BARE_MARK = re.compile(r"(?:}}|>|^)\s*[,;]\s|[“”]", re.MULTILINE)


def modules() -> Iterator[Path]:
    """Return the modules whose words may reach a page."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {*path.relative_to(ROOT).parts} & {*APART}:
                yield path


def marks_in(tree: ast.AST) -> Iterator[int]:
    """Return the lines that join words with a comma, or quote them with quotes, of their own."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, (ast.Call, ast.JoinedStr)))
    for node in nodes:
        if _is_joining(node) if isinstance(node, ast.Call) else _holds_mark(node):
            yield node.lineno


def _holds_mark(written: ast.JoinedStr) -> bool:
    """Tell whether a comma stands between two places, or only quotes around one."""
    if [_text(part) for part in written.values] == ["“", "", "”"]:
        return True
    between = zip(written.values, written.values[1:], written.values[2:], strict=False)
    return any(
        isinstance(before, ast.FormattedValue) and _text(part).startswith(", ")
        for before, part, _after in between
    )


def _is_joining(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "join":
        return _text(function.value) in MARKS
    is_named = isinstance(function, ast.Name) and function.id == "format_html_join"
    return is_named and _text(call.args[0]) in MARKS


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_code_joins_words_as_the_page_does():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        for line in marks_in(ast.parse(path.read_text()))
    ]

    assert found == []


@pytest.mark.parametrize("folder", TEMPLATES)
def test_templates_join_words_as_the_page_does(folder):
    found = [
        f"{path.relative_to(ROOT)}: {bare[0].strip()}"
        for path in sorted((ROOT / "templates" / folder).rglob("*.html"))
        if "design" not in path.parts
        for bare in BARE_MARK.finditer(TAG_OR_SENTENCE.sub("", path.read_text()))
    ]

    assert found == []
