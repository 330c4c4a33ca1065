from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the writes: nobody waits for it.
    atomic = False

    dependencies = [("outbox", "0005_timing")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "failed")),
                fields=["done_at"],
                name="outbox_message_failed",
            ),
        ),
    ]
