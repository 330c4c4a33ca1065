"""One line of the queue for each need and offer, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from matching.states import Escalation
from members.directions import isolated, said_with, side_by_side
from members.names import one_full_stop
from needs.models import STROKES_BY_URGENCY, Need
from needs.states import NeedStatus
from neighborhood.models import Neighborhood
from neighborhood.naming import phrased
from neighborhood.spans import days_between
from offers.models import Offer
from triage.queue import DAYS_BY_URGENCY, ENOUGH_COULD, Queue
from triage.words import days_since, moment_words, near_day_words

MOST_SQUARES = 5
#: What a plan does not see, so that nothing else in the row says it.
STUCK_WORDS = {
    Escalation.NOBODY_FOUND: gettext_lazy("nobody has said yes yet, the neighbor was told"),
    Escalation.STEPPED_OUT: gettext_lazy("somebody stepped out shortly before"),
}
SAID_IN_SECONDS = 120


def shown_words(entry: Need | Offer, *, is_seen: bool) -> str:
    """Return the words of a post, or what stands for them where the reader does not see it."""
    if is_seen:
        return entry.what
    return _("A need in another area") if isinstance(entry, Need) else _("An offer in another area")


def rows_of(
    needs: Iterable[Need], *, queue: Queue, at: datetime, here: int | None, page: int = 1
) -> list[dict[str, Any]]:
    """Return what components/queue.html shows for each need. Runs no query."""
    query = queue.query_on(page)
    return [
        {
            "url": reverse("triage:need", args=(need.pk,)) + (f"?{query}" if query else ""),
            "soon": strokes_on(localdate(at), need=need), "soon_words": need.get_urgency_display(),
            "words": need.what, "lang": need.lang,
            "facts": _facts(need, at=at),
            "age_words": waited_since(need.opened_at, at=at),
            "age": squares_since(need.opened_at, at=at), "here": need.pk == here,
            "pk": need.pk, "why": why_here(need, at=at), "mine": _looked_after_by(need),
        }
        for need in needs
    ]  # fmt: skip


def rows_of_offers(offers: Iterable[Offer], *, at: datetime, here: int | None) -> list[Any]:
    """Return what components/queue.html shows for each offer. Runs no query."""
    return [
        {
            "url": f"{reverse('triage:offer', args=(offer.pk,))}?view=held",
            "soon": 0, "soon_words": _("Waits for a look"),
            "words": offer.what, "lang": offer.lang, "here": offer.pk == here,
            "facts": side_by_side((_("Offer"), offer.area, offer.category)),
            "age_words": waited_since(offer.opened_at, at=at),
            "age": squares_since(offer.opened_at, at=at),
        }
        for offer in offers
    ]  # fmt: skip


def found_rows(entries: Iterable[Need | Offer], *, at: datetime) -> list[dict[str, Any]]:
    """Return what components/queue.html shows for needs and offers of one person. No query."""
    return [
        {
            "url": reverse(f"triage:{kind}", args=(entry.pk,)), "words": entry.what,
            "lang": entry.lang, "soon": getattr(entry, "strokes", 0), "soon_words": words,
            "facts": side_by_side((name, entry.area, entry.get_status_display())),
            "age_words": waited_since(entry.opened_at, at=at),
            "age": squares_since(entry.opened_at, at=at),
        }
        for entry in entries
        for kind, words, name in [_kind_and_name(entry)]
    ]  # fmt: skip


def _facts(need: Need, *, at: datetime) -> str:
    """Say where it is, of which kind, for which day, where it stands, and why it is stuck."""
    stands = (standing_words(need, at=at), stuck_words(need))
    return side_by_side((need.area, need.category, _day_words(need, at=at), *stands))


def _kind_and_name(entry: Need | Offer) -> tuple[str, str, str]:
    if isinstance(entry, Need):
        return "need", _("Need"), capfirst(entry.requester.first_name_or_neighbor)
    return "offer", _("Offer"), capfirst(entry.helper.first_name_or_neighbor)


def standing_words(need: Any, *, at: datetime) -> str:
    """Say in three words where a need in the queue stands."""
    if need.is_over:
        return str(need.get_status_display())
    if is_snoozed(need, at=at):
        return _("snoozed until %s") % moment_words(need.snoozed_until, at=at)
    if need.status == NeedStatus.HELD:
        return _("waits for a look")
    if need.helpers_committed:
        found = {"found": need.helpers_committed, "wanted": need.helpers_wanted}
        return _("%(found)s of %(wanted)s found") % found
    if need.was_asked:
        return _("asked, no answer yet")
    outlook = getattr(need, "outlook", None)
    if outlook is None:
        return _("looking")
    if not outlook.could:
        return _("nobody fits")
    return ngettext("%(n)s could help", "%(n)s could help", outlook.could) % {"n": outlook.could}


def stuck_words(need: Need) -> str:
    """Say why a need does not move by itself, where something happened that a person knows of."""
    cause = escalation_of(need)
    return str(STUCK_WORDS.get(cause, "")) if cause and need.status == NeedStatus.OPEN else ""


def escalation_of(need: Need) -> Escalation | None:
    """Return why a person should look at a need, where that is still so. Runs no query."""
    outlook = getattr(need, "outlook", None)
    if outlook is None or not outlook.escalation:
        return None
    cause = Escalation(outlook.escalation)
    return None if cause == Escalation.NOBODY_FOUND and need.helpers_committed else cause


def waited_since(moment: datetime, *, at: datetime) -> str:
    """Say for how many days of the calendar something has waited: "today", "2 days"."""
    if not days_since(moment, at=at):
        return pgettext("waiting since", "today")
    return days_between(moment, at)


def waiting_words(moment: datetime, *, at: datetime) -> str:
    """Say how long something has waited, where nothing around it says so: "waiting 2 days"."""
    if not days_since(moment, at=at):
        return _("new today")
    return _("waiting %s") % waited_since(moment, at=at)


def squares_since(moment: datetime, *, at: datetime) -> int:
    """Return how many of the five squares stand beside the waiting time.

    One on the first day of the calendar, then one more for each two days; all five from a week on.
    """
    return min(MOST_SQUARES, 1 + (days_since(moment, at=at) + 1) // 2)


def strokes_on(today: date, *, need: Need) -> int:
    """Return how many strokes a need has in the order of the queue: a near day counts as well."""
    day = need.needed_on or need.needed_by
    near = [u for u, limit in DAYS_BY_URGENCY.items() if day and day <= today + limit]
    return max(need.strokes, *(STROKES_BY_URGENCY[urgency] for urgency in near), 0)


def why_here(need: Need, *, at: datetime) -> str:
    """Say why a need stands where it stands in the queue, in the order that decides."""
    parts = [_how_soon(need, at=at), waiting_words(need.opened_at, at=at)]
    outlook = getattr(need, "outlook", None)
    if outlook is not None and outlook.could < ENOUGH_COULD:
        parts.append(_could_words(outlook.could))
    return " · ".join(parts)


def _how_soon(need: Need, *, at: datetime) -> str:
    """Say how soon, with the day if one is named, since a near day counts like an urgency."""
    words, day = str(need.get_urgency_display()), _day_words(need, at=at)
    return phrased((words, day)) if day else words


def _day_words(need: Need, *, at: datetime) -> str:
    """Say for which day it is, or by which, if one is named."""
    day = need.needed_on or need.needed_by
    if day is None:
        return ""
    words = near_day_words(day, today=localdate(at))
    return words if need.needed_on else _("by %s") % words


def _could_words(could: int) -> str:
    if not could:
        return _("nobody fits")
    return ngettext("only %(n)s could help", "only %(n)s could help", could) % {"n": could}


def is_snoozed(need: Need, *, at: datetime) -> bool:
    """Tell whether a need rests on the desk."""
    return need.snoozed_until is not None and need.snoozed_until > at


def left_words(left: int, *, on_their_way: int) -> str:
    """Say how many wait for a person, and how many for an answer: "7 left, 33 on their way"."""
    said = ngettext("%(n)s left", "%(n)s left", left) % {"n": left}
    if not on_their_way:
        return said
    way = ngettext("%(n)s on its way", "%(n)s on their way", on_their_way) % {"n": on_their_way}
    return phrased((said, way))


def left_said(left: int) -> str:
    """Say after an action how many wait for a person: "7 left."."""
    if not left:
        return _("All caught up. Go rest.")
    return ngettext("%(n)s left.", "%(n)s left.", left) % {"n": left}


def proposed_words(name: str) -> tuple[str, str]:
    """Say who was proposed, and until when the question can be taken back."""
    said = said_with(_("Proposed to %(name)s."), name=isolated(name))
    return one_full_stop(said), _leaves_words()


def _leaves_words() -> str:
    seconds = Neighborhood.current().undo_seconds
    if not seconds:
        return _("The question leaves now.")
    if seconds <= SAID_IN_SECONDS:
        said = ngettext(
            "The question leaves in %(n)s second; until then you can take it back.",
            "The question leaves in %(n)s seconds; until then you can take it back.",
            seconds,
        )
        return said % {"n": seconds}
    minutes = round(seconds / 60)
    said = ngettext(
        "The question leaves in %(n)s minute; until then you can take it back.",
        "The question leaves in %(n)s minutes; until then you can take it back.",
        minutes,
    )
    return said % {"n": minutes}


def _looked_after_by(need: Need) -> str:
    return need.coordinator.first_name_or_neighbor if need.coordinator else ""
