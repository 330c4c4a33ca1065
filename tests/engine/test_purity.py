"""The engine stands alone: no Django, no clock, nothing that differs between processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOM = """
import sys
import matching.engine.sentences
from matching.engine import suggest, text
from matching.engine.board import choices
assert not {"django", "psycopg", "procrastinate"} & {name.split(".")[0] for name in sys.modules}
from tests.engine.facts import LIMITS, NOW, WEIGHTS, offer_of, rosas_need
need = rosas_need(languages=frozenset({"es", "bn", "en"}), requirements=frozenset())
offers = [offer_of(one, languages=frozenset({"en", "bn", "es"})) for one in range(1, 40)]
print(suggest.suggest(need, offers, now=NOW, weights=WEIGHTS, limits=LIMITS, text_by_offer={}, k=9))
print(text.guess("Nececito ride al doctor, soup and a sofa", model=text.starting_model()))
"""


def run(seed):
    python = [sys.executable, "-c", ROOM]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        python, check=True, capture_output=True, text=True, env=environment
    ).stdout


@pytest.fixture(scope="module")
def answer():
    return run("1")


@pytest.mark.parametrize("seed", ["2", "3"])
def test_engine_without_django_gives_the_same_in_every_process(answer, seed):
    assert run(seed) == answer
