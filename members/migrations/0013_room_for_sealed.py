"""Makes room for sealed contact data, and for what it is looked up by."""

from django.db import migrations, models

import members.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0012_time_to_think"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="contactway", name="members_contactway_ending"),
        migrations.AlterField(
            model_name="contactway", name="value", field=models.TextField(blank=True)
        ),
        migrations.AddField(
            model_name="contactway",
            name="ending",
            field=members.sealed_fields.BlindField(of="value", digits=4),
        ),
        migrations.AddField(
            model_name="contactway",
            name="local",
            field=members.sealed_fields.BlindField(of="value", digits=7),
        ),
    ]
