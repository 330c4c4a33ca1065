"""The app: What members ask for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    """What members ask for."""

    name = "needs"
    verbose_name = _("Needs")

    def ready(self) -> None:
        """Register rules of forgetting and what members can take along; listen."""
        from needs import own_sections, receivers, retention  # noqa: F401

        retention.register()
        own_sections.register_sections()
