"""A match is one need and one offer, from the proposal to the day it is done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, When
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from matching.full_hours import time_until
from matching.outlooks import Outlook
from matching.plan_kept import PlanKept
from matching.states import (
    BOTH_SAID_YES,
    COMMITTED,
    LIVE,
    MATCH_MOVES,
    PENDING,
    EndReason,
    MatchStatus,
    Origin,
)
from matching.suggested import Suggestion
from members.models import Member
from needs.models import Need
from needs.states import NeedStatus
from neighborhood.models import Neighborhood
from offers.models import Offer

__all__ = ["Match", "Outlook", "PlanKept", "Suggestion"]


MONTH = timedelta(days=31)

# Backups for whom a place came free.
_ASKED_AGAIN = Q(status=MatchStatus.STANDBY, backup_asked_at__isnull=False)


class MatchQuerySet(models.QuerySet["Match"]):
    """Which matches."""

    def of(self, member: Member) -> MatchQuerySet:
        """Keep those in which this member is one of the two, however long ago."""
        return self.filter(Q(helper=member) | Q(requester=member))

    def told(self) -> MatchQuerySet:
        """Keep those that a page or a download may tell of; the others are left for counts."""
        return self.filter(only_counted=False)

    def visible_to(self, member: Member | None) -> MatchQuerySet:
        """Keep those in which this member is one of the two, and of which they may still read."""
        return self.none() if member is None else self.of(member).told()

    def live(self) -> MatchQuerySet:
        """Keep those that are not over."""
        return self.filter(status__in=LIVE)

    def over_since(self, moment: datetime) -> MatchQuerySet:
        """Keep those that were over at that moment."""
        return self.filter(Q(ended_at__lte=moment) | Q(completed_at__lte=moment))

    def live_or_over_since(self, moment: datetime) -> MatchQuerySet:
        """Keep those that are not over, or were not yet at that moment."""
        return self.filter(Q(status__in=LIVE) | Q(ended_at__gt=moment) | Q(completed_at__gt=moment))

    def proposed(self) -> MatchQuerySet:
        """Keep those that wait for the helper's answer."""
        return self.filter(status=MatchStatus.PROPOSED)

    def pending(self) -> MatchQuerySet:
        """Keep those in which nobody has a place yet."""
        return self.filter(status__in=PENDING)

    def standby(self) -> MatchQuerySet:
        """Keep the backups, first come first."""
        return self.filter(status=MatchStatus.STANDBY).order_by("accepted_at", "pk")

    def committed(self) -> MatchQuerySet:
        """Keep those that hold a place on both sides."""
        return self.filter(status__in=COMMITTED)

    def awaiting(self, *, helpers: Q, requesters: Q) -> MatchQuerySet:
        """Keep those that wait for an answer: of these helpers, after their yes of the others."""
        asked = (Q(status=MatchStatus.PROPOSED) | _ASKED_AGAIN) & helpers
        return self.filter(asked | (Q(status=MatchStatus.ACCEPTED) & requesters))

    def promised(self) -> MatchQuerySet:
        """Keep those in which the helper has said yes, backups too, and that are not over."""
        return self.filter(status__in=(MatchStatus.STANDBY, *COMMITTED))

    def confirmed(self) -> MatchQuerySet:
        """Keep those to which both said yes."""
        return self.filter(status=MatchStatus.CONFIRMED)

    def not_to_be_repeated(self) -> MatchQuerySet:
        """Keep those after which nobody suggests the same helper to the same need again."""
        refused = Q(end_reason=EndReason.NOT_CHOSEN, ended_by=F("requester"))
        silent = Q(end_reason__in=(EndReason.NO_ANSWER, EndReason.STEPPED_OUT))
        return self.filter(Q(status=MatchStatus.DECLINED) | silent | refused)

    def unanswered_at(self, moment: datetime) -> MatchQuerySet:
        """Keep those whose time has passed: proposals, asked backups, yeses of one side."""
        waiting = Q(status__in=(MatchStatus.PROPOSED, MatchStatus.ACCEPTED))
        return self.filter(waiting | _ASKED_AGAIN, answer_by__lte=moment)

    def to_remind(self, now: datetime, *, share: float) -> MatchQuerySet:
        """Keep open questions of which so much of the time to answer has passed, with ``asked_at``.

        share: 0 to 1. Whoever said "later" is asked again at that time anyway, and nobody is
        reminded of a place that is taken.
        """
        asked_at = Case(
            When(status=MatchStatus.ACCEPTED, then=F("accepted_at")),
            When(status=MatchStatus.STANDBY, then=F("backup_asked_at")),
            default=F("proposed_at"),
        )
        due = ExpressionWrapper(
            F("asked_at") + (F("answer_by") - F("asked_at")) * share, models.DateTimeField()
        )
        has_room = Q(need__status=NeedStatus.OPEN, need__paused_at=None)
        asked = (Q(status=MatchStatus.PROPOSED, later_until=None) | _ASKED_AGAIN) & has_room
        waiting = self.filter(asked | Q(status=MatchStatus.ACCEPTED), answer_by__gt=now)
        return waiting.annotate(asked_at=asked_at).alias(due=due).filter(due__lte=now)

    def on_day(self, day: date) -> MatchQuerySet:
        """Keep those that begin on this local day, or whose need names it and no hour is set."""
        named = Q(starts_at=None, need__needed_on=day)
        return self.filter(Q(starts_at__date=day) | named)

    def asked_from_the_desk(self, *, since: datetime) -> MatchQuerySet:
        """Keep the questions that coordinators sent since then, and did not take back in time."""
        sent = self.filter(origin=Origin.COORDINATOR, proposed_at__gt=since)
        return sent.exclude(end_reason=EndReason.NEVER_ASKED)

    def yes_unanswered(self, *, before: datetime, since: datetime) -> MatchQuerySet:
        """Keep a helper's yes to which the requester has said nothing.

        Those that still wait since ``before``, and those that lapsed over it after ``since``.
        """
        waiting = Q(status=MatchStatus.ACCEPTED, accepted_at__lte=before)
        never = Q(
            status=MatchStatus.LAPSED, end_reason=EndReason.NO_ANSWER, ended_at__gt=since,
            accepted_at__isnull=False, requester_agreed_at=None, backup_asked_at=None,
        )  # fmt: skip
        return self.filter(waiting | never)

    def still_gathering_at(self, moment: datetime) -> MatchQuerySet:
        """Keep those without a day or a time whose need lacked helpers at that moment.

        What wants three people cannot have happened with two, unless somebody reported so. Once
        the need would leave the board by itself, or another plan of it was put away, its plans
        wait no longer.
        """
        put_away = Q(
            end_reason=EndReason.NOT_REPORTED, ended_at__gt=models.OuterRef("confirmed_at")
        )
        over = put_away | Q(completed_at__gt=models.OuterRef("confirmed_at"))
        beside = Match.objects.filter(over, need=models.OuterRef("need"))
        asked_since = moment - timedelta(days=Neighborhood.current().need_days)
        looks_on = Q(need__status=NeedStatus.OPEN, need__confirmed_current_at__gt=asked_since)
        has_time = Q(need__needed_by=None) | Q(need__needed_by__gte=moment.date())
        filled_later = Q(need__matched_at__gt=moment)
        undated = self.filter(starts_at=None, need__needed_on=None)
        return undated.filter((looks_on & has_time) | filled_later).exclude(models.Exists(beside))

    def unreported_since(self, moment: datetime) -> MatchQuerySet:
        """Keep plans agreed and due before that moment that nobody has closed."""
        is_later = Q(starts_at=None, need__needed_on__gt=moment.date())
        waits = Q(pk__in=self.confirmed().still_gathering_at(moment).values("pk"))
        due = Coalesce("ends_at", "starts_at", "confirmed_at")
        plans = self.confirmed().filter(confirmed_at__lte=moment).exclude(is_later | waits)
        return plans.alias(due=due).filter(due__lte=moment)

    def in_calendar_of(self, member: Member, *, at: datetime) -> MatchQuerySet:
        """Keep somebody's plans that have a time, those of the last month too, soonest first."""
        agreed = self.visible_to(member).filter(
            status__in=(MatchStatus.CONFIRMED, MatchStatus.COMPLETED), starts_at__gte=at - MONTH
        )
        return agreed.with_both().order_by("starts_at", "pk")

    def with_people(self) -> MatchQuerySet:
        """Load the two people and the offer, in one query; the need is at hand."""
        return self.select_related("offer", "helper", "requester")

    def with_both(self) -> MatchQuerySet:
        """Load the need, the offer and the two people, in one query."""
        return self.select_related(
            "need__area", "need__category__parent", "offer__area", "offer__category__parent",
            "helper", "requester",
        )  # fmt: skip


