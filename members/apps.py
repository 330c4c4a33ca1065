"""The app: People, how we reach them, what they did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """People, how we reach them, what they did."""

    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Register checks, rules of forgetting and what members can take along."""
        from members import checks, own_sections, retention  # noqa: F401

        retention.register()
        own_sections.register_sections()
