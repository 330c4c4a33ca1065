"""A match takes over whose first name its rows show from the helper's yes on."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef


def note_who_is_named(apps: Any, _schema_editor: object) -> None:
    """Take over what is written down; without a row nobody is named.

    Of those that went on or ended too: undone, they wait again as they did.
    """
    names = apps.get_model("members", "Reveal").objects.filter(
        subject_kind="match", subject_id=OuterRef("pk"), what="name", why="help"
    )
    for owner in ("helper", "requester"):
        shown = Exists(names.filter(owner=OuterRef(owner)))
        apps.get_model("matching", "Match").objects.filter(shown).update(**{f"{owner}_named": True})


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0008_who_is_named"),
        ("members", "0018_name_beside_a_code"),
    ]

    operations = [
        migrations.RunPython(note_who_is_named, migrations.RunPython.noop),
    ]
