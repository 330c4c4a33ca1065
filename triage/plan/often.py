"""How often the plan names a helper, held against how often they want to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.engine.types import Pace
from matching.facts import current_settings
from matching.models import Suggestion
from matching.pace import loads_of
from members.models import Member


def often_words(
    rows: Iterable[Suggestion], *, times_by_helper: Mapping[int, int], at: datetime
) -> dict[int, str]:
    """Say of each helper whom the plan names more than once how often that makes this week.

    Returns sentences by helper id. Three queries, none where nobody is named twice.
    """
    helpers = {row.offer.helper_id: row.offer.helper for row in rows}
    twice = {pk: helper for pk, helper in helpers.items() if times_by_helper.get(pk, 0) > 1}
    if not twice:
        return {}
    loads, limits = loads_of(twice, at=at), current_settings().limits
    return {
        pk: _sentence(
            helper,
            count=loads[pk].asks_this_week + times_by_helper[pk],
            most=limits.asks_per_week.at(Pace(helper.pace)),
        )
        for pk, helper in twice.items()
    }


def _sentence(helper: Member, *, count: int, most: int) -> str:
    filling = {"name": helper.called_by_all, "count": count, "most": most}
    if count < most:
        words = ngettext(
            "%(name)s is named more than once: %(count)s question this week, %(most)s are fine.",
            "%(name)s is named more than once: %(count)s questions this week, %(most)s are fine.",
            count,
        )
    elif count == 2:
        words = _("%(name)s is asked twice this week, as often as %(name)s wants.")
    else:
        words = ngettext(
            "%(name)s is asked %(count)s time this week, as often as %(name)s wants.",
            "%(name)s is asked %(count)s times this week, as often as %(name)s wants.",
            count,
        )
    return capfirst(words % filling)
