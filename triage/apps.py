"""The app: The coordinators' desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    """The coordinators' desk."""

    name = "triage"
    verbose_name = _("Triage")

    def ready(self) -> None:
        """Register the messages and undo of the desk, and listen for members who are forgotten."""
        from triage import letters, receivers, retention, undo_kinds  # noqa: F401
        from triage.caring import digest
        from triage.terms import news as term_news

        digest.register_kind()
        letters.register_kinds()
        term_news.register_kinds()
        retention.register()
