"""The queue as coordinators see it: which needs, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least, TruncDate
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import Match, Outlook
from members.models import Member
from needs.models import STROKES_BY_URGENCY, NeedQuerySet, Urgency
from needs.states import NeedStatus
from neighborhood.models import Area, Category, Neighborhood
from offers.models import OfferQuerySet
from outbox.incoming import ReplyQuerySet
from outbox.models import MessageQuerySet
from triage.permissions import (
    messages_in_charge,
    needs_in_charge,
    offers_in_charge,
    replies_in_charge,
    reports_in_charge,
)
from triage.phone.calls import Call

LONG_WAIT = timedelta(hours=48)

# How few could help before it counts; more than these is enough.
ENOUGH_COULD = 3

# A day so near makes a need as soon as this urgency.
DAYS_BY_URGENCY = {
    Urgency.TODAY: timedelta(days=1),
    Urgency.THIS_WEEK: timedelta(days=7),
    Urgency.TWO_WEEKS: timedelta(days=14),
}
UNRESOLVED = (NeedStatus.HELD, NeedStatus.OPEN, NeedStatus.MATCHED)

# What a row of the queue says: of the need, and of what stands beside it.
READ_OF_NEED = (
    "what", "lang", "urgency", "needed_on", "needed_by", "opened_at", "status", "snoozed_until",
    "helpers_wanted", "helpers_committed",
)  # fmt: skip
READ_BESIDE_IT = (
    "area__names", "area__slug", "category__names", "category__slug",
    "outlook__could", "outlook__escalation",
    "coordinator__name", "coordinator__name_shown",
)  # fmt: skip

#: The views of the queue: name in the address, words.
VIEWS = {
    "todo": gettext_lazy("To do"),
    "mine": gettext_lazy("Mine"),
    "unowned": gettext_lazy("Nobody’s"),
    "long": gettext_lazy("Over 48 hours"),
    "nobody": gettext_lazy("Nobody fits"),
    "person": gettext_lazy("Stuck"),
    "calls": gettext_lazy("Call-backs due"),
    "held": gettext_lazy("Held"),
    "snoozed": gettext_lazy("Snoozed"),
    "stale": gettext_lazy("Quiet for long"),
    "asked": gettext_lazy("On their way"),
    "open": gettext_lazy("All open"),
}
FIRST_VIEW = "todo"

#: What a view holds, where its name does not say it.
VIEW_HINTS = {
    "todo": gettext_lazy("Soonest first, then who waits longest, then whom few could help."),
    "unowned": gettext_lazy("To do, and nobody looks after it yet."),
    "person": gettext_lazy(
        "The plan finds nobody, or only helpers who are wanted elsewhere. Or it has waited long. "
        "Or somebody stepped out late. Or we wrote to the neighbor that nobody has said yes yet."
    ),
    "stale": gettext_lazy("Nobody has said for long that it is still needed."),
    "asked": gettext_lazy("Every free place has a question out for it."),
    "mine": gettext_lazy("What you took in hand, also what rests."),
}


@dataclass(frozen=True, slots=True)
class Narrow:
    """What narrows a view of the queue: words, an area, a kind of help, a language."""

    words: str = ""
    area: Area | None = None
    category: Category | None = None
    language: str = ""

    def of(self, needs: NeedQuerySet) -> NeedQuerySet:
        """Keep the needs that it leaves."""
        kept = needs.saying(self.words).in_area(self.area).in_category(self.category)
        return kept.spoken_in(self.language) if self.language else kept

    @property
    def is_narrowed(self) -> bool:
        """Tell whether more than words narrow the queue."""
        return bool(self.area or self.category or self.language)

    @property
    def address(self) -> dict[str, str]:
        """Return what stands in the address for it."""
        given = {
            "q": self.words, "area": self.area and str(self.area.pk),
            "category": self.category and str(self.category.pk), "language": self.language,
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Queue:
    """One view of the queue for one coordinator at one moment."""

    view: str
    narrow: Narrow
    member: Member
    at: datetime
    charge: NeedQuerySet = field(repr=False)

    @property
    def needs(self) -> NeedQuerySet:
        """Return the needs of this view with what their rows say, in the order of the desk."""
        kept = self.charge.filter(_view(self.view, self.member, at=self.at))
        return in_order(self.narrow.of(with_rows(kept)), at=self.at)

    @property
    def words(self) -> str:
        """Return what was searched for."""
        return self.narrow.words

    @property
    def name(self) -> str:
        """Return what the view is called."""
        return str(VIEWS[self.view])

    @property
    def hint(self) -> str:
        """Return what the view holds, where its name does not say it."""
        return str(VIEW_HINTS.get(self.view, ""))

    @property
    def query(self) -> str:
        """Return this view and what narrows it, encoded for an address."""
        return self.query_of(self.view)

    def query_on(self, page: int) -> str:
        """Return this view, what narrows it and a page of it, encoded for an address."""
        parts = [self.query, f"page={page}" if page > 1 else ""]
        return "&".join(part for part in parts if part)

    @property
    def bare_address(self) -> str:
        """Return the address of this view with nothing narrowing it."""
        query = f"?view={self.view}" if self.view != FIRST_VIEW else ""
        return reverse("triage:queue") + query

    @property
    def among_all(self) -> str:
        """Return the address of all open needs, narrowed as here."""
        return self.address(view="open")

    def query_of(self, view: str) -> str:
        """Return another view with the same narrowing, encoded for an address."""
        query = QueryDict(mutable=True)
        query.update(({"view": view} if view != FIRST_VIEW else {}) | self.narrow.address)
        return query.urlencode()

    def address(self, *, view: str | None = None) -> str:
        """Return the address of this view, or of another with the same narrowing."""
        query = self.query_of(view or self.view)
        return reverse("triage:queue") + (f"?{query}" if query else "")


def queue_of(member: Member, *, view: str, narrow: Narrow, at: datetime) -> Queue:
    """Return a view of the needs in this coordinator's charge. Reads none of them.

    A view that does not exist is the first one.
    """
    view = view if view in VIEWS else FIRST_VIEW
    return Queue(view, narrow, member, at, needs_in_charge(member, at=at))


def to_do(member: Member, *, narrow: Narrow, at: datetime) -> NeedQuerySet:
    """Return what waits for a person, narrowed, in no order."""
    kept = needs_in_charge(member, at=at).filter(_view(FIRST_VIEW, member, at=at))
    return narrow.of(kept).order_by()


def count_left(left: NeedQuerySet, *, need_id: int) -> tuple[int, bool]:
    """Return how many needs are left, and whether this one is among them. One query."""
    found = left.aggregate(left=Count("pk"), here=Count("pk", filter=Q(pk=need_id)))
    return found["left"], bool(found["here"])


def with_rows(needs: NeedQuerySet) -> NeedQuerySet:
    """Load what a row of the queue says."""
    needs = needs.with_card().select_related("outlook", "coordinator")
    return needs.annotate(was_asked=Exists(Match.objects.live().filter(need=OuterRef("pk"))))


def of_a_row(needs: NeedQuerySet) -> NeedQuerySet:
    """Load no more than a row of the queue says: most of a need is for the one in hand."""
    lean = needs.select_related(None).select_related("area", "category", "outlook", "coordinator")
    return lean.only(*READ_OF_NEED, *READ_BESIDE_IT)


def in_order(needs: NeedQuerySet, *, at: datetime) -> NeedQuerySet:
    """Order by how soon, then by days of waiting as a calendar counts, then by how few could help.

    A day that comes near makes a need as soon as an urgency of that many days.
    """
    soon = Greatest(F("soonness"), _soon_by_day(at))
    could = Least(Coalesce(F("outlook__could"), ENOUGH_COULD), ENOUGH_COULD)
    ordered: NeedQuerySet = needs.order_by(
        soon.desc(), TruncDate("opened_at"), could.asc(), "opened_at", "pk"
    )
    return ordered


def counts_of(queue: Queue, *, member: Member, at: datetime) -> dict[str, int]:
    """Return how many needs each view holds, narrowed alike. One query."""
    counted = queue.narrow.of(queue.charge.unresolved()).order_by()
    views = _views(member, at=at)
    found: dict[str, int] = counted.aggregate(
        **{name: Count("pk", filter=kept) for name, kept in views.items()}
    )
    return found


def views_of(queue: Queue, *, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the views in the bar, each with how many wait there."""
    return [
        {
            "words": label, "url": queue.address(view=name), "here": name == queue.view,
            "count": counts.get(name, 0),
        }
        for name, label in VIEWS.items()
    ]  # fmt: skip


