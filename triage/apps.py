"""The app: The coordinators' desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    """The coordinators' desk."""

    name = "triage"
    verbose_name = _("Triage")

    def ready(self) -> None:
        """Listen for members who are forgotten, and know how to undo what the desk does."""
        from triage import acting, merging, receivers  # noqa: F401
