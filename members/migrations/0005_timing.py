from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_contactway_by_other"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accesslink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("page", "The member's own page"),
                    ("match", "One match"),
                    ("wishes", "How we write to the member"),
                ],
                max_length=8,
            ),
        ),
    ]
