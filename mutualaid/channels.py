"""How mail and text messages leave: read from the environment, checked before the start."""

import os
import re
from collections.abc import Container
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def mailer(url: str) -> dict[str, Any]:
    """Translate ``smtp[s]://user:password@host:port`` to Django's mailer options."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ImproperlyConfigured(
            "MUTUALAID_SMTP_URL should look like smtp+tls://user:password@mail.example:587"
        )
    options: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "timeout": 20,
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
    }
    if parts.username:
        options |= {
            "username": unquote(parts.username),
            "password": unquote(parts.password or ""),
        }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def reply_address(address: str) -> str:
    """Check the address that takes replies; a mark of 41 characters goes before its ``@``."""
    name, at, host = address.rpartition("@")
    if address and not (at and host and re.fullmatch(r"[\w.-]{1,23}", name, re.ASCII)):
        raise ImproperlyConfigured(
            "MUTUALAID_REPLY_ADDRESS should look like reply@mail.example, "
            "with at most 23 characters before the @."
        )
    return address.lower()


def text_gateway(*, loopback: Container[str | None]) -> dict[str, str] | None:
    """Read where text messages go; None when no gateway is named.

    loopback: the names of this machine, which a gateway without https may have.
    """
    names = ("url", "account", "token", "from")
    given = {name: os.environ.get(f"MUTUALAID_TEXT_{name.upper()}", "") for name in names}
    if not given["url"]:
        return None
    missing = [f"MUTUALAID_TEXT_{name.upper()}" for name in names if not given[name]]
    if missing:
        raise ImproperlyConfigured(f"The text gateway also needs {', '.join(missing)}.")
    parts = urlsplit(given["url"])
    if parts.scheme != "https" and parts.hostname not in loopback:
        raise ImproperlyConfigured("MUTUALAID_TEXT_URL should begin with https://.")
    header = os.environ.get("MUTUALAID_TEXT_SIGNATURE", "X-Twilio-Signature")
    return {**given, "signature": header}
