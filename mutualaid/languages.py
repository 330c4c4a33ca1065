"""The language of a page stands in its address: ``/needs/`` is English, ``/es/needs/`` Spanish.

Django alone would show English to everybody who comes without a prefix. Here whoever reads
something else, by an earlier choice or by what the browser asks for, is led to that address.
"""

from __future__ import annotations

from typing import override
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.i18n import set_language


class LanguageInAddress(LocaleMiddleware):
    """Lead from an address without a language to the one in the reader's language."""

    @override
    def process_request(  # type: ignore[override]
        self, request: HttpRequest
    ) -> HttpResponse | None:
        """Choose the language: by the address, else by the cookie, else by the browser.

        What has no address for each language (the admin, ``/language/``) goes by the last two. A
        form that comes without a prefix was written in English, and is answered in it.
        """
        language = translation.get_language_from_path(request.path_info)
        if language is None:
            language = translation.get_language_from_request(request)
            if language != settings.LANGUAGE_CODE and (address := _address(request, language)):
                if request.method in {"GET", "HEAD"}:
                    translation.activate(language)
                    return HttpResponseRedirect(address)
                language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return None

    @override
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say which language the page is in, and what it depends on."""
        if translation.get_language_from_path(request.path_info) is None:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def _address(request: HttpRequest, language: str) -> str:
    """Return the same address in this language; "" where the address is the same in all."""
    with translation.override(language):
        for slash in ("", "/"):
            path = f"/{language}{request.path_info}{slash}"
            if not path.endswith("//") and is_valid_path(path):
                query = request.META.get("QUERY_STRING", "")
                return f"{path}?{query}" if query else path
    return ""


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language, and lead to the page that was there in it. POST only acts."""
    try:
        path = urlsplit(request.POST.get("next", "")).path
    except ValueError:
        path = ""
    here = translation.get_language_from_path(path)
    with translation.override(here or settings.LANGUAGE_CODE):
        return set_language(request)
