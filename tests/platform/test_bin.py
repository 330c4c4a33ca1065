"""The commands people type set everything up themselves, once."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# Says how it was called; what is collected has a list.
APP = """
import os, pathlib, sys
print("called with", sys.argv[1:])
if sys.argv[1] == "collectstatic":
    kept = pathlib.Path(os.environ["MUTUALAID_STATIC_ROOT"], "staticfiles.json")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("{}")
"""
ROOT = Path(__file__).resolve().parents[2]
OTHER_PLACES = (Path("/usr/local/bin"), Path("/opt/homebrew/bin"))
CHOOSING_PYTHON = {"PYTHON", "PYENV_ROOT"}
SCRIPTS = ("run", "test", "check", "bootstrap.sh")


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose lock is empty, and whose app says how it was called."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    (tmp_path / "manage.py").write_text(APP)
    (tmp_path / "static").mkdir()
    return tmp_path


@pytest.fixture
def path(tmp_path):
    """A PATH where ``python3`` is a shim that fails, as pyenv's may, and one Python is good."""
    folder = tmp_path / "path"
    folder.mkdir()
    version = f"python3.{sys.version_info.minor}"
    good = Path(sys.base_prefix) / "bin" / version
    for name, answer in [("python3", "exit 127"), (version, f'exec "{good}" "$@"')]:
        (folder / name).write_text(f"#!/bin/sh\n{answer}\n")
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def call_run(checkout, path, *arguments):
    unset = {name: value for name, value in os.environ.items() if name not in CHOOSING_PYTHON}
    environment = unset | {"PATH": path, "HOME": str(checkout), "PIP_NO_INDEX": "1"}
    return subprocess.run(
        [checkout / "bin" / "run", *arguments],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_plain_sh(name):
    checked = subprocess.run(["sh", "-n", ROOT / "bin" / name], check=False)

    assert checked.returncode == 0
    assert name == "bootstrap.sh" or os.access(ROOT / "bin" / name, os.X_OK)


@pytest.mark.skipif(find_spec("ensurepip") is None, reason="this Python cannot make a venv")
def test_run_passes_a_broken_shim_and_installs_only_what_changed(checkout, path):
    first = call_run(checkout, path, "127.0.0.1:8001")
    second = call_run(checkout, path)
    (checkout / "requirements.lock").write_text("# still nothing\n")
    third = call_run(checkout, path)

    assert "called with ['serve_neighborhood', '127.0.0.1:8001']" in first.stdout
    assert "Installing the packages of requirements.lock…" in first.stdout
    assert second.stdout == "called with ['serve_neighborhood']\n"
    assert "Installing" in third.stdout


@pytest.mark.skipif(find_spec("ensurepip") is None, reason="this Python cannot make a venv")
def test_run_collects_files_anew_when_one_of_them_changed(checkout, path):
    first = call_run(checkout, path)
    (checkout / "static" / "new.css").write_text("a { color: red }")
    second = call_run(checkout, path)
    third = call_run(checkout, path)

    assert "called with ['collectstatic', " in first.stdout
    assert "called with ['collectstatic', " in second.stdout
    assert "collectstatic" not in third.stdout


@pytest.mark.skipif(
    any(found for folder in OTHER_PLACES for found in folder.glob("python3.1[234]")),
    reason="this machine has a Python where bin/run looks without PATH",
)
def test_run_without_a_python_says_what_is_needed(checkout, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "rm", "cmp"):
        (tools / name).symlink_to(shutil.which(name))

    refused = call_run(checkout, str(tools))

    assert refused.returncode == 1
    assert refused.stderr.startswith("Python 3.12 or newer is needed")
