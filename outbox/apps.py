"""The app: Messages to people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Messages to people."""

    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Register the messages of this app and listen for news from below."""
        from outbox import accounts, codes, kinds, receivers, retention  # noqa: F401
        from outbox.hours import together
        from outbox.replies import own_kinds

        accounts.seal_addresses()
        for name in (codes.SIGN_IN, codes.ADDRESS):
            kinds.register(codes.code_kind(name))
        kinds.register(own_kinds.answer_kind())
        together.register_kind()
        retention.register()
