from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("neighborhood", "0006_learned_words"),
        ("offers", "0003_full_ones_nearby"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("status", "held")),
                fields=["opened_at", "id"],
                name="offers_offer_held",
            ),
        ),
    ]
