"""Keeps, as a digest, the name that a code on paper asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0017_name_at_first_yes"),
    ]

    operations = [
        migrations.AddField(
            model_name="papercode",
            name="word",
            field=models.BinaryField(max_length=32, null=True),
        ),
    ]
