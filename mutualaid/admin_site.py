"""The site of the admin: it takes what this house shows there, whatever libraries bring along."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

#: What others wrote and admins may see. A job holds the numbers of rows and nothing about people.
ALLOWED = frozenset({"procrastinate.ProcrastinateJob"})
#: Leads from the number of any row to its page, whatever the admin shows; no row has one.
LEFT_OUT = frozenset({"view_on_site"})


class OwnAdmin(AdminSite):
    """Pages for the models of our own apps, and for those of others that are allowed by name.

    Libraries register their models by themselves. Allauth’s list how everybody signs in, let an
    admin sign in as anybody, and take second proofs away unasked; so they are overlooked here.
    """

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Take those that are ours or allowed, and overlook the others."""
        given = model_or_iterable
        models = [given] if isinstance(given, type) else given
        super().register([model for model in models if is_shown(model)], admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out what nobody needs."""
        urls: list[URLPattern | URLResolver] = super().get_urls()
        return [url for url in urls if getattr(url, "name", None) not in LEFT_OUT]

    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Let admins sign in like everybody else, with the second proof and the limits on tries."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer


def is_shown(model: type[Model]) -> bool:
    """Tell whether the admin may have pages for a model."""
    app = apps.get_app_config(model._meta.app_label)
    return model._meta.label in ALLOWED or Path(app.path).parent == settings.BASE_DIR
