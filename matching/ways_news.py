"""What a requester hears when a coordinator looks for another way to their help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from matching.news import is_of_today, what_of_need
from matching.widening import asking_of, question_about
from members.models import Member
from members.services import mint_link
from needs.models import Need
from needs.states import ClosedReason
from neighborhood.models import PartnerGroup
from outbox.kinds import Answer, Ids, Kind, register


def register_kinds(*, answers: Mapping[str, Answer]) -> None:
    """Make these messages known to the outbox.

    answers: what a bare yes or no to each kind does (see `matching.answering`).
    """
    register(
        Kind(
            name="need_could_widen", still_true=_is_open_question, context=_context_of_question,
            rings=is_of_today, answer=answers["need_could_widen"], what=what_of_need,
        )
    )  # fmt: skip
    register(
        Kind(
            name="need_handed_on", still_true=_is_with_group, context=_context_of_group,
            rings=is_of_today,
        )
    )  # fmt: skip
    register(
        Kind(name="need_split", still_true=_are_all_there, context=_context_of_parts,
             rings=is_of_today)
    )  # fmt: skip


def _is_open_question(ids: Ids) -> bool:
    need = Need.objects.open().filter(pk=ids["need"]).select_related("category").first()
    question = question_about(need) if need else None
    return question is not None and question.event_id == ids["asked"]


def _context_of_question(member: Member, ids: Ids) -> dict[str, Any]:
    need = Need.objects.with_card().get(pk=ids["need"])
    question = question_about(need)
    asking = question and asking_of(need, question.widening, today=localdate())
    return {"need": need, "asking": asking, "link": _link(member, "need_wider", need.pk)}


def _is_with_group(ids: Ids) -> bool:
    need = Need.objects.filter(pk=ids["need"]).first()
    group = PartnerGroup.objects.filter(pk=ids["group"]).exists()
    return bool(need and group and (not need.is_over or _is_closed_for_group(need)))


def _context_of_group(member: Member, ids: Ids) -> dict[str, Any]:
    need = Need.objects.with_card().get(pk=ids["need"])
    return {
        "need": need,
        "partner": PartnerGroup.objects.get(pk=ids["group"]),
        "is_closed": _is_closed_for_group(need),
        "link": _link(member, "standing", need.pk),
    }


def _is_closed_for_group(need: Need) -> bool:
    return need.closed_reason == ClosedReason.HANDED_ON


def _are_all_there(ids: Ids) -> bool:
    return bool(Need.objects.filter(pk__in=_parts(ids)).count() == len(_parts(ids)))


def _context_of_parts(member: Member, ids: Ids) -> dict[str, Any]:
    parts = Need.objects.filter(pk__in=_parts(ids)).order_by("pk")
    return {"parts": list(parts), "link": _link(member, "overview")}


def _parts(ids: Mapping[str, int]) -> list[int]:
    return [pk for name, pk in ids.items() if name == "need" or name.startswith("part_")]


def _link(member: Member, name: str, *args: int) -> str:
    return settings.SITE_URL + reverse(f"link:{name}", args=(mint_link(member), *args))
