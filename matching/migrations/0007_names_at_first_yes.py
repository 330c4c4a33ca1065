"""Nothing to do: who said yes before first names came with that yes was told "after both".

This once wrote down for each yes that waited that the two see each other's first name. Those
people keep what they were told, and are named when both have said yes. The file stays, as the
databases that have run it know its name.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0006_follow"),
        ("members", "0017_name_at_first_yes"),
    ]

    operations = []
