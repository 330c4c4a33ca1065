"""Add the kinds of help and the vocabularies that a new neighborhood starts with."""

from typing import Any

from django.db import migrations

from neighborhood import seed


def sow(apps: Any, _schema_editor: Any) -> None:
    seed.sow(apps.get_model("neighborhood", "Category"), apps.get_model("neighborhood", "Word"))


def uproot(apps: Any, _schema_editor: Any) -> None:
    seed.uproot(apps.get_model("neighborhood", "Category"), apps.get_model("neighborhood", "Word"))


class Migration(migrations.Migration):
    dependencies = (("neighborhood", "0002_initial"),)
    operations = (migrations.RunPython(sow, uproot),)
