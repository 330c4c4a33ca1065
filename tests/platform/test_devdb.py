"""Which Postgres is chosen, and what is said when none fits."""

import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from mutualaid import devdb
from mutualaid.cluster import Cluster


@pytest.fixture(autouse=True)
def _keep_the_cluster_of_this_run(monkeypatch):
    monkeypatch.setattr(devdb, "_cluster", devdb._cluster)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PG_BINDIR", raising=False)


def test_configure_with_nothing_set_uses_a_private_socket():
    entry = devdb.configure("dev")

    assert entry["HOST"].startswith("/")
    assert entry["NAME"] == "mutualaid"


def test_configure_names_the_test_database_of_this_run(monkeypatch):
    monkeypatch.setenv("MUTUALAID_TEST_DATABASE", "test_rosa")

    assert devdb.configure("test")["TEST"] == {"NAME": "test_rosa"}


def test_database_url_comes_first(monkeypatch):
    monkeypatch.setenv("PG_BINDIR", "/nowhere")
    monkeypatch.setenv(
        "DATABASE_URL", "postgres://rosa:s%20t@db.example:6543/street?sslmode=require"
    )

    entry = devdb.configure("dev")

    assert (
        entry
        | {
            "NAME": "street",
            "USER": "rosa",
            "PASSWORD": "s t",
            "HOST": "db.example",
            "PORT": "6543",
            "OPTIONS": {"sslmode": "require"},
        }
        == entry
    )


def test_benchmarks_keep_away_from_the_database_that_was_named(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://rosa@db.example/street")

    entry = devdb.configure("bench")

    assert entry["HOST"] != "db.example"
    assert devdb._cluster.data.name.endswith("-bench")
    assert devdb._cluster.data != Cluster(kind="dev", binaries=devdb._cluster.binaries).data


def test_database_url_may_name_a_socket_folder():
    entry = devdb.read_url("postgresql:///street?host=/run/postgresql")

    assert (entry["NAME"], entry["HOST"], entry["USER"]) == ("street", "/run/postgresql", "")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mysql://rosa:secret@db.example/street",
        "postgres://rosa:secret@db.example",
        "postgres://rosa:secret@db.example/street?colour=blue",
        "host=db.example dbname=street password=secret",
    ],
)
def test_bad_database_url_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL should look like") as refusal:
        devdb.read_url(url)

    assert "secret" not in str(refusal.value)


def test_pg_bindir_without_postgres_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))

    with pytest.raises(ImproperlyConfigured, match="PG_BINDIR"):
        devdb.configure("dev")


@pytest.mark.parametrize(("version", "is_usable"), [("14.12", False), ("15.0", True)])
def test_pg_bindir_must_hold_postgres_15_or_newer(monkeypatch, tmp_path, version, is_usable):
    for name in ("postgres", "initdb", "pg_ctl"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (tmp_path / name).chmod(0o755)

    found = devdb._inspect(tmp_path)

    assert (found is not None) is is_usable


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's peer address")
@pytest.mark.django_db
def test_our_own_cluster_listens_on_no_network():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('listen_addresses'), inet_server_addr()")
        answer = cursor.fetchone()

    assert answer == ("", None)
