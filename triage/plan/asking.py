"""Asking the plan, or a part of it, as one action that can be undone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from matching import services as matching
from matching.models import Match
from matching.planning import Pair
from matching.services import Asked
from matching.states import MatchStatus, Origin
from members.models import Member
from neighborhood.moves import Refusal
from triage.models import Action
from triage.permissions import needs_to_act_on
from triage.undoing import remember, undo, undoes

KIND = "plan_asked"


class AllElsewhere(Refusal):
    """Each question is about a need that others look after by now."""

    sentence = gettext_lazy("Others look after all of these needs now. Nothing was taken back.")


class AllAnswered(Refusal):
    """There is no question of the plan left to take back."""

    sentence = gettext_lazy("None of these questions waits any more.")


@transaction.atomic
def ask_plan(pairs: Iterable[Pair], *, by: Member) -> Asked:
    """Ask the helpers of these pairs; see `matching.services.propose_plan`. One undoable action."""
    asked = matching.propose_plan(pairs, by=by, origin=Origin.COORDINATOR)
    if asked.matches:
        remember(KIND, by=by, data={"matches": [match.pk for match in asked.matches]})
    return asked


@transaction.atomic
def take_back_question(match_id: int, *, by: Member) -> None:
    """Take one question back as part of whatever this coordinator did to ask it.

    What they did so is undone, or counts one less when it asked more. Locks the action, then what
    `matching.services.take_back_proposal` locks, and raises what that raises.
    """
    mine = Action.objects.to_undo(by, at=timezone.now())
    single = mine.filter(kind="proposed", data__match=match_id).first()
    if single is not None:
        undo(single.pk, by=by)
        return
    of_plan = mine.filter(kind=KIND, data__matches__contains=[match_id])
    plan = of_plan.select_for_update(no_key=True).first()
    matching.take_back_proposal(match_id=match_id, by=by)
    if plan is not None:
        _count_less(plan, match_id)


def asked_words(asked: Asked) -> str:
    """Say how many were asked, and how many pairs were no longer possible."""
    count, dropped = len(asked.matches), len(asked.dropped)
    said = ngettext("%(n)s neighbor is asked.", "%(n)s neighbors are asked.", count) % {"n": count}
    if dropped:
        too_late = ngettext(
            "%(n)s pair was no longer possible.", "%(n)s pairs were no longer possible.", dropped
        )
        said = f"{said} {too_late % {'n': dropped}}"
    return said


def taken_back_words(action: Action) -> str:
    """Say how many questions of a plan were taken back, and why the others were not."""
    done, answered = action.data["taken_back"], action.data["answered"]
    elsewhere = action.data.get("elsewhere", 0)
    words = _("Taken back: %(done)s of %(all)s.")
    said = [words % {"done": done, "all": done + answered + elsewhere}, _answered_words(answered)]
    if elsewhere:
        more = ngettext(
            "%(n)s stays: others look after that need now.",
            "%(n)s stay: others look after those needs now.",
            elsewhere,
        )
        said.append(more % {"n": elsewhere})
    return " ".join(one for one in said if one)


def _answered_words(answered: int) -> str:
    if answered == 1:
        return _("One had answered already.")
    if answered == 2:
        return _("Two had answered already.")
    if not answered:
        return ""
    more = ngettext("%(n)s had answered already.", "%(n)s had answered already.", answered)
    return more % {"n": answered}


@undoes(
    KIND,
    words=ngettext_lazy(
        "Asked %(count)s neighbor from the plan", "Asked %(count)s neighbors from the plan", "count"
    ),
    said=taken_back_words,
)
def _take_back(action: Action, *, by: Member) -> None:
    """Take back every question that waits; those taken back singly before do not count.

    A question about a need on which this coordinator may act no longer stays, and is said to.
    The others are not refused for its sake: they leave in a minute, and a question that should
    not have been asked is better taken back than not. The whole counts as undone then, since
    nothing of what is left is theirs to take back.

    Raises AllElsewhere or AllAnswered; nothing is changed then.
    """
    asked = Match.objects.filter(pk__in=action.data["matches"])
    ours = asked.filter(need__in=needs_to_act_on(by, at=timezone.now()))
    keys = list(ours.values_list("pk", flat=True))
    if not keys:
        raise AllElsewhere
    taken_back = matching.take_back_proposals(keys, by=by)
    if not taken_back:
        raise AllAnswered
    answered = [match for match in asked if _was_answered(match)]
    left = asked.proposed().exclude(pk__in=keys).count()
    action.data |= {
        "taken_back": len(taken_back), "answered": len(answered), "elsewhere": left
    }  # fmt: skip


def _count_less(plan: Action, match_id: int) -> None:
    singly = [*plan.data.get("singly", ()), match_id]
    left = len(plan.data["matches"]) - len(singly)
    plan.data |= {"singly": singly, "count": left}
    if not left:
        plan.undone_at = timezone.now()
    plan.save(update_fields=["data", "undone_at"])


def _was_answered(match: Match) -> bool:
    return match.accepted_at is not None or match.status == MatchStatus.DECLINED
