"""Lets a way to reach somebody be kept from the neighbors of their plans."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0022_log_of_pages_of_libraries"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactway",
            name="kept_back",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The neighbor of a plan does not see it: it came by signing in, or its owner says so.",
            ),
        ),
    ]
