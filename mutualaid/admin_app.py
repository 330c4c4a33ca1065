"""Django's admin, with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class OwnAdminConfig(AdminConfig):
    """Let `admin.site`, which apps and libraries register with, be ours."""

    default_site = "mutualaid.admin_site.OwnAdmin"
