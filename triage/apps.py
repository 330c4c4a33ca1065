"""The app: The coordinators' desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    """The coordinators' desk."""

    name = "triage"
    verbose_name = _("Triage")

    def ready(self) -> None:
        """Register messages, undo, rules of forgetting and what members can take along; listen."""
        from triage import letters, own_sections, receivers, retention, undo_kinds  # noqa: F401
        from triage.caring import digest
        from triage.terms import news as term_news

        digest.register_kind()
        letters.register_kinds()
        term_news.register_kinds()
        retention.register()
        own_sections.register_sections()
