"""The app: Who could help whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Who could help whom."""

    name = "matching"
    verbose_name = _("Matching")
