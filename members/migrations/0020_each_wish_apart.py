"""Makes room for what somebody had before them as they said “never again”."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0019_pairs_follow_a_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApartWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject_kind",
                    models.SlugField(blank=True, db_default="", default="", max_length=20),
                ),
                ("subject_id", models.BigIntegerField(db_default=0, default=0)),
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="members.blockedpair",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pair", "by", "subject_kind", "subject_id"),
                        name="members_apartwish_once",
                    )
                ],
            },
        ),
    ]
