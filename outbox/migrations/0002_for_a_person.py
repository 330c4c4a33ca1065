from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the writes: nobody waits for it.
    atomic = False

    dependencies = [
        ("members", "0002_doubles"),
        ("outbox", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "by_person")),
                fields=["done_at", "id"],
                name="outbox_message_by_person",
            ),
        ),
    ]
