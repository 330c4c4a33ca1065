"""Seals how people sign in: their addresses, and what the codes of an app are made from."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

from members.sealing import Purpose, seal, unseal

#: Where the libraries that we sign in with keep what has to be sealed.
SECRETS = {"totp": "secret", "recovery_codes": "seed"}


def seal_all(apps: Any, _schema_editor: object) -> None:
    """Put the sealed form in the place of each address and secret."""
    change_all(apps, seal)


def open_all(apps: Any, _schema_editor: object) -> None:
    """Put each address and secret back in its place."""
    change_all(apps, unseal)


def change_all(apps: Any, change: Callable[..., str]) -> None:
    """Change the rows of both tables one by one; there are few."""
    addresses = apps.get_model("account", "EmailAddress").objects
    for pk, email in addresses.values_list("pk", "email"):
        addresses.filter(pk=pk).update(email=change(email, purpose=Purpose.SIGN_IN))
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=SECRETS):
        name = SECRETS[row.type]
        if name in row.data:
            row.data[name] = change(row.data[name], purpose=Purpose.SECOND_PROOF)
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("outbox", "0008_follow"),
    ]

    operations = [
        # A sealed address is longer; the library's own column has room for 254 characters.
        migrations.RunSQL(
            "ALTER TABLE account_emailaddress ALTER COLUMN email TYPE varchar(400)",
            "ALTER TABLE account_emailaddress ALTER COLUMN email TYPE varchar(254)",
        ),
        migrations.RunPython(seal_all, open_all),
    ]
