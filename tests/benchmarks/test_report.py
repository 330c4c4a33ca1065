"""How benchmarks say what they found."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.report import Meter, Report, Table, difference, interval, print_report

ROOT = Path(__file__).parents[2]


def bench(*arguments):
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_report_ends_with_one_line_of_json(capsys):
    table = Table("Scores", ("policy", "met"), [("ours", 0.5), ("theirs", 12)])
    with Meter() as meter:
        report = Report("A title", [table], {"met": 0.5}, ["A note."])

    print_report(report, meter)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "A title"
    assert "ours    0.500" in lines
    assert json.loads(lines[-1])["met"] == 0.5
    assert json.loads(lines[-1])["run"]["peak_mb"] > 1


def test_interval_holds_the_mean_and_tightens_with_more_values():
    random = np.random.default_rng(3)
    few, many = random.normal(2, 1, 40), random.normal(2, 1, 4000)

    wide, tight = interval(few), interval(many)

    assert wide.low < wide.mean < wide.high
    assert tight.high - tight.low < (wide.high - wide.low) / 3
    assert difference(many, many).mean == 0


def test_help_lists_every_command_and_a_wrong_name_is_refused():
    helped, wrong = bench("--help"), bench("luck")

    assert helped.returncode == 0
    assert "town" in helped.stdout
    assert wrong.returncode == 2


def test_each_command_has_help():
    answers = [bench(name, "--help") for name in ("plan",)]

    assert [answer.returncode for answer in answers] == [0]
    assert "--anyway" in answers[0].stdout
