from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0002_handed_on"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("snoozed_until__isnull", False)),
                fields=["snoozed_until"],
                name="needs_need_snoozed",
            ),
        ),
    ]
