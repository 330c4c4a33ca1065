"""Every kind of action that the desk remembers says how it is undone, in every process."""

import ast
import subprocess
import sys
from pathlib import Path

TRIAGE = Path(__file__).parents[2] / "triage"
REMEMBERING = ("remember", "_remember", "remember_intake", "remember_terms", "act")
STARTED = "import django; django.setup(); from triage.undoing import _kinds; print(*_kinds)"


def kinds_in(tree):
    """Yield each kind that is written out where something is remembered."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        if getattr(call.func, "id", "") in REMEMBERING:
            given = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "kind")]
            yield from (one.value for one in given if isinstance(one, ast.Constant))


def test_each_kind_is_registered_as_soon_as_the_app_runs():
    trees = [ast.parse(path.read_text()) for path in TRIAGE.rglob("*.py")]
    remembered = {kind for tree in trees for kind in kinds_in(tree)}

    process = [sys.executable, "-c", STARTED]
    known = subprocess.run(process, cwd=TRIAGE.parent, capture_output=True, text=True, check=True)

    assert len(remembered) > 20
    assert remembered <= set(known.stdout.split())
