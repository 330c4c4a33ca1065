"""A match knows whose first name the other side sees from the helper's yes on."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def note_who_is_named(apps: Any, _schema_editor: object) -> None:
    """Take over what is written down for each yes that waits; without a row nobody is named."""
    waiting = apps.get_model("matching", "Match").objects.filter(status="accepted")
    names = apps.get_model("members", "Reveal").objects.filter(
        subject_kind="match", subject_id=OuterRef("pk"), what="name", ended_at=None
    )
    for owner in ("helper", "requester"):
        shown = Exists(names.filter(owner=OuterRef(owner)))
        waiting.filter(shown).update(**{f"{owner}_named": True})


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0007_names_at_first_yes"),
    ]

    operations = [
        migrations.AddField(
            model_name="match",
            name="helper_named",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="match",
            name="requester_named",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(note_who_is_named, migrations.RunPython.noop),
    ]
