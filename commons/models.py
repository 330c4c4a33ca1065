"""What neighbors propose about the words of the app."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_QUOTE = 600
LONGEST_WORDS = 1000
LONGEST_WHY = 300


class WordingState(models.TextChoices):
    """What became of proposed words."""

    OPEN = "open", pgettext_lazy("a wording that nobody has decided on", "Open")
    TAKEN = "taken", _("Taken")
    DECLINED = "declined", _("Declined")


class WordingProposal(models.Model):
    """Better words for something that a page says. Holds no number or address of anybody.

    msgid, context, plural: the string of the catalog that is meant; empty when none was found.
    quoted, proposed: with places such as ``%(name)s`` where the page fills something in.
    member: who proposes it; empty for somebody nobody knows.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True,
        related_name="wording_proposals",
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10)
    context = models.TextField(blank=True)
    msgid = models.TextField(blank=True)
    plural = models.TextField(blank=True)
    quoted = models.TextField(_("what it says"), max_length=LONGEST_QUOTE)
    proposed = models.TextField(_("what it should say"))
    why = models.TextField(_("why"), blank=True, max_length=LONGEST_WHY)
    at = models.DateTimeField(_("at"), db_default=Now())
    state = models.CharField(
        _("state"), max_length=10, choices=WordingState, db_default=WordingState.OPEN
    )

    class Meta:
        """Nobody proposes nothing."""

        verbose_name = _("proposed wording")
        verbose_name_plural = _("proposed wordings")
        ordering = ("-at", "-pk")
        constraints: ClassVar = (
            models.CheckConstraint(
                name="commons_wordingproposal_state_known",
                condition=Q(state__in=WordingState.values),
            ),
            models.CheckConstraint(
                name="commons_wordingproposal_says_something",
                condition=~Q(quoted="") & ~Q(proposed=""),
            ),
        )

    def __str__(self) -> str:
        """Say nothing of the words, which the log of the admin would keep."""
        return f"wording #{self.pk}"
