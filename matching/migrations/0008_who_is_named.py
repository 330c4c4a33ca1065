from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0007_names_at_first_yes"),
    ]

    operations = [
        migrations.AddField(
            model_name="match",
            name="helper_named",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="match",
            name="requester_named",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
