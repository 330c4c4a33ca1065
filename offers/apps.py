"""The app: What members can give."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffersConfig(AppConfig):
    """What members can give."""

    name = "offers"
    verbose_name = _("Offers")

    def ready(self) -> None:
        """Listen for members who are forgotten; register what is kept and taken along."""
        from offers import own_sections, receivers, retention  # noqa: F401

        own_sections.register_sections()
        retention.register()
