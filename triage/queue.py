"""The queue as coordinators see it: which needs, in which order, in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from matching.models import Match, Outlook
from members.models import Member
from needs.models import Need, NeedQuerySet
from needs.states import NeedStatus
from offers.models import Offer, OfferQuerySet
from offers.states import OfferStatus
from triage.permissions import messages_in_charge, needs_in_charge, offers_in_charge

LONG_WAIT = timedelta(hours=48)
MOST_SQUARES = 5

#: The views of the queue: name in the address, words.
VIEWS = {
    "open": gettext_lazy("All open"),
    "long": gettext_lazy("Over 48 hours"),
    "nobody": gettext_lazy("Nobody fits"),
    "person": gettext_lazy("Needs a person"),
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
        case "person":
            rows = rows.open().filter(pk__in=Outlook.objects.escalated().values("need"))
        case _:
            view, rows = "open", rows.open()
    return Queue(view, words, rows)


def held_offers(member: Member, *, words: str, at: datetime) -> OfferQuerySet:
    """Return the offers in charge that wait for a look, the longest waiting first."""
    held = offers_in_charge(member, at=at).filter(status=OfferStatus.HELD)
    return held.with_card().matching_words(words).order_by("opened_at", "pk")


def rows_of(needs: Iterable[Need], *, queue: Queue, at: datetime, here: int | None) -> list[Any]:
    """Return what components/queue.html shows for each need. Runs no query."""
    query = queue.address().partition("?")[2]
    return [
        {
            "url": reverse("triage:need", args=(need.pk,)) + (f"?{query}" if query else ""),
            "soon": need.strokes, "soon_words": need.get_urgency_display(), "words": need.what,
            "facts": f"{need.area} · {need.category} · {standing_words(need)}",
            "age_words": waited_since(need.opened_at, at=at),
            "age": squares_since(need.opened_at, at=at), "here": need.pk == here,
        }
        for need in needs
    ]  # fmt: skip


def rows_of_offers(offers: Iterable[Offer], *, at: datetime, here: int | None) -> list[Any]:
    """Return what components/queue.html shows for each offer. Runs no query."""
    return [
        {
            "url": f"{reverse('triage:offer', args=(offer.pk,))}?view=held",
            "soon": 0, "soon_words": _("Waits for a look"),
            "words": offer.what, "here": offer.pk == here,
            "facts": f"{_('Offer')} · {offer.area} · {offer.category}",
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
            "soon": getattr(entry, "strokes", 0), "soon_words": words,
            "facts": f"{name} · {entry.area} · {entry.get_status_display()}",
            "age_words": waited_since(entry.opened_at, at=at),
            "age": squares_since(entry.opened_at, at=at),
        }
        for entry in entries
        for kind, words, name in [_kind_and_name(entry)]
    ]  # fmt: skip


def _kind_and_name(entry: Need | Offer) -> tuple[str, str, str]:
    if isinstance(entry, Need):
        return "need", _("Need"), capfirst(entry.requester.first_name_or_neighbor)
    return "offer", _("Offer"), capfirst(entry.helper.first_name_or_neighbor)


def tabs_of(
    member: Member, *, at: datetime, queue: Queue | None = None, here: str = ""
) -> list[dict[str, Any]]:
    """Return the views in the bar; beside the last, how many messages wait. Two queries."""
    queue = queue or Queue("", "", Need.objects.none())
    tabs: list[dict[str, Any]] = [
        {"words": label, "url": queue.address(view=name), "here": name == queue.view}
        for name, label in VIEWS.items()
    ]
    tabs.append({"words": _("The plan"), "url": reverse("triage:plan"), "here": here == "plan"})
    tabs.append({"words": _("Phone"), "url": reverse("triage:calls"), "here": here == "calls"})
    count = messages_in_charge(member, at=at).for_a_person().count()
    url = reverse("triage:messages")
    tabs.append({"words": _("To pass on"), "url": url, "count": count, "here": here == "messages"})
    return tabs


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


def waited_since(moment: datetime, *, at: datetime) -> str:
    """Say how long something has waited: "today", "2 days"."""
    if at - moment < timedelta(days=1):
        return pgettext("waiting since", "today")
    return timesince(moment, at, depth=1)


def squares_since(moment: datetime, *, at: datetime) -> int:
    """Return how many of the five squares stand beside the waiting time."""
    return min(MOST_SQUARES, 1 + (at - moment).days)


def why_here(need: Need, *, at: datetime) -> str:
    """Say why a need stands where it stands in the queue."""
    parts = [str(need.get_urgency_display()), _("waiting %s") % waited_since(need.opened_at, at=at)]
    outlook = getattr(need, "outlook", None)
    if outlook is not None and outlook.could <= 1:
        parts.append(_("few could"))
    return " · ".join(parts)
