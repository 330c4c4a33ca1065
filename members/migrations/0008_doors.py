"""Counts and a small cache that no backup and no write-ahead log ever holds."""

from django.db import migrations, models

CACHE = """
    CREATE UNLOGGED TABLE members_cache (
        cache_key varchar(255) PRIMARY KEY,
        value text NOT NULL,
        expires timestamptz NOT NULL
    );
    CREATE INDEX members_cache_expires ON members_cache (expires);
"""
UNLOGGED = "ALTER TABLE members_daysalt SET UNLOGGED; ALTER TABLE members_rate SET UNLOGGED;"


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_short_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="DaySalt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "digest",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
                ("hits", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
        migrations.RunSQL(CACHE, "DROP TABLE members_cache;"),
    ]
