"""Another chance for a need: ask for more room, widen it, set its kind, point elsewhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from matching import services as matching
from matching.services import AlreadyTold
from matching.widening import Widening
from members.board import CategorySource
from members.models import Member
from needs.models import Need
from needs.services import edit_need, reopen_need
from neighborhood.models import Category, PartnerGroup
from triage.acting import act, need_of, put_back
from triage.models import Action
from triage.undoing import undoes


def ask_to_widen(
    need_id: int, *, widening: Widening, by: Member, seen: int | None = None
) -> Action:
    """Ask the requester whether something could be otherwise."""

    def do() -> None:
        matching.ask_to_widen(need_id, widening=widening, by=by)

    return act(need_id, kind="asked_to_widen", by=by, seen=seen, do=do)


def widen(need_id: int, *, widening: Widening, by: Member, seen: int | None = None) -> Action:
    """Change a need as its requester has just agreed, by phone or at the door."""

    def do() -> dict[str, Any]:
        return {"fields": matching.widen_need(need_id, widening=widening, by=by)}

    return act(need_id, kind="widened", by=by, seen=seen, do=do)


def set_kind(need_id: int, *, category: Category, by: Member, seen: int | None = None) -> Action:
    """Say which kind of help a need really is."""

    def do() -> dict[str, Any]:
        changes = {
            "category_id": category.pk,
            "category_source": CategorySource.COORDINATOR,
            "category_probability": 1.0,
        }
        changed = matching.changed_fields(Need.objects.get(pk=need_id), changes)
        edit_need(need_id, by=by, changes=changes, reason="kind")
        return {"fields": changed}

    return act(need_id, kind="kind_set", by=by, seen=seen, do=do)


def hand_on(
    need_id: int, *, group: PartnerGroup, close: bool, by: Member, seen: int | None = None
) -> Action:
    """Point the requester to another group; see `matching.services.hand_on`."""

    def do() -> None:
        matching.hand_on(need_id, group=group, by=by, close=close)

    return act(need_id, kind="handed_on", by=by, seen=seen, do=do)


undoes("asked_to_widen", words=gettext_lazy("Asked whether “%(what)s” could be otherwise"))(
    put_back
)


@undoes("widened", words=gettext_lazy("Made “%(what)s” wider"))
@undoes("kind_set", words=gettext_lazy("Set the kind of “%(what)s” right"))
def _put_fields_back(action: Action, *, by: Member) -> None:
    fields = action.data["fields"]
    matching.put_fields_back(need_of(action).pk, fields, by=by, since=action.at)


@undoes("handed_on", words=gettext_lazy("Pointed “%(what)s” to another group"))
def _take_back(action: Action, *, by: Member) -> None:
    """Put everything back; once the requester has read of it, at least look for help here again."""
    need = need_of(action)
    try:
        matching.put_back(need.pk, action.data, by=by, verb=action.kind)
    except AlreadyTold:
        if not need.is_over:
            raise
        reopen_need(need.pk, by=by)
