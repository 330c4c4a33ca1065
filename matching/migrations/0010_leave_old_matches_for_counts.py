"""A match that was over long ago can be left for counts alone; the nightly run says which."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0009_note_who_is_named"),
    ]

    operations = [
        migrations.AddField(
            model_name="match",
            name="only_counted",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
