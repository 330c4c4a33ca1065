"""Whatever any app writes down has words on the desk."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from matching.states import EndReason, MatchStatus
from members.models import Event
from needs.states import ClosedReason, NeedStatus
from outbox import kinds
from tests.factories import MatchFactory
from triage.timeline import event_words, message_words

ROOT = Path(__file__).parents[2]
APPS = ("neighborhood", "members", "outbox", "needs", "offers", "matching", "commons", "triage")

# Verbs that are statuses: every status has words.
STATUSES = {"str(to)", "str(target)"}


@cache
def parsed(path: Path) -> ast.Module:
    """Return a module as a tree."""
    return ast.parse(path.read_text())


def modules() -> Iterator[ast.Module]:
    """Yield every module of the apps, parsed."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield parsed(path)


def own_constants(tree: ast.Module) -> dict[str, str]:
    """Return the names that a module gives to words."""
    return {
        ast.unparse(target): str(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
    }


def constants(tree: ast.Module) -> dict[str, str]:
    """Return the names that stand for words in a module, its own and those it imports."""
    found = own_constants(tree)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in APPS:
            path = (ROOT / str(node.module).replace(".", "/")).with_suffix(".py")
            theirs = own_constants(parsed(path)) if path.exists() else {}
            found |= {a.name: theirs[a.name] for a in node.names if a.name in theirs}
    return found


def records(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the verb of every call that records an event itself."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        is_method = isinstance(call.func, ast.Attribute) and call.func.attr == "record"
        if is_method and call.args:
            yield call.args[0]


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return every function of a module that records an event."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [function for function in found if any(records(function))]


def given_to(function: ast.FunctionDef) -> list[str]:
    """Return the names of what a function is given."""
    return [argument.arg for argument in function.args.args]


def calls(tree: ast.Module, function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Yield the calls of a function in its own module."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id == function.name:
            yield call


def behind(verb: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what a verb stands for: what callers give, or what the function itself says."""
    given = given_to(function)
    if not isinstance(verb, ast.Name):
        yield verb
    elif verb.id in given:
        place = given.index(verb.id)
        yield from (call.args[place] for call in calls(tree, function) if len(call.args) > place)
    else:
        said = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and verb.id in map(ast.unparse, node.targets)
        ]
        yield from said or [verb]


def verb_nodes(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what stands for the verb in every call that records one."""
    for function in functions(tree):
        for verb in records(function):
            yield from behind(verb, function, tree)


def verbs(node: ast.expr, known: dict[str, str]) -> set[str]:
    """Return the verbs that an expression can be; itself, in brackets, where nobody can tell."""
    if isinstance(node, ast.IfExp):
        return verbs(node.body, known) | verbs(node.orelse, known)
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.Name) and node.id in known:
        return {known[node.id]}
    return {f"({ast.unparse(node)})"}


@cache
def recorded() -> set[str]:
    """Return every verb that the code records."""
    found: set[str] = set()
    for tree in modules():
        nodes = list(verb_nodes(tree))
        known = constants(tree) if nodes else {}
        for node in nodes:
            if ast.unparse(node) not in STATUSES:
                found |= verbs(node, known)
    return found


def test_every_verb_that_is_recorded_has_words():
    statuses = {str(status) for status in (*MatchStatus, *NeedStatus)} - {"proposed", "standby"}

    assert {"opened", "contact_seen", "asked_how_it_went", "lent", "let_go"} <= recorded()
    assert (recorded() | statuses) - {"open"} - set(event_words.WORDS) == set()


def test_no_words_are_kept_for_what_nobody_records():
    spoken = {str(status) for status in (*MatchStatus, *NeedStatus)}

    assert set(event_words.WORDS) - recorded() - spoken == {"passed_on"} - recorded()


def test_every_kind_of_message_has_words():
    assert kinds.names() == set(message_words.WORDS)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", [*EndReason, *ClosedReason], ids=str)
def test_every_reason_is_said_with_who_and_without_gaps(rosa, cora, reason):
    match = MatchFactory(need__requester=rosa)
    is_of_match = reason in EndReason
    about = match if is_of_match else match.need
    event = Event.objects.record("cancelled", about, by=cora, reason=str(reason))

    said = event_words.words_of(event, match=match if is_of_match else None)

    assert said[0].isupper()
    assert said.endswith(".")
    assert "%" not in said


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["need", "offer", "match", "member"])
def test_every_verb_is_said_of_everything(rosa, kind):
    match = MatchFactory(need__requester=rosa)
    about = {"need": match.need, "offer": match.offer, "match": match, "member": rosa}[kind]

    said = {
        verb: event_words.words_of(Event.objects.record(verb, about, by=None), match=match)
        for verb in event_words.WORDS
    }

    assert {v: words for v, words in said.items() if "%" in words or words[-1:] != "."} == {}