class Match(models.Model):
    """One need and one offer. A place is taken on both sides at the helper's yes."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="matches")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="matches")
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="matches_as_requester"
    )
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="matches_as_helper"
    )
    status = models.CharField(
        max_length=10, choices=MatchStatus, default=MatchStatus.PROPOSED,
        db_default=MatchStatus.PROPOSED,
    )  # fmt: skip
    origin = models.CharField(max_length=12, choices=Origin)

    proposed_at = models.DateTimeField(db_default=Now())
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    answer_by = models.DateTimeField()
    later_until = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Whose first name the other side sees from the helper's yes on; after both yeses it is both.
    helper_named = models.BooleanField(default=False, db_default=False)
    requester_named = models.BooleanField(default=False, db_default=False)
    backup_asked_at = models.DateTimeField(null=True, blank=True)
    requester_agreed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    end_reason = models.CharField(max_length=16, choices=EndReason, blank=True)

    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    thanks = models.CharField(max_length=280, blank=True)

    parts = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    # Over for so long that no page leads from one of the two to the other.
    only_counted = models.BooleanField(default=False, db_default=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        """The database knows the shape of each status."""

        verbose_name_plural = "matches"
        constraints = (
            models.CheckConstraint(
                name="matching_match_status_known",
                condition=Q(status__in=[str(s) for s in MatchStatus]),
            ),
            models.UniqueConstraint(
                fields=("need", "offer"),
                condition=Q(status__in=["proposed", "standby", "accepted", "confirmed"]),
                name="matching_match_live_once",
                violation_error_message=_("These two are already together."),
            ),
            models.CheckConstraint(
                name="matching_match_two_people",
                condition=~Q(requester=F("helper")),
                violation_error_message=_("Nobody can be paired with themselves."),
            ),
            models.CheckConstraint(
                name="matching_match_yes_has_moment",
                condition=~Q(status__in=["standby", "accepted", "confirmed", "completed"])
                | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="matching_match_confirmed_has_moment",
                condition=~Q(status__in=["confirmed", "completed"])
                | Q(confirmed_at__isnull=False, requester_agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="matching_match_completed_has_moment",
                condition=~Q(status="completed") | Q(completed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="matching_match_ended_has_reason",
                condition=~Q(status__in=["declined", "lapsed", "cancelled"])
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="matching_match_ends_after_start",
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                violation_error_message=_("It ends after it starts."),
            ),
        )
        indexes = (
            models.Index(fields=("helper", "-proposed_at"), name="matching_match_helper"),
            models.Index(fields=("requester", "-proposed_at"), name="matching_match_requester"),
            models.Index(
                fields=("answer_by",), condition=Q(status="proposed"), name="matching_match_due"
            ),
            # What was asked and answered this week is looked through by day, whoever it was.
            models.Index(fields=("proposed_at",), name="matching_match_asked"),
            models.Index(
                fields=("accepted_at",),
                condition=Q(accepted_at__isnull=False),
                name="matching_match_answered",
            ),
            models.Index(
                fields=("status", "ended_at"),
                condition=Q(status__in=["accepted", "lapsed"]),
                name="matching_match_unheard",
            ),
        )

    def __str__(self) -> str:
        """Name both sides by number; no words of theirs."""
        return f"need {self.need_id} + offer {self.offer_id}"

    @property
    def answer_until(self) -> datetime:
        """Return until when people read that an answer has time."""
        return time_until(self.answer_by, group=Neighborhood.current())

    @property
    def offered_words(self) -> str:
        """Return what the helper offers to everybody; nothing where it is for this need alone."""
        return "" if self.offer.for_one_need else self.offer.what

    @property
    def is_live(self) -> bool:
        """Tell whether it is not over."""
        return self.status in LIVE

    @property
    def to_answer(self) -> Member | None:
        """Return who has a question to answer: the helper, and after their yes the requester.

        Nobody while a backup was not asked again, and when both said yes or it is over.
        """
        if self.status == MatchStatus.ACCEPTED:
            return self.requester
        is_asked_again = self.status == MatchStatus.STANDBY and self.backup_asked_at is not None
        return self.helper if self.status == MatchStatus.PROPOSED or is_asked_again else None

    @property
    def holds_a_place(self) -> bool:
        """Tell whether it counts on both sides."""
        return self.status in COMMITTED

    def other_side(self, member: Member) -> Member:
        """Return the other of the two people."""
        return self.requester if member.pk == self.helper_id else self.helper

    def name_of(self, member: Member) -> str:
        """Return what the other side calls one of the two.

        It is the first name after both yeses, and of whom a `Reveal` says so from the helper's
        yes on. Before that, and when it came to nothing, it is no more than the card shows.
        """
        is_named = self.helper_named if member.pk == self.helper_id else self.requester_named
        if self.status in BOTH_SAID_YES or (self.status == MatchStatus.ACCEPTED and is_named):
            return member.first_name_or_neighbor
        return member.called_by_all

    def move(self, target: MatchStatus, **changes: Any) -> str:
        """Go to ``target``, with the fields that belong to it; return the status before.

        Raises MoveNotAllowed unless the table allows this move.
        """
        MATCH_MOVES.require(self.status, target)
        was, self.status = self.status, target
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=["status", *changes])
        return was
