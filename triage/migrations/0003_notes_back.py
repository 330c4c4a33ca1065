from typing import Any

from django.db import migrations


def delete_notes_without_need(apps: Any, _schema_editor: Any) -> None:
    """Delete the notes on offers and members, for which there was no room before."""
    apps.get_model("triage", "Note").objects.filter(need=None).delete()


class Migration(migrations.Migration):
    """On the way back only, and apart from the schema, which has then no rows to trip over."""

    dependencies = [
        ("triage", "0002_desk"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, delete_notes_without_need),
    ]
