"""The app: What members can give."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffersConfig(AppConfig):
    """What members can give."""

    name = "offers"
    verbose_name = _("Offers")

    def ready(self) -> None:
        """Register rules of forgetting and what members can take along; listen."""
        from offers import own_sections, receivers, retention  # noqa: F401

        retention.register()
        own_sections.register_sections()
