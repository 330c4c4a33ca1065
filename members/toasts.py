"""Where the sentence for the next page waits until that page comes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class ToastCookie(CookieStorage):
    """A cookie by the name that the settings give it, as Django has no setting for that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cookie_name = settings.MESSAGES_COOKIE_NAME


class Toasts(FallbackStorage):
    """Keep sentences in a cookie, so that a visitor needs no session; what is too long in one."""

    storage_classes = (ToastCookie, SessionStorage)
