"""Making several needs out of one, with undo. The words it had are kept apart, to be erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy

from matching import services as matching
from matching.engine.dividing import MOST_PARTS, divide
from matching.engine.text import OTHER, guess, settle, starting_model
from matching.services import Part
from members.models import Event, Member
from needs.models import Need
from triage.acting import act
from triage.models import Action, KeptWords
from triage.undoing import undoes

KIND_FIELDS = ("category_id", "category_source", "category_probability")


def likely_parts(what: str) -> list[tuple[str, str]]:
    """Return the things that some words ask for, each with the slug of its likely kind or "".

    One when nothing divides them. Runs no query.
    """
    model = starting_model()
    things = divide(what, model=model)
    if len(things) == 1:
        return [(what, "")]
    slugs = [settle(guess(thing, model=model), model=model).slug for thing in things[:MOST_PARTS]]
    return [
        (thing, "" if slug == OTHER else slug) for thing, slug in zip(things, slugs, strict=True)
    ]


@transaction.atomic
def split(need_id: int, *, parts: Sequence[Part], by: Member, seen: int | None = None) -> Action:
    """Make several needs out of one; see `matching.services.split_need`."""
    was: dict[str, str] = {}

    def do() -> dict[str, Any]:
        need = Need.objects.get(pk=need_id)
        was["what"] = need.what
        rows = matching.split_need(need_id, parts=parts, by=by)
        event = Event.objects.about(need).filter(verb="split")[0]
        kind = {name: getattr(need, name) for name in KIND_FIELDS}
        return {"parts": [row.pk for row in rows], "event": event.pk, "kind": kind}

    action = act(need_id, kind="split", by=by, seen=seen, do=do)
    KeptWords.objects.create(action=action, what=was["what"])
    return action


@undoes("split", words=gettext_lazy("Made several needs out of “%(what)s”"))
def _join(action: Action, *, by: Member) -> None:
    kept = KeptWords.objects.get(action=action)
    matching.join_again(
        cast("Need", action.need).pk,
        part_ids=action.data["parts"],
        fields={"what": kept.what, **action.data["kind"]},
        since=Event.objects.get(pk=action.data["event"]),
        by=by,
    )
    kept.delete()
