"""A real place starts with real secrets and strict settings, or it does not start."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from mutualaid.doors import names_real_place
from mutualaid.keys import strong

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 20


def manage(*words, **changes):
    """Run a command in production settings, changed; by default there is no database.

    changes: None leaves a variable out.
    """
    environment = os.environ | {
        "MUTUALAID_SECRET_KEY": secrets.token_urlsafe(50),
        "MUTUALAID_CONTACT_KEYS": secrets.token_urlsafe(50),
        "MUTUALAID_HOSTS": "elm.example",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "MUTUALAID_SMTP_URL": "smtp+tls://mail.elm.example:587",
        **changes,
    }
    named = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=named, capture_output=True, text=True, check=False,
    )  # fmt: skip


def start(**named):
    """Start with nothing but this named; no database is asked."""
    around = {name: value for name, value in os.environ.items() if "MUTUALAID_" not in name}
    return subprocess.run(
        [sys.executable, "-c", "from mutualaid import settings; print('demo:', settings.DEMO)"],
        cwd=ROOT, env=around | named, capture_output=True, text=True, check=False,
    )  # fmt: skip


def own_database():
    """Return the address of the database of this test."""
    place = connection.settings_dict
    user, password, host, port, name = (
        quote(str(place[key]), safe="") for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    )
    return f"postgres:///{name}?user={user}&password={password}&host={host}&port={port}"


def settings_of(**changes):
    """Return what a real place has in its settings beside the defaults."""
    answer = manage("diffsettings", **changes)
    return dict(line.split(" = ", 1) for line in answer.stdout.splitlines() if " = " in line)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "is missing"),
        ("short", "at least 50"),
        ("x" * 60, "repeats itself"),
        ("abcdefgh" * 8, "repeats itself"),
        ("only-for-tests-" + "x" * 50, "everybody knows"),
        ("django-insecure-" + "8f3kq0zvw1mx5cb7ny2ptrj4hd6g9lsa-e_u+i" * 2, "everybody knows"),
        ("please-changeme-8f3kq0zvw1mx5cb7ny2ptrj4hd6g9lsaeui", "everybody knows"),
    ],
)
def test_weak_secret_is_refused_with_a_way_to_make_one(value, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence) as refusal:
        strong(value, name="MUTUALAID_SECRET_KEY")

    assert "token_urlsafe(50)" in str(refusal.value)
    assert not value or value not in str(refusal.value)


@pytest.mark.parametrize("make", [lambda: secrets.token_urlsafe(50), lambda: secrets.token_hex(25)])
def test_random_secret_is_taken(make):
    for value in (make() for _time in range(ENOUGH)):
        assert strong(value, name="KEY") == value


@pytest.mark.parametrize("name", ["MUTUALAID_SECRET_KEY", "MUTUALAID_CONTACT_KEYS"])
@pytest.mark.parametrize("key", ["", "x" * 60])
def test_real_place_with_a_weak_secret_does_not_start(name, key):
    answer = manage("check", **{name: key}, MUTUALAID_DEMO="0")

    assert answer.returncode != 0
    assert name in answer.stderr.splitlines()[-1]
    assert "Make one" in answer.stderr.splitlines()[-1]


def test_one_secret_for_both_is_refused():
    key = secrets.token_urlsafe(50)

    answer = manage(
        "check",
        MUTUALAID_SECRET_KEY=key,
        MUTUALAID_CONTACT_KEYS=f"{secrets.token_urlsafe(50)},{key}",
    )

    assert answer.returncode != 0
    assert "MUTUALAID_CONTACT_KEYS is the same as MUTUALAID_SECRET_KEY" in answer.stderr
    assert key not in answer.stderr


def test_nothing_named_is_a_demo():
    assert start().stdout == "demo: True\n"
    assert start(DATABASE_URL="postgres:///elm", MUTUALAID_STATIC_ROOT="x").stdout == "demo: True\n"


def test_real_place_that_lost_its_secret_key_does_not_start_as_a_demo():
    answer = start(MUTUALAID_HOSTS="elm.example", MUTUALAID_CONTACT_KEYS=secrets.token_urlsafe(50))

    assert answer.returncode != 0
    assert "MUTUALAID_SECRET_KEY is missing. Make one" in answer.stderr


def test_demo_that_says_so_may_name_what_real_places_have():
    assert start(MUTUALAID_HOSTS="elm.example", MUTUALAID_DEMO="1").stdout == "demo: True\n"


@pytest.mark.parametrize(
    "name",
    ["SECRET_KEY", "CONTACT_KEYS", "HOSTS", "SITE_URL", "SMTP_URL", "MAIL_FROM", "REPLY_ADDRESS",
     "TEXT_URL", "TEXT_TOKEN", "BEHIND_PROXY", "TRUSTED_HOPS", "ADMIN_PATH", "SSL_REDIRECT"],
)  # fmt: skip
def test_whatever_only_real_places_have_names_one(monkeypatch, name):
    for given in [given for given in os.environ if given.startswith("MUTUALAID_")]:
        monkeypatch.delenv(given)
    assert not names_real_place()

    monkeypatch.setenv(f"MUTUALAID_{name}", "")

    assert names_real_place()


@pytest.mark.django_db
def test_deployment_check_has_nothing_to_say():
    answer = manage("check", "--deploy", "--fail-level", "WARNING", DATABASE_URL=own_database())

    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.django_db
def test_deployment_check_lets_a_place_without_mail_pass_and_says_what_it_lacks():
    answer = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        DATABASE_URL=own_database(), MUTUALAID_SMTP_URL=None,
    )  # fmt: skip

    assert answer.returncode == 0, answer.stderr
    assert re.findall(r"[a-z]+\.[A-Z]\d+", answer.stderr) == ["outbox.I001"]
    assert "nobody can sign in by mail" in answer.stderr


def test_real_place_insists_on_https_and_on_its_own_cookies():
    given = settings_of()

    assert given["SECURE_HSTS_SECONDS"] == "31536000"
    assert given["SECURE_HSTS_INCLUDE_SUBDOMAINS"] == given["SECURE_SSL_REDIRECT"] == "True"
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert given[f"{kind}_COOKIE_SECURE"] == "True"
    for kind in ("SESSION", "CSRF", "LANGUAGE", "MESSAGES", "KIOSK"):
        assert given[f"{kind}_COOKIE_NAME"].startswith("'__Host-")


def test_admin_moves_where_the_environment_says():
    given = settings_of(MUTUALAID_ADMIN_PATH="/back-room/of-elm/")

    assert given["ADMIN_PATH"].startswith("'back-room/of-elm/'")


def test_admin_path_that_is_none_is_refused():
    answer = manage("check", MUTUALAID_ADMIN_PATH="<int:pk>")

    assert "MUTUALAID_ADMIN_PATH should look like" in answer.stderr


def test_each_setting_of_a_place_is_written_down():
    code = "".join(path.read_text() for path in (ROOT / "mutualaid").glob("*.py"))
    pages = "".join(path.read_text() for path in (ROOT / "README.md", *ROOT.glob("docs/*.md")))

    read = set(re.findall(r"""["'](MUTUALAID_[A-Z_]*[A-Z])["']""", code))

    assert {name for name in read if f"`{name}`" not in pages} == set()


def test_each_decision_stands_in_their_list():
    decisions = {path.name for path in (ROOT / "docs/adr").glob("0*.md")}

    assert (
        set(re.findall(r"\((0.+?\.md)\)", (ROOT / "docs/adr/README.md").read_text())) == decisions
    )
