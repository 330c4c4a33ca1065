"""What the public page about privacy says, taken from the rules of retention and what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from commons.visibility import VISIBLE
from members.forgetting import TIME_TO_THINK
from neighborhood import retention
from neighborhood.models import Neighborhood, RetentionRun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What concerns people most stands first.
FIRST = (
    "contact", "people", "needs", "offers", "joined", "places", "thanks", "pairs", "replies",
    "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is stored: why, and when it is erased."""

    what: StrOrPromise
    why: StrOrPromise
    erased: StrOrPromise


#: What no rule of time erases.
WITHOUT_TIME = (
    Kept(
        gettext_lazy("That a number or address wants no messages, as a fingerprint"),
        gettext_lazy("So that nobody writes there again"),
        gettext_lazy("When you say START"),
    ),
    Kept(
        gettext_lazy("What was asked, offered and met: kind, area and day, without names or words"),
        gettext_lazy("To learn what is missing here"),
        gettext_lazy("Kept"),
    ),
)

NEVER = (
    gettext_lazy("Your address, papers, income, or where you come from."),
    gettext_lazy("Network addresses of those who visit, or which pages they read."),
    gettext_lazy("Points, ratings, or who gave more."),
    gettext_lazy("Anything from other companies: no page loads anything from elsewhere."),
)


def privacy_context() -> dict[str, Any]:
    """Return what templates/commons/privacy.html shows. Two queries."""
    return {
        "kept": kept_by(Neighborhood.current()),
        "visible": VISIBLE,
        "never": NEVER,
        "run": RetentionRun.objects.latest_done(),
        "minutes": int(TIME_TO_THINK.total_seconds()) // 60,
    }


def kept_by(group: Neighborhood) -> dict[str, Sequence[Kept]]:
    """Say what is stored about people, and when it goes by itself: what matters first, the rest."""
    ruled = {
        rule.name: Kept(rule.what, rule.why, retention.until(rule, group=group))
        for rule in retention.rules()
    }
    rest = [kept for name, kept in ruled.items() if name not in FIRST]
    return {"first": [ruled[name] for name in FIRST], "rest": [*rest, *WITHOUT_TIME]}