def keys_of_page(queue: Queue, *, page: int, size: int) -> list[int]:
    """Return the needs of one page of the queue, in its order. One query."""
    start = (page - 1) * size
    return list(queue.needs.values_list("pk", flat=True)[start : start + size])


def next_key(keys: Iterable[int], *, after: int) -> int | None:
    """Return which need comes into the hand once one is dealt with; None when none is left.

    The one below it, else the nearest above.
    """
    keys = list(keys)
    if after not in keys:
        return keys[0] if keys else None
    place = keys.index(after)
    others = keys[place + 1 :] + keys[:place][::-1]
    return others[0] if others else None


def held_offers(member: Member, *, words: str, at: datetime) -> OfferQuerySet:
    """Return the offers in charge that wait for a look, the longest waiting first."""
    held = offers_in_charge(member, at=at).held()
    return held.with_card().matching_words(words).order_by("opened_at", "pk")


def messages_to_pass_on(member: Member, *, at: datetime) -> MessageQuerySet:
    """Return the messages in charge that no channel brings."""
    return messages_in_charge(member, at=at).for_a_person()


def replies_to_read(member: Member, *, at: datetime) -> ReplyQuerySet:
    """Return what people of this coordinator's areas wrote that a person has to read."""
    return replies_in_charge(member, at=at).for_a_person()


