"""Where a helper has said yes and waits, the two see each other's first name from now on."""

from typing import Any

from django.db import migrations


def write_down_names(apps: Any, _schema_editor: object) -> None:
    """Write down for each yes that waits who sees whose first name."""
    waiting = apps.get_model("matching", "Match").objects.filter(status="accepted")
    reveal = apps.get_model("members", "Reveal")
    pairs = waiting.values_list("pk", "requester_id", "helper_id")
    reveal.objects.bulk_create(
        (
            reveal(
                owner_id=owner, viewer_id=viewer, what="name", why="help",
                subject_kind="match", subject_id=pk,
            )
            for pk, *two in pairs.iterator()
            for owner, viewer in (two, reversed(two))
        ),
        ignore_conflicts=True,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0006_follow"),
        ("members", "0017_name_at_first_yes"),
    ]

    operations = [
        migrations.RunPython(write_down_names, migrations.RunPython.noop),
    ]
