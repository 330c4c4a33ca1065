"""What members ask for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.board import BoardEntry, BoardQuerySet, board_constraints, board_indexes
from members.models import Member
from needs.states import NEED_MOVES, ClosedReason, NeedStatus


class Urgency(models.TextChoices):
    """How soon."""

    TODAY = "today", _("Today or tomorrow")
    THIS_WEEK = "this_week", _("This week")
    TWO_WEEKS = "two_weeks", _("Within two weeks")
    WHENEVER = "whenever", _("Whenever")


# Four strokes for the soonest; the desk's order is the same numbers, highest first.
STROKES_BY_URGENCY = {
    Urgency.TODAY: 4,
    Urgency.THIS_WEEK: 3,
    Urgency.TWO_WEEKS: 2,
    Urgency.WHENEVER: 1,
}


# "Today or tomorrow" is over by then, whatever the need still says.
STILL_TODAY = timedelta(days=2)


def of_today(*, at: datetime, path: str = "") -> Q:
    """Match needs that were said to be for today or tomorrow, and that not long ago.

    path: how to get to the need, such as "need__".
    """
    said_lately = {f"{path}confirmed_current_at__gt": at - STILL_TODAY}
    return Q(**{f"{path}urgency": Urgency.TODAY}, **said_lately)


class Repeats(models.TextChoices):
    """How often the same need comes again."""

    ONCE = "once", _("Just once")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")


class ForWhom(models.TextChoices):
    """Whom the need is for."""

    SELF = "self", _("Me or my household")
    OTHER = "other", _("Somebody else, who knows and agrees")


class WhoPays(models.TextChoices):
    """Who pays for goods."""

    NOT_SURE = "not_sure", _("Not sure")
    FREE = "free", _("Nothing to pay")
    NEIGHBOR = "neighbor", _("I pay it back")
    GROUP = "group", _("The group pays")


class Middle(models.Aggregate):
    """The value in the middle, for values that cannot be added up, such as moments."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.DateTimeField()