def waiting_for_a_person(member: Member, *, at: datetime) -> int:
    """Count what waits to be passed on, read or looked into. One query."""
    told = messages_to_pass_on(member, at=at).order_by().values("pk")
    read = replies_to_read(member, at=at).order_by().values("pk")
    wrong = reports_in_charge(member, at=at).to_read().order_by().values("pk")
    return int(told.union(read, wrong, all=True).count())


def tabs_of(
    member: Member, *, at: datetime, here: str = "", waiting: int | None = None
) -> list[dict[str, Any]]:
    """Return the rooms of the desk; beside one, how many messages and replies wait.

    waiting: how many that are, where it is known. One query otherwise.
    """
    count = waiting_for_a_person(member, at=at) if waiting is None else waiting
    rooms = (
        ("queue", _("Queue"), 0),
        ("plan", _("The plan"), 0),
        ("calls", _("Phone"), 0),
        ("messages", _("Messages"), count),
        ("duplicates", _("Duplicates"), 0),
        ("care", _("Care"), 0),
        ("paper", _("Paper"), 0),
        ("codes", _("Find by code"), 0),
    )
    return [
        {"words": words, "url": reverse(f"triage:{name}"), "count": n, "here": here == name}
        for name, words, n in rooms
    ]


def _views(member: Member, *, at: datetime) -> dict[str, Q]:
    """Return which needs each view keeps, of those in charge."""
    return {name: _view(name, member, at=at) for name in VIEWS}


def _view(name: str, member: Member, *, at: datetime) -> Q:
    """Return which needs a view keeps, of those in charge.

    The views of what is to do hold nothing that rests or waits for an answer, so that their
    counts go down with the work.
    """
    is_open = Q(status=NeedStatus.OPEN, paused_at=None)
    match name:
        case "open":
            return is_open
        case "asked":
            return is_open & _asked_enough()
        case "stale":
            return is_open & Q(confirmed_current_at__lt=_quiet_since(at))
        case "held":
            return Q(status=NeedStatus.HELD)
        case "mine":
            return Q(status__in=UNRESOLVED, coordinator=member)
        case "snoozed":
            return Q(status__in=UNRESOLVED, snoozed_until__gt=at)
        case "calls":
            return Q(status__in=UNRESOLVED, pk__in=Call.objects.due(at=at).needs())
    return is_open & ~Q(snoozed_until__gt=at) & ~_asked_enough() & _of_what_is_to_do(name, at=at)


def _of_what_is_to_do(name: str, *, at: datetime) -> Q:
    """Return what a view keeps of the needs that wait for a person."""
    return {
        "unowned": Q(coordinator=None),
        "long": Q(opened_at__lte=at - LONG_WAIT),
        "nobody": Q(pk__in=Outlook.objects.nobody_fits().values("need")),
        "person": Q(pk__in=Outlook.objects.escalated().values("need")),
    }.get(name, Q())


def _asked_enough() -> Q:
    """Match needs whose every free place has a question out for it."""
    proposed = Match.objects.proposed().order_by()
    counted = proposed.filter(need=OuterRef("pk")).values("need").annotate(n=Count("pk"))
    asked = Coalesce(Subquery(counted.values("n")), 0)
    is_asked = Q(pk__in=proposed.values("need"))
    return is_asked & Q(helpers_wanted__lte=F("helpers_committed") + asked)


def _quiet_since(at: datetime) -> datetime:
    group = Neighborhood.current()
    return group.ask_again_before(group.need_days, now=at) or at - timedelta(days=group.need_days)


def _soon_by_day(at: datetime) -> Case:
    """Return the strokes of a need whose day is known, 0 where it is not."""
    today = localdate(at)
    whens = [
        When(Q(needed_on__lte=today + limit) | Q(needed_on=None, needed_by__lte=today + limit),
             then=Value(STROKES_BY_URGENCY[urgency]))
        for urgency, limit in DAYS_BY_URGENCY.items()
    ]  # fmt: skip
    return Case(*whens, default=Value(0), output_field=IntegerField())
