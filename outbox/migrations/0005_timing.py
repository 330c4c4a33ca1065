import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_message_provider"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="within",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="parts",
                to="outbox.message",
            ),
        ),
        migrations.AddField(
            model_name="wishes",
            name="rest_before",
            field=models.DateField(
                blank=True,
                help_text="The rest that holds again once messages start again.",
                null=True,
            ),
        ),
    ]
