"""A phone call that a coordinator made or took: how it ended, and when to call again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.models import Match
from needs.models import Need
from neighborhood.models import Area


class Outcome(models.TextChoices):
    """How a call ended."""

    REACHED = "reached", _("Reached")
    VOICEMAIL = "voicemail", _("Voicemail left")
    BUSY = "busy", _("Busy or no answer")
    BAD_NUMBER = "bad_number", _("Bad number")
    CALL_BACK = "call_back", _("Call back")
    LANGUAGE = "language", _("Another language needed")


# After these there is nothing to call again for.
FINAL = (Outcome.REACHED, Outcome.BAD_NUMBER)


class CallQuerySet(models.QuerySet["Call"]):
    """Which calls."""

    def waiting(self) -> CallQuerySet:
        """Keep those after which somebody has to call again."""
        return self.filter(call_again_at__isnull=False, done_at=None)

    def about(self, subject: models.Model) -> CallQuerySet:
        """Keep those about one need or one match; for a member, those about neither."""
        if isinstance(subject, Need):
            return self.filter(need=subject)
        if isinstance(subject, Match):
            return self.filter(match=subject)
        return self.filter(member=subject.pk, need=None, match=None)

    def in_area(self, area: Area | None) -> CallQuerySet:
        """Keep those about needs of an area, or to people there about neither; all for none."""
        if area is None:
            return self
        about = Q(need__area=area) | Q(match__need__area=area)
        return self.filter(about | Q(need=None, match=None, member__area=area))

    def to_make(self) -> CallQuerySet:
        """Keep those that wait about what is still open: their need, their match, or neither."""
        return self.waiting().filter(_about_open())

    def due(self, *, at: datetime) -> CallQuerySet:
        """Keep the call-backs whose moment has come, the longest waiting first."""
        return self.to_make().filter(call_again_at__lte=at).order_by("call_again_at", "pk")

    def later(self, *, at: datetime) -> CallQuerySet:
        """Keep the call-backs whose moment is still to come, the next first."""
        return self.to_make().filter(call_again_at__gt=at).order_by("call_again_at", "pk")

    def like(self, call: Call) -> CallQuerySet:
        """Keep the others to the same member about the same."""
        member_id, need_id, match_id = call.about_keys
        return self.filter(member=member_id, need=need_id, match=match_id).exclude(pk=call.pk)

    def hand(self, **to: int) -> dict[str, list[int]]:
        """Move calls to another member or need; of two that wait there, the older is done with.

        to: the new key, as "member_id" or "need_id". Returns the keys of those moved, and of
        those done with for `wait_again`. Four queries.
        """
        there = {call.about_keys: call.pk for call in Call.objects.waiting().filter(**to)}
        calls = list(self.order_by("pk"))
        for call in calls:
            vars(call).update(to)
        twice = [call for call in calls if call.is_waiting and call.about_keys in there]
        done = [min(call.pk, there[call.about_keys]) for call in twice]
        moved = [call.pk for call in calls]
        Call.objects.filter(pk__in=done).update(done_at=timezone.now())
        Call.objects.filter(pk__in=moved).update(**to)
        return {"moved": moved, "done": done}

    def wait_again(self) -> None:
        """Let them wait again, but where somebody called about the same since or is to call."""
        for call in self.filter(done_at__isnull=False):
            others = Call.objects.like(call)
            if not (others.waiting() | others.filter(at__gte=call.done_at)).exists():
                Call.objects.filter(pk=call.pk).update(done_at=None)

    def done(self) -> CallQuerySet:
        """Keep the calls that leave nothing to do, latest first.

        Among them are call-backs that nobody made before what they were about was over.
        """
        is_done = Q(call_again_at=None) | Q(done_at__isnull=False)
        return self.filter(is_done | ~_about_open()).order_by("-pk")

    def needs(self) -> models.QuerySet[Call, int]:
        """Return the keys of the needs they concern, for a query around this one."""
        about = Coalesce("need", "match__need")
        return self.order_by().annotate(about=about).exclude(about=None).values("about")  # type: ignore[return-value]

    def with_both(self) -> CallQuerySet:
        """Load what a line about a call tells, in one query."""
        needs = ("need", "match__need")
        unread = (f"{need}__{field}" for need in needs for field in ("search", "plain"))
        return self.select_related("member__area", "by", *needs).defer(*unread)


def _about_open() -> Q:
    """Keep the calls about what is still open: their need, their match, or neither."""
    need = Q(need=None) | Q(need__in=Need.objects.unresolved().values("pk"))
    return need & (Q(match=None) | Q(match__in=Match.objects.live().values("pk")))


class Call(models.Model):
    """One call to or from a member, perhaps about a need or a match. Holds no free text.

    ``call_again_at`` brings it back by itself; the next call about the same thing is noted in
    ``done_at``. ``language`` is the slug of the language that the next caller has to speak.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calls"
    )
    need = models.ForeignKey(
        Need, on_delete=models.CASCADE, null=True, blank=True, related_name="calls"
    )
    match = models.ForeignKey(
        Match, on_delete=models.CASCADE, null=True, blank=True, related_name="calls"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=12, choices=Outcome)
    call_again_at = models.DateTimeField(null=True, blank=True)
    language = models.SlugField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CallQuerySet] = CallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """A call-back has a moment; one of them waits for each person and thing."""

        constraints = (
            models.CheckConstraint(
                name="triage_call_outcome_known",
                condition=Q(outcome__in=[str(o) for o in Outcome]),
            ),
            models.CheckConstraint(
                name="triage_call_back_has_moment",
                condition=~Q(outcome=Outcome.CALL_BACK) | Q(call_again_at__isnull=False),
                violation_error_message=_("Say when to call back."),
            ),
            models.CheckConstraint(
                name="triage_call_final_is_final",
                condition=~Q(outcome__in=[str(o) for o in FINAL]) | Q(call_again_at=None),
            ),
            models.CheckConstraint(
                name="triage_call_language_is_named",
                condition=Q(outcome=Outcome.LANGUAGE) & ~Q(language="")
                | ~Q(outcome=Outcome.LANGUAGE) & Q(language=""),
                violation_error_message=_("Say which language is needed."),
            ),
            models.CheckConstraint(
                name="triage_call_done_was_waiting",
                condition=Q(done_at=None) | Q(call_again_at__isnull=False),
            ),
            models.CheckConstraint(
                name="triage_call_is_about_one", condition=Q(need=None) | Q(match=None)
            ),
            models.UniqueConstraint(
                fields=("member", "need", "match"),
                condition=Q(call_again_at__isnull=False, done_at=None),
                nulls_distinct=False,
                name="triage_call_one_waiting",
            ),
        )
        indexes = (
            models.Index(
                fields=("call_again_at", "id"),
                condition=Q(call_again_at__isnull=False, done_at=None),
                name="triage_call_due",
            ),
            models.Index(fields=("need", "-id"), name="triage_call_of_need"),
        )

    def __str__(self) -> str:
        """Say how it ended."""
        return self.get_outcome_display()

    @property
    def about_keys(self) -> tuple[int, int | None, int | None]:
        """Return the keys of whom it was to, and of the need or match that it was about."""
        return self.member_id, self.need_id, self.match_id

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody has to call again."""
        return self.call_again_at is not None and self.done_at is None

    @property
    def is_needless(self) -> bool:
        """Tell whether somebody was to call again about what is over by now."""
        is_over = self.need is not None and self.need.is_over
        has_ended = self.match is not None and not self.match.is_live
        return self.is_waiting and (is_over or has_ended)
