"""Which open needs the plan asks for, which it leaves out, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from matching.models import Match, PlanKept, Suggestion
from matching.planning import places_spoken_for
from matching.widening import day_words
from matching.words import why_not_words
from members.directions import side_by_side
from members.listing import KeysFirstPaginator
from members.models import Member
from needs.models import Need
from neighborhood.naming import listed
from neighborhood.spans import span
from triage.permissions import needs_in_charge
from triage.plan.displaced import title_of
from triage.plan.pairs import Proposed
from triage.rows import waiting_words
from triage.words import day_and_hour

PAGE_SIZE = 20

# Helpers named for a need whose helpers are all wanted elsewhere.
NAMED = 2


class Kind(StrEnum):
    """What becomes of an open need in the plan; each need is of the first kind that is true."""

    RESTS = "rests"
    ASKED = "asked"
    PLANNED = "planned"
    OWN = "own"
    NOBODY = "nobody"
    NEW = "new"
    ELSEWHERE = "elsewhere"


#: In the order in which they are told; what could be asked and what waits comes before them.
LEFT = (Kind.NOBODY, Kind.ELSEWHERE, Kind.NEW, Kind.RESTS, Kind.OWN)

_COUNTED: Mapping[Kind, Any] = {
    Kind.PLANNED: ngettext_lazy(
        "%(count)s can be asked for now", "%(count)s can be asked for now", "count"
    ),
    Kind.ASKED: ngettext_lazy(
        "%(count)s waits for an answer", "%(count)s wait for an answer", "count"
    ),
    Kind.NOBODY: ngettext_lazy("for %(count)s nobody fits", "for %(count)s nobody fits", "count"),
    Kind.ELSEWHERE: ngettext_lazy(
        "for %(count)s the helpers are planned elsewhere",
        "for %(count)s the helpers are planned elsewhere",
        "count",
    ),
    Kind.NEW: ngettext_lazy(
        "%(count)s is new since the plan",
        "%(count)s are new since the plan",
        "count",
    ),
    Kind.RESTS: ngettext_lazy("%(count)s rests", "%(count)s rest", "count"),
    Kind.OWN: ngettext_lazy("%(count)s is yours", "%(count)s are yours", "count"),
}
_TITLES: Mapping[Kind | None, Promise] = {
    None: gettext_lazy("Left out"),
    Kind.ASKED: gettext_lazy("Waiting for an answer"),
    Kind.NOBODY: gettext_lazy("Left out: nobody fits"),
    Kind.ELSEWHERE: gettext_lazy("Left out: helpers planned elsewhere"),
    Kind.NEW: gettext_lazy("Left out: new since the plan"),
    Kind.RESTS: gettext_lazy("Left out: resting"),
    Kind.OWN: gettext_lazy("Left out: yours"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """The open needs in one coordinator's charge, each with its ``kind``, counted by it."""

    # A query of needs, each with what was counted.
    needs: Any
    counts: Mapping[str, int]
    planned_at: datetime | None

    @property
    def left(self) -> int:
        """Return how many neither could be asked now nor wait for an answer."""
        return sum(self.counts.get(kind, 0) for kind in LEFT)


def account_of(member: Member, *, proposed: Proposed, at: datetime) -> Account:
    """Sort the open needs in charge by what becomes of them. Two queries."""
    planned_at = PlanKept.latest()
    needs = needs_in_charge(member, at=at).open().annotate(
        kind=_kind(member, proposed=proposed, planned_at=planned_at, at=at)
    )  # fmt: skip
    counted = needs.order_by().values_list("kind").annotate(Count("pk"))
    return Account(needs, dict(counted), planned_at)


def account_rows(account: Account, *, at: datetime) -> dict[str, Any]:
    """Return what templates/triage/plan_account.html shows. No query."""
    counts = account.counts
    here = reverse("triage:plan")
    open_count = sum(counts.values())
    parts = [
        {"words": _counted(kind, counts), "url": url}
        for kind, url in ((Kind.PLANNED, "#pairs"), (Kind.ASKED, f"{here}?left=asked#left-out"))
        if counts.get(kind)
    ]
    left = [
        {"words": _counted(kind, counts), "url": f"{here}?left={kind}#left-out"}
        for kind in LEFT
        if counts.get(kind)
    ]
    return {
        "open": {
            "words": ngettext("%(n)s open need.", "%(n)s open needs.", open_count)
            % {"n": open_count},
            "url": reverse("triage:queue"),
        },
        "parts": parts,
        "left_words": ngettext("%(n)s is left out", "%(n)s are left out", account.left)
        % {"n": account.left},
        "left": left,
        "planned": _planned_words(account.planned_at, at=at),
    }


