from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the writes: nobody waits for it.
    atomic = False

    dependencies = [
        ("neighborhood", "0006_learned_words"),
        ("offers", "0003_full_ones_nearby"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("status", "held")),
                fields=["opened_at", "id"],
                name="offers_offer_held",
            ),
        ),
    ]
