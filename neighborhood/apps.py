"""The app of the place itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeighborhoodConfig(AppConfig):
    """Areas, categories, vocabularies and the group's settings."""

    name = "neighborhood"
    verbose_name = _("Neighborhood")
