"""The app: Where neighbors come in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonsConfig(AppConfig):
    """Where neighbors come in."""

    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        """Listen for members who are forgotten."""
        from commons import receivers  # noqa: F401
