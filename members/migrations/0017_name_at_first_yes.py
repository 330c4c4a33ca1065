"""A first name is shown from the helper's yes on, which is a reason of its own."""

from typing import Any

from django.db import migrations, models


def call_it_plan(apps: Any, _schema_editor: object) -> None:
    """Give the reason by which first names were shown before this."""
    apps.get_model("members", "Reveal").objects.filter(why="help").update(why="plan")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0016_reveals_in_steps"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reveal",
            name="why",
            field=models.CharField(
                choices=[
                    ("help", "One of you said yes to helping the other"),
                    ("plan", "You both said yes"),
                    ("coordination", "To coordinate"),
                ],
                max_length=14,
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, call_it_plan),
    ]
