"""The app: People, how we reach them, what they did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """People, how we reach them, what they did."""

    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Register what members can take along, what is kept and what is checked."""
        from members import checks, own_sections, retention  # noqa: F401

        own_sections.register_sections()
        retention.register()
