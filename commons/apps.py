"""The app where neighbors come in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonsConfig(AppConfig):
    """Where neighbors come in."""

    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        """Register messages, rules and what members take along; listen who is forgotten."""
        from commons import claim_news, news, own_sections, receivers, retention  # noqa: F401

        news.register_kinds()
        claim_news.register_kinds()
        own_sections.register_sections()
        retention.register()