class NeedQuerySet(BoardQuerySet["Need"]):
    """Which needs."""

    def with_card(self) -> NeedQuerySet:
        """Load what a card shows, in one query."""
        return super().with_card().select_related("requester")

    def open(self) -> NeedQuerySet:
        """Keep those that look for help now: on the board, not paused."""
        return self.filter(status=NeedStatus.OPEN, paused_at=None)

    def open_or_paused(self) -> NeedQuerySet:
        """Keep those that look for help, and those that can do so again at any moment."""
        return self.filter(status=NeedStatus.OPEN)

    def awake(self, *, at: datetime) -> NeedQuerySet:
        """Leave out those that coordinators let rest until later."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=at))

    def staying(self) -> NeedQuerySet:
        """Leave out those of whoever is forgotten in a few minutes."""
        return self.filter(requester__forget_after=None)

    def held(self) -> NeedQuerySet:
        """Keep those that wait for a coordinator's glance."""
        return self.filter(status=NeedStatus.HELD)

    def in_hand_of(self, coordinator: Member) -> NeedQuerySet:
        """Keep what a coordinator looks after and is not over."""
        return self.unresolved().filter(coordinator=coordinator)

    def of(self, member: Member) -> NeedQuerySet:
        """Keep what one member asked for."""
        return self.filter(requester=member)

    def visible_to(self, member: Member | None) -> NeedQuerySet:
        """Keep what this viewer may see: the board, and their own."""
        on_board = Q(status=NeedStatus.OPEN, paused_at=None)
        return self.filter(on_board | Q(requester=member) if member else on_board)

    def soonest_first(self) -> NeedQuerySet:
        """Order by how soon, then by how long it has waited. Follows the board's index."""
        return self.order_by("-soonness", "opened_at", "pk")

    def ever_on_board(self) -> NeedQuerySet:
        """Keep those that everybody has seen, so that a form for one may still be on its way."""
        return self.exclude(status=NeedStatus.HELD)

    def unresolved(self) -> NeedQuerySet:
        """Keep those that are not over."""
        return self.filter(status__in=(NeedStatus.HELD, NeedStatus.OPEN, NeedStatus.MATCHED))

    def open_or_over_since(self, moment: datetime) -> NeedQuerySet:
        """Keep those that are not over, or were not yet at that moment."""
        return self.exclude(closed_at__lte=moment)

    def saying(self, words: str) -> NeedQuerySet:
        """Keep what mentions the words, or whose requester is called so."""
        words = words.replace("\x00", "").strip()
        if not words:
            return self
        named = Q(requester__name__istartswith=words)
        return self.filter(named | Q(pk__in=Need.objects.matching_words(words).values("pk")))

    def spoken_in(self, language: str) -> NeedQuerySet:
        """Keep those for which this language was named, or whose requester speaks it."""
        named = Q(languages__contains=[language])
        return self.filter(named | Q(requester__languages__contains=[language]))

    def unconfirmed_since(self, moment: datetime) -> NeedQuerySet:
        """Keep open ones, also paused, that nobody has confirmed since then."""
        return self.open_or_paused().filter(confirmed_current_at__lt=moment)

    def middle_by_area(self) -> dict[int, datetime]:
        """Return when the need in the middle of each area was opened, by area pk. One query.

        Of two in the middle it is the one that has waited longer.
        """
        grouped = self.order_by().values_list("area")
        return dict(grouped.annotate(middle=Middle("opened_at")))

    def count_by_coordinator(self) -> models.QuerySet[Need, tuple[int, str, int]]:
        """Return the pk and name of each coordinator, and how many of these they look after."""
        owned = self.exclude(coordinator=None).order_by()
        rows = owned.values_list("coordinator", "coordinator__name")
        return rows.annotate(count=models.Count("pk"))

    def met_share_by_area(self, *, since: datetime) -> dict[int, float]:
        """Return which share of the needs opened since then found help, by area pk. One query."""
        found = models.Q(status__in=(NeedStatus.MATCHED, NeedStatus.MET))
        counted = self.filter(opened_at__gte=since).order_by().values_list("area")
        counts = counted.annotate(opened=models.Count("pk"), found=models.Count("pk", filter=found))
        return {area_id: found / opened for area_id, opened, found in counts}

    def outdated(self, *, today: date, unconfirmed_since: datetime) -> NeedQuerySet:
        """Keep open ones whose day has passed, or that nobody has confirmed since then.

        Whether a helper has promised to come is for matching to know.
        """
        passed = Q(needed_on__lt=today) | Q(needed_on=None, needed_by__lt=today)
        quiet = Q(confirmed_current_at__lt=unconfirmed_since)
        return self.open_or_paused().filter(passed | quiet)


