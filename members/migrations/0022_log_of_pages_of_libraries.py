"""Empties what the admin's log says of pages that libraries had brought along.

They named rows by what they hold: a sign-in address in plain words. The pages are gone; that
somebody changed something there stays in the log, with nothing that it says.
"""

from typing import Any

from django.db import migrations

LIBRARIES = ("account", "mfa", "auth", "procrastinate")


def empty_log(apps: Any, _schema_editor: object) -> None:
    """Erase the words, and keep who did it and when."""
    log = apps.get_model("admin", "LogEntry").objects
    about = log.filter(content_type__app_label__in=LIBRARIES)
    about.update(object_repr="—", change_message="")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0021_wishes_of_before"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(empty_log, migrations.RunPython.noop)]
