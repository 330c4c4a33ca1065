"""Tells the two halves of a form on paper apart."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0005_blank_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="blankform",
            name="mark",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddConstraint(
            model_name="blankform",
            constraint=models.UniqueConstraint(fields=("mark",), name="triage_blankform_mark_once"),
        ),
    ]
