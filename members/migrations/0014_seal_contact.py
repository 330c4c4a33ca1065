"""Seals the contact data that is there."""

from typing import Any

from django.db import migrations

from members.sealing import Purpose, seal, unseal


def seal_all(apps: Any, _schema_editor: object) -> None:
    """Put the sealed form in the place of each number and address."""
    ways = apps.get_model("members", "ContactWay").objects
    ending, local = (ways.model._meta.get_field(name) for name in ("ending", "local"))
    for pk, value in ways.exclude(value="").values_list("pk", "value").iterator():
        ways.filter(pk=pk).update(
            value=seal(value, purpose=Purpose.CONTACT),
            ending=ending.ending_of(value),
            local=local.ending_of(value),
        )


def open_all(apps: Any, _schema_editor: object) -> None:
    """Put each number and address back in its place."""
    ways = apps.get_model("members", "ContactWay").objects
    for pk, value in ways.exclude(value="").values_list("pk", "value").iterator():
        ways.filter(pk=pk).update(value=unseal(value, purpose=Purpose.CONTACT))


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0013_room_for_sealed"),
    ]

    operations = [migrations.RunPython(seal_all, open_all)]