def left_out(
    account: Account, *, kind: str, number: str | None, at: datetime
) -> dict[str, Any]:  # fmt: skip
    """Return what templates/triage/left_out.html shows. Up to six queries.

    kind: one kind only; all that are left out for anything else.
    """
    only = Kind(kind) if kind in (*LEFT, Kind.ASKED) else None
    rows = account.needs.filter(kind__in=[only] if only else LEFT)
    rows = rows.select_related("area", "category__parent", "outlook").soonest_first()
    page = KeysFirstPaginator(rows, PAGE_SIZE).get_page(number)
    needs = list(page)
    candidates = _candidates([need.pk for need in needs if need.kind == Kind.ELSEWHERE])
    return {
        "title": str(_TITLES[only]),
        "page": page,
        "query": f"left={only or 'all'}",
        "all_url": f"{reverse('triage:plan')}#left-out" if only else "",
        "rows": [
            {
                "need": need,
                "url": reverse("triage:need", args=(need.pk,)),
                "facts": side_by_side((need.area, need.category)),
                "waits": waiting_words(need.opened_at, at=at),
                "why": _why(need, candidates.get(need.pk, ()), at=at),
            }
            for need in needs
        ],
    }


def _kind(
    member: Member, *, proposed: Proposed, planned_at: datetime | None, at: datetime
) -> Case:  # fmt: skip
    return Case(
        When(snoozed_until__gt=at, then=Value(Kind.RESTS)),
        When(Q(helpers_wanted__lte=places_spoken_for()), then=Value(Kind.ASKED)),
        When(pk__in=proposed.need_ids, then=Value(Kind.PLANNED)),
        When(requester=member, then=Value(Kind.OWN)),
        When(outlook__could=0, then=Value(Kind.NOBODY)),
        When(_is_new(planned_at), then=Value(Kind.NEW)),
        default=Value(Kind.ELSEWHERE),
        output_field=CharField(),
    )


def _is_new(planned_at: datetime | None) -> Q:
    """Return which needs the plan in force could not know as they are; all before the first."""
    if planned_at is None:
        return Q(pk__isnull=False)
    ended = Match.objects.filter(need=OuterRef("pk"), ended_at__gt=planned_at)
    touched = [Q(opened_at__gt=planned_at), Q(changed_at__gt=planned_at)]
    return Q(Exists(ended), *touched, snoozed_until__gt=planned_at, _connector=Q.OR)


def _counted(kind: Kind, counts: Mapping[str, int]) -> str:
    return str(_COUNTED[kind] % {"count": counts[kind]})


def _planned_words(planned_at: datetime | None, *, at: datetime) -> str:
    if planned_at is None:
        return _("Not planned yet.")
    if (at - planned_at).total_seconds() < 60:
        return _("Planned just now.")
    return _("Planned %(time)s ago.") % {"time": span(planned_at, at)}


def _candidates(need_ids: Sequence[int]) -> dict[int, list[Suggestion]]:
    """Return who could help with each of these needs, best first. One query."""
    found: dict[int, list[Suggestion]] = {}
    for row in Suggestion.objects.filter(need__in=need_ids).standing().possible().with_offer():
        found.setdefault(row.need_id, []).append(row)
    return found


def _why(need: Any, candidates: Sequence[Suggestion], *, at: datetime) -> str:
    if need.kind == Kind.ASKED:
        return _("Somebody is asked and has not answered yet.")
    if need.kind == Kind.RESTS:
        until = localtime(need.snoozed_until)
        return _("Rests until %(day)s.") % {"day": day_and_hour(day_words(until), until)}
    if need.kind == Kind.OWN:
        return _("It is yours, so somebody else asks for it.")
    if need.kind == Kind.NEW:
        return _("New, or changed since the plan. The next plan looks at it.")
    if need.kind == Kind.NOBODY:
        said = why_not_words(need.outlook.why_not, today=localdate(at)) if _seen(need) else []
        return " ".join(said[:NAMED]) or _("Nobody fits.")
    names = list(dict.fromkeys(title_of(row.offer) for row in candidates))[:NAMED]
    if not names:
        return _("Whoever fitted is not free any more.")
    return capfirst(_("Would fit, but planned elsewhere: %(names)s.") % {"names": listed(names)})


def _seen(need: Need) -> bool:
    return getattr(need, "outlook", None) is not None
