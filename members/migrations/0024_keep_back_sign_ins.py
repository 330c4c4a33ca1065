"""Keeps addresses back that came only by signing in, where their owner gave another way, too."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.db.models import Exists, F, OuterRef

# The proof itself made the row; whoever typed an address into a post proved it later.
AT_ONCE = timedelta(seconds=5)


def keep_back(apps: Any, _schema_editor: object) -> None:
    """Leave what is somebody's only way as it is: whoever has a plan with them needs it."""
    ways = apps.get_model("members", "ContactWay").objects
    by_proof = ways.filter(
        kind="email", verified_at__gte=F("created_at") - AT_ONCE,
        verified_at__lte=F("created_at") + AT_ONCE,
    )  # fmt: skip
    given = ways.filter(member=OuterRef("member")).exclude(pk__in=by_proof.values("pk"))
    by_proof.filter(Exists(given), member__is_demo=False).update(kept_back=True)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0023_kept_back"),
    ]

    operations = [
        migrations.RunPython(keep_back, migrations.RunPython.noop),
    ]
