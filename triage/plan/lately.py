"""What this coordinator has just done with the plan, and can still take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import Match
from matching.states import MatchStatus
from members.models import Member
from outbox.models import Message, MessageState
from triage.models import Action
from triage.plan import asking
from triage.plan.displaced import title_of

ASIDE = "put_aside"

# Until then somebody may still look how a plan is going; later it is on the page of each need.
JUST_NOW = timedelta(hours=3)

MOST_ASKED = 200
MOST_ASIDE = 5

_STANDS: Mapping[str, Promise] = {
    MatchStatus.PROPOSED: gettext_lazy("no answer yet"),
    MatchStatus.STANDBY: gettext_lazy("is the backup"),
    MatchStatus.ACCEPTED: gettext_lazy("said yes"),
    MatchStatus.CONFIRMED: gettext_lazy("both said yes"),
    MatchStatus.COMPLETED: gettext_lazy("done"),
    MatchStatus.DECLINED: gettext_lazy("not this time"),
    MatchStatus.LAPSED: gettext_lazy("no answer came"),
    MatchStatus.CANCELLED: gettext_lazy("taken back"),
}
_ON_THE_WAY: Mapping[str, Promise] = {
    MessageState.WAITING: gettext_lazy("the question has not left yet"),
    MessageState.BY_PERSON: gettext_lazy("not told yet: no message reaches them"),
}


def just_done(member: Member, *, at: datetime) -> dict[str, Any]:
    """Return the latest plan this coordinator asked, and what they put aside. Up to three queries.

    {"asked": {"undo_url", "rows", "waiting"} or None, "aside": [{"undo_url", "need"}]}
    """
    mine = Action.objects.to_undo(member, at=at)
    latest = list(mine.lately(asking.KIND, ASIDE, since=at - JUST_NOW).with_what())
    plan = next((one for one in latest if one.kind == asking.KIND), None)
    aside = [one for one in latest if one.kind == ASIDE][:MOST_ASIDE]
    return {
        "asked": plan and _asked(plan, at=at),
        "aside": [{"undo_url": _url_of(one), "need": one.need} for one in aside],
    }


def _asked(plan: Action, *, at: datetime) -> dict[str, Any]:
    asked = (
        Match.objects.filter(pk__in=plan.data["matches"])
        .with_both()
        .select_related("offer__helper")
        .order_by("pk")
    )
    matches = list(asked[:MOST_ASKED])
    on_the_way = _on_the_way(matches)
    rows = [
        {
            "need": match.need,
            "need_url": reverse("triage:need", args=(match.need_id,)),
            "title": title_of(match.offer),
            "words": _stands(match, on_the_way.get(match.pk, ""), at=at),
            "undo_url": _undo_url(match),
        }
        for match in matches
    ]
    waiting = sum(bool(row["undo_url"]) for row in rows)
    return {"undo_url": _url_of(plan), "rows": rows, "waiting": waiting}


def _url_of(action: Action) -> str:
    return reverse("triage:undo_one", args=(action.pk,))


def _undo_url(match: Match) -> str:
    if match.status != MatchStatus.PROPOSED:
        return ""
    return reverse("triage:plan_proposal_undo", args=(match.pk,))


def _stands(match: Match, state: str, *, at: datetime) -> str:
    if match.status != MatchStatus.PROPOSED:
        return str(_STANDS[match.status])
    if match.later_until and match.later_until > at:
        return _("answers a little later")
    return str(_ON_THE_WAY.get(state) or _STANDS[match.status])


def _on_the_way(matches: list[Match]) -> dict[int, str]:
    """Return the state of each question that is still open, by match. One query."""
    waiting = [match for match in matches if match.status == MatchStatus.PROPOSED]
    questions = Message.objects.filter(
        member__in=[match.helper_id for match in waiting], kind="match_asked",
        ids__match__in=[match.pk for match in waiting],
    )  # fmt: skip
    return {ids["match"]: state for ids, state in questions.values_list("ids", "state")}
