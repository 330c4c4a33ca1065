from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the writes: nobody waits for it.
    atomic = False

    dependencies = [
        ("needs", "0002_handed_on"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="need",
            index=models.Index(
                condition=models.Q(("snoozed_until__isnull", False)),
                fields=["snoozed_until"],
                name="needs_need_snoozed",
            ),
        ),
    ]
