"""Lets a note be one that stands wherever the person is paired or called."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0003_snoozed_ones"),
        ("offers", "0004_held_ones"),
        ("triage", "0003_notes_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="note",
            name="is_safety",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Stands wherever the person is paired or called; only coordinators read it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_safety", False), ("member__isnull", False), _connector="OR"
                ),
                name="triage_note_safety_is_about_a_person",
            ),
        ),
    ]
