"""Lets a pair follow from another, where somebody shares a number or address."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0018_name_beside_a_code"),
    ]

    operations = [
        migrations.AddField(
            model_name="blockedpair",
            name="because_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="following",
                to="members.blockedpair",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="blockedpair",
            name="members_blockedpair_wanted",
        ),
        migrations.AddConstraint(
            model_name="blockedpair",
            constraint=models.CheckConstraint(
                condition=(
                    Q(by_one=True)
                    | Q(by_other=True)
                    | Q(by_group=True)
                    | Q(because_of__isnull=False)
                ),
                name="members_blockedpair_wanted",
            ),
        ),
    ]
