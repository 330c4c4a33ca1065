"""Names and places get reveals of their own; those there are show contact."""

from typing import Any

from django.db import migrations, models


def keep_contacts(apps: Any, _schema_editor: object) -> None:
    """Forget the steps that the table cannot hold before this."""
    apps.get_model("members", "Reveal").objects.exclude(what="contact").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0015_sealed_contact"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="reveal",
            name="members_reveal_live_once",
        ),
        migrations.AddField(
            model_name="reveal",
            name="taken_back",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Ended by whom it is about."
            ),
        ),
        migrations.AddField(
            model_name="reveal",
            name="what",
            field=models.CharField(
                choices=[
                    ("name", "Your first name"),
                    ("contact", "How to reach you"),
                    ("place", "The place in words"),
                ],
                db_default="contact",
                default="contact",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="reveal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("owner", "viewer", "subject_kind", "subject_id", "what"),
                name="members_reveal_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reveal",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["name", "contact", "place"])),
                name="members_reveal_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="reveal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_back", False), ("ended_at__isnull", False), _connector="OR"
                ),
                name="members_reveal_taken_back_ended",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_contacts),
    ]
