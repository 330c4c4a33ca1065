"""The app: Messages to people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Messages to people."""

    name = "outbox"
    verbose_name = _("Outbox")
