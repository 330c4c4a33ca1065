"""Making several needs out of one that asks for several things, and joining them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from matching.models import Match
from matching.news import tell_about_need
from matching.refusals import NeedIsNotOpen, SomebodyWasAsked
from matching.services.undoing import drop_letters
from members.board import CategorySource
from members.history import CHANGES_NOTHING
from members.models import Event, Member
from needs.models import Need
from needs.services import edit_need, open_need
from neighborhood.models import Category
from neighborhood.moves import ChangedMeanwhile

# What every part keeps of the need it was made from.
SHARED = (
    "requester_id", "area_id", "pt", "lang", "availability", "languages", "share_contact",
    "urgency", "needed_on", "needed_by", "minutes", "people", "requirements", "allergies",
    "interpreter", "who_pays", "for_whom", "for_whom_words", "repeats", "coordinator_id",
    "submission_key", "opened_at", "confirmed_current_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One of several needs to make out of one."""

    what: str
    category: Category

    def fields(self, whole: Need) -> dict[str, Any]:
        """Return what differs from the whole; who said the kind stays with a kind that stays."""
        if self.category.pk == whole.category_id:
            names = ("category_id", "category_source", "category_probability")
            return {"what": self.what} | {name: getattr(whole, name) for name in names}
        return {
            "what": self.what,
            "category_id": self.category.pk,
            "category_source": CategorySource.COORDINATOR,
            "category_probability": 1.0,
        }


@transaction.atomic
def split_need(need_id: int, *, parts: Sequence[Part], by: Member) -> list[Need]:
    """Make several needs out of one; the first part stays the same row. Returns the new ones.

    Locks the need. The requester hears of it. Details and the number of helpers stay with the
    first part. Raises NeedIsNotOpen, or SomebodyWasAsked while anybody is asked for all of it.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    if not need.is_on_board:
        raise NeedIsNotOpen
    if Match.objects.live().filter(need=need).exists():
        raise SomebodyWasAsked
    first, *others = parts
    shared = {name: getattr(need, name) for name in SHARED}
    rows = [Need(**shared, **part.fields(need)) for part in others]
    edit_need(need_id, by=by, changes=first.fields(need), reason="split")
    for position, row in enumerate(rows, _next_position(need)):
        row.submission_position = position
        open_need(row, by=by)
    event = Event.objects.record("split", need, by=by, now=need.status)
    ids = {f"part_{number}": row.pk for number, row in enumerate(rows)}
    tell_about_need(need, "need_split", to=need.requester, event=event, ids=ids)
    return rows


@transaction.atomic
def join_again(
    need_id: int, *, part_ids: Iterable[int], fields: Mapping[str, Any], since: Event, by: Member
) -> None:
    """Undo a split: the parts go, and the first says again what the whole said.

    fields: what the whole said. since: the event of the split. Locks the need, then the parts.
    Raises ChangedMeanwhile when anything has happened to any of them, AlreadyTold when the
    requester has heard of it; nothing is changed then.
    """
    part_ids = list(part_ids)
    locked = Need.objects.filter(pk__in=[need_id, *part_ids]).select_for_update(no_key=True)
    needs = list(locked.order_by("pk"))
    if len(needs) != 1 + len(part_ids) or _happened(needs, since=since):
        raise ChangedMeanwhile
    drop_letters([since.pk])
    Need.objects.filter(pk__in=part_ids).delete()
    edit_need(need_id, by=by, changes=fields, reason="put_back")
    Event.objects.record("undone", needs[0], by=by, now=needs[0].status, reason="split")


def _next_position(need: Need) -> int:
    rows = Need.objects.of_form(need.submission_key).order_by()
    return 1 + int(rows.aggregate(last=Max("submission_position"))["last"])


def _happened(needs: Sequence[Need], *, since: Event) -> bool:
    news = Event.objects.about_any(needs).filter(pk__gt=since.pk)
    asked = Match.objects.filter(need__in=needs, proposed_at__gt=since.at)
    return news.exclude(verb__in=CHANGES_NOTHING).exists() or asked.exists()
