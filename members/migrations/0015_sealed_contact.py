"""Lets the column open what is sealed in it, and finds ways by the digits they end with."""

from django.db import migrations, models

import members.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0014_seal_contact"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contactway",
            name="value",
            field=members.sealed_fields.SealedField(blank=True, max_length=254, purpose="contact"),
        ),
        migrations.AddIndex(
            model_name="contactway",
            index=models.Index(fields=["value"], name="members_contactway_value"),
        ),
        migrations.AddIndex(
            model_name="contactway",
            index=models.Index(fields=["ending"], name="members_contactway_ending"),
        ),
    ]
