"""The app that knows needs and offers together."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Who could help whom, and what becomes of it."""

    name = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        """Register messages, rules of forgetting and what members can take along; listen."""
        from matching import (
            answering,
            follow_up_news,
            news,
            own_sections,
            receivers,  # noqa: F401
            retention,
            ways_news,
        )

        news.register_kinds(answers=answering.ANSWER_BY_KIND)
        follow_up_news.register_kinds(answers=answering.ANSWER_BY_KIND)
        ways_news.register_kinds(answers=answering.ANSWER_BY_KIND)
        retention.register()
        own_sections.register_sections()
