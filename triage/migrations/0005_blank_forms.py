"""Sets codes aside for forms on paper that nobody has typed in yet."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0004_safety_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="BlankForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.BinaryField(max_length=16)),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "printed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("digest",), name="triage_blankform_code_once")
                ],
            },
        ),
    ]
