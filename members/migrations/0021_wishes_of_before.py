"""Writes a wish for each member who wanted a pair kept apart before there were rows for it."""

from django.db import migrations

OF_BEFORE = """
    INSERT INTO members_apartwish (pair_id, by_id, at)
    SELECT id, one_id, at FROM members_blockedpair WHERE by_one
    UNION ALL
    SELECT id, other_id, at FROM members_blockedpair WHERE by_other
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0020_each_wish_apart"),
    ]

    operations = [
        # Going back drops the table.
        migrations.RunSQL(OF_BEFORE, migrations.RunSQL.noop),
    ]