class Need(BoardEntry):
    """Something a member asks for. One row for each thing, so that each can be met alone."""

    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="needs"
    )
    status = models.CharField(
        max_length=10, choices=NeedStatus, default=NeedStatus.OPEN, db_default=NeedStatus.OPEN
    )
    urgency = models.CharField(
        max_length=10, choices=Urgency, default=Urgency.TWO_WEEKS, db_default=Urgency.TWO_WEEKS
    )
    soonness = models.GeneratedField(
        expression=models.Case(
            *(models.When(urgency=u, then=strokes) for u, strokes in STROKES_BY_URGENCY.items())
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    needed_on = models.DateField(null=True, blank=True)
    needed_by = models.DateField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=60, help_text=_("How long it takes."))
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    requirements = ArrayField(models.SlugField(), default=list, blank=True)
    allergies = models.CharField(max_length=200, blank=True)
    interpreter = models.BooleanField(default=False)
    who_pays = models.CharField(max_length=10, choices=WhoPays, default=WhoPays.NOT_SURE)
    for_whom = models.CharField(max_length=8, choices=ForWhom, default=ForWhom.SELF)
    for_whom_words = models.CharField(max_length=60, blank=True)

    helpers_wanted = models.PositiveSmallIntegerField(default=1, db_default=1)
    helpers_committed = models.PositiveSmallIntegerField(default=0, db_default=0)

    repeats = models.CharField(max_length=12, choices=Repeats, default=Repeats.ONCE)
    series = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="occurrences"
    )

    paused_at = models.DateTimeField(null=True, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=20, choices=ClosedReason, blank=True)

    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="needs_in_hand",
    )  # fmt: skip
    snoozed_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = NeedQuerySet.as_manager()

    class Meta:
        """The database knows the shape of each status."""

        constraints = (
            *board_constraints("needs", "need"),
            models.CheckConstraint(
                name="needs_need_status_known",
                condition=Q(status__in=[str(s) for s in NeedStatus]),
            ),
            models.CheckConstraint(
                name="needs_need_urgency_known",
                condition=Q(urgency__in=[str(u) for u in Urgency]),
            ),
            models.CheckConstraint(
                name="needs_need_helpers_in_range",
                condition=Q(helpers_wanted__gte=1, helpers_committed__lte=F("helpers_wanted")),
                violation_error_message=_("All the helpers this needs are found."),
            ),
            models.CheckConstraint(
                name="needs_need_matched_is_full",
                condition=~Q(status=NeedStatus.MATCHED)
                | Q(helpers_committed=F("helpers_wanted"), matched_at__isnull=False),
            ),
            models.CheckConstraint(
                name="needs_need_open_has_room",
                condition=~Q(status=NeedStatus.OPEN)
                | Q(helpers_committed__lt=F("helpers_wanted"), closed_at=None),
            ),
            models.CheckConstraint(
                name="needs_need_closed_has_moment",
                condition=~Q(status__in=["met", "withdrawn", "expired"])
                | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="needs_need_minutes_in_range",
                condition=Q(minutes__gte=5, minutes__lte=1440),
                violation_error_message=_("Between five minutes and a day."),
            ),
            models.CheckConstraint(
                name="needs_need_people_at_least_one",
                condition=Q(people=None) | Q(people__gte=1),
                violation_error_message=_("At least one person."),
            ),
        )
        indexes = (
            *board_indexes("needs", "need"),
            models.Index(
                fields=("-soonness", "opened_at", "id"),
                condition=Q(status=NeedStatus.OPEN, paused_at=None),
                name="needs_need_board",
            ),
            # The area rides along, so that the first page counts by area from the index alone.
            models.Index(
                fields=("-opened_at", "-id"),
                include=("area",),
                condition=Q(status=NeedStatus.OPEN, paused_at=None),
                name="needs_need_latest",
            ),
            models.Index(fields=("requester", "-opened_at"), name="needs_need_own"),
            # The desk looks every minute for those that have come back.
            models.Index(
                fields=("snoozed_until",),
                condition=Q(snoozed_until__isnull=False),
                name="needs_need_snoozed",
            ),
        )

    @property
    def strokes(self) -> int:
        """Return how many of the four strokes stand beside the urgency."""
        return STROKES_BY_URGENCY[Urgency(self.urgency)]

    def is_of_today(self, *, at: datetime) -> bool:
        """Tell whether it is for today or tomorrow, so that somebody may be woken for it."""
        return self.urgency == Urgency.TODAY and self.confirmed_current_at > at - STILL_TODAY

    @property
    def is_on_board(self) -> bool:
        """Tell whether everybody can see it."""
        return self.status == NeedStatus.OPEN and self.paused_at is None

    def is_awake_at(self, moment: datetime) -> bool:
        """Tell whether no coordinator lets it rest until later."""
        return self.snoozed_until is None or self.snoozed_until <= moment

    @property
    def is_over(self) -> bool:
        """Tell whether it was met, withdrawn or has expired."""
        return self.status in (NeedStatus.MET, NeedStatus.WITHDRAWN, NeedStatus.EXPIRED)

    @property
    def places_left(self) -> int:
        """Return how many more helpers are wanted."""
        return self.helpers_wanted - self.helpers_committed

    def require_move(self, target: NeedStatus) -> None:
        """Raise MoveNotAllowed unless the table allows this move."""
        NEED_MOVES.require(self.status, target)
