"""The app: Messages to people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Messages to people."""

    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Register messages, checks, rules of forgetting, what members take along; listen."""
        from outbox import accounts, codes, kinds, own_sections, receivers, retention  # noqa: F401
        from outbox.hours import together
        from outbox.mail import no_server  # noqa: F401
        from outbox.replies import own_kinds

        accounts.seal_addresses()
        for name in (codes.SIGN_IN, codes.ADDRESS):
            kinds.register(codes.code_kind(name))
        kinds.register(own_kinds.answer_kind())
        together.register_kind()
        retention.register()
        own_sections.register_sections()
