"""Name the starting data in Arabic and Chinese, where a group has not named it anew."""

from typing import Any

from django.db import migrations

from neighborhood import seed


def add(apps: Any, _schema_editor: Any) -> None:
    seed.add_languages(
        apps.get_model("neighborhood", "Category"), apps.get_model("neighborhood", "Word")
    )


class Migration(migrations.Migration):
    dependencies = (("neighborhood", "0010_forgetting_in_time"),)
    operations = (migrations.RunPython(add, migrations.RunPython.noop),)
