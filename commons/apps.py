"""The app where neighbors come in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonsConfig(AppConfig):
    """Where neighbors come in."""

    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        """Register the messages of this app, and listen for members who are forgotten."""
        from commons import news, receivers  # noqa: F401

        news.register_kinds()
