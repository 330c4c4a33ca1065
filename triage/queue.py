"""The queue as coordinators see it: which needs, in which order, in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from matching.models import Match, Outlook
from members.models import Member
from needs.models import Need, NeedQuerySet
from needs.states import NeedStatus
from triage.permissions import needs_in_charge

LONG_WAIT = timedelta(hours=48)
MOST_SQUARES = 5

#: The views of the queue: name in the address, words.
VIEWS = {
    "open": gettext_lazy("All open"),
    "long": gettext_lazy("Over 48 hours"),
    "nobody": gettext_lazy("Nobody fits"),
    "held": gettext_lazy("Held"),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """One view of the queue for one coordinator at one moment."""

    view: str
    words: str
    needs: NeedQuerySet

    def address(self, *, view: str | None = None) -> str:
        """Return the address of this view, or of another with the same search."""
        query = QueryDict(mutable=True)
        if (view or self.view) != "open":
            query["view"] = view or self.view
        if self.words:
            query["q"] = self.words
        return reverse("triage:queue") + (f"?{query.urlencode()}" if query else "")


def queue_of(member: Member, *, view: str, words: str, at: datetime) -> Queue:
    """Return the needs in this coordinator's charge, soonest first. Runs no query."""
    charge = needs_in_charge(member, at=at).with_card().select_related("requester", "outlook")
    charge = charge.annotate(was_asked=Exists(Match.objects.live().filter(need=OuterRef("pk"))))
    rows = charge.matching_words(words).soonest_first()
    match view:
        case "held":
            rows = rows.held()
        case "long":
            rows = rows.open().opened_before(at - LONG_WAIT)
        case "nobody":
            rows = rows.open().filter(pk__in=Outlook.objects.nobody_fits().values("need"))
        case _:
            view, rows = "open", rows.open()
    return Queue(view, words, rows)


def rows_of(needs: Iterable[Need], *, queue: Queue, at: datetime, here: int | None) -> list[Any]:
    """Return what components/queue.html shows for each need. Runs no query."""
    query = queue.address().partition("?")[2]
    return [
        {
            "url": reverse("triage:need", args=(need.pk,)) + (f"?{query}" if query else ""),
            "soon": need.strokes, "soon_words": need.get_urgency_display(), "words": need.what,
            "facts": f"{need.area} · {need.category} · {standing_words(need)}",
            "age_words": waited(need, at=at), "age": squares(need, at=at), "here": need.pk == here,
        }
        for need in needs
    ]  # fmt: skip


def standing_words(need: Any) -> str:
    """Say in three words where a need in the queue stands."""
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
    return ngettext("%(n)s could", "%(n)s could", outlook.could) % {"n": outlook.could}


def waited(need: Need, *, at: datetime) -> str:
    """Say how long a need has waited: "today", "2 days"."""
    if at - need.opened_at < timedelta(days=1):
        return pgettext("waiting since", "today")
    return timesince(need.opened_at, at, depth=1)


def squares(need: Need, *, at: datetime) -> int:
    """Return how many of the five squares stand beside the waiting time."""
    return min(MOST_SQUARES, 1 + (at - need.opened_at).days)


def why_here(need: Need, *, at: datetime) -> str:
    """Say why a need stands where it stands in the queue."""
    parts = [str(need.get_urgency_display()), _("waiting %s") % waited(need, at=at)]
    outlook = getattr(need, "outlook", None)
    if outlook is not None and outlook.could <= 1:
        parts.append(_("few could"))
    return " · ".join(parts)
