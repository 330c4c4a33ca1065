"""The app that knows needs and offers together."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Who could help whom, and what becomes of it."""

    name = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        """Register messages and what members can take along; listen for news from below."""
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
        own_sections.register_sections()
        retention.register()
