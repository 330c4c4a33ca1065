"""docs/permissions.md says what the matrix says."""

import pytest
from django.core.management import CommandError, call_command

from mutualaid.management.commands import permissions_doc
from mutualaid.matrix import LINES, ROLES, Role


def test_permissions_document_is_fresh():
    call_command("permissions_doc", "--check")


def test_stale_document_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(permissions_doc, "PATH", tmp_path / "permissions.md")
    with pytest.raises(CommandError, match="stale"):
        call_command("permissions_doc", "--check")

    call_command("permissions_doc")

    call_command("permissions_doc", "--check")


def test_each_role_is_told_in_words_and_each_door_named():
    text = permissions_doc.permissions_in_words()

    assert set(ROLES) == set(Role)
    assert [door for line in LINES for door in line.doors if f"`{door}`" not in text] == []
