"""Units stay small: what style.md says about lines and parameters, counted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ("mutualaid", "neighborhood", "members", "outbox", "needs", "offers", "matching",
         "commons", "triage")  # fmt: skip
MODULE_LINES = 400
PARAMETERS = 5
NESTING = 3

type Definition = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


@dataclass(frozen=True)
class Function:
    """A function or method with the module it stands in."""

    module: str
    node: Definition

    def __str__(self) -> str:
        return f"{self.module}:{self.node.name}"

    @property
    def lines(self) -> int:
        """Count the lines from def to end, without its docstring."""
        said = ast.get_docstring(self.node, clean=False)
        words = len(said.splitlines()) if said else 0
        return (self.node.end_lineno or 0) - self.node.lineno + 1 - words

    @property
    def explains_its_parameters(self) -> bool:
        """Tell whether there are few, or a reason for more stands beside the name."""
        given = self.node.args
        names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        few = len([name for name in names if name not in ("self", "cls")]) <= PARAMETERS
        return few or "# noqa: PLR0913 (" in lines_of(ROOT / self.module)[self.node.lineno - 1]


def modules(*folders: str) -> Iterator[Path]:
    """Yield the modules below some folders, but for migrations."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def lines_of(path: Path) -> list[str]:
    """Return the lines of a module."""
    return path.read_text().splitlines()


@cache
def functions_in(path: Path) -> list[Function]:
    """Return every function and method of a module."""
    found = ast.walk(ast.parse(path.read_text()))
    module = path.relative_to(ROOT).as_posix()
    return [Function(module, node) for node in found if isinstance(node, Definition.__value__)]


def functions(*folders: str) -> Iterator[Function]:
    """Yield every function and method below some folders."""
    for path in modules(*folders):
        yield from functions_in(path)


def depth(node: ast.AST) -> int:
    """Return how deep blocks stand inside each other below a node."""
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        # An elif stands beside its if, not inside it.
        return max(1 + max(map(depth, node.body)), depth(node.orelse[0]))
    inner = max((depth(child) for child in ast.iter_child_nodes(node)), default=0)
    return inner + isinstance(node, BLOCKS)


def is_view(function: Function) -> bool:
    first = function.node.args.args[:1]
    in_views = "/views" in function.module
    return in_views and bool(first) and first[0].arg == "request"


def is_service(function: Function) -> bool:
    return "/services" in function.module or function.module.endswith("services.py")


LIMITS = {
    "view": (is_view, 25),
    "service": (is_service, 30),
    "engine function": (lambda function: "matching/engine/" in function.module, 40),
    "test": (lambda function: function.node.name.startswith("test_"), 20),
}


def test_modules_stay_short():
    sizes = {
        path.relative_to(ROOT).as_posix(): len(lines_of(path)) for path in modules(*HOUSE, "tests")
    }

    assert {name: lines for name, lines in sizes.items() if lines > MODULE_LINES} == {}


@pytest.mark.parametrize("kind", LIMITS)
def test_functions_stay_short(kind):
    is_one, most = LIMITS[kind]
    ones = [function for function in functions(*HOUSE, "tests") if is_one(function)]

    assert ones
    assert {str(one): one.lines for one in ones if one.lines > most} == {}


def test_functions_ask_for_little_or_say_why():
    assert [str(one) for one in functions(*HOUSE) if not one.explains_its_parameters] == []


def test_blocks_stand_in_few_others():
    depths = {str(one): depth(one.node) for one in functions(*HOUSE)}

    assert {name: found for name, found in depths.items() if found > NESTING} == {}
