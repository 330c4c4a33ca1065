"""What people did: events, reveals of contact data, terms of coordinators, blocked pairs.

Events hold ids and codes only, so that forgetting a person takes nothing away from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighborhood.models import Area
from neighborhood.naming import enumerated

#: How long a coordinator sees a contact after asking for it; then it is masked again by itself.
COORDINATION_LOOK_LASTS = timedelta(hours=24)

#: How long before the end of a term its holder is told.
TERM_ENDS_SOON = timedelta(days=7)

#: How long what coordinators write for each other at a change of hands is kept.
HAND_OVER_KEPT = timedelta(days=30)

#: The reason on looks that went onto paper, and on the second event of one merge.
ON_PAPER, GONE = "paper", "gone"

#: What a coordinator did for whoever lost link and code: a new code, to read out.
CODE_MADE = "code_made"

#: Looks at a contact and reminders change nothing that somebody else could act against.
CHANGES_NOTHING = ("contact_seen", "reminded", "reminded_of_plan", "nobody_found")


# What the desk does about a report. It stands at the report; earlier rows stand at the member.
_OF_REPORTS = Q(verb="report_read") | Q(verb="undone", reason="report_read")


class EventQuerySet(models.QuerySet["Event"]):
    """Timelines."""

    def about(self, subject: models.Model) -> EventQuerySet:
        """Keep what happened to one thing, latest first."""
        return self.filter(subject_kind=kind_of(subject), subject_id=subject.pk).order_by("-pk")

    def about_any(self, subjects: Iterable[models.Model]) -> EventQuerySet:
        """Keep what happened to several things, latest first, with who did it."""
        return self.filter(_any_of(subjects)).select_related("by").order_by("-pk")

    def codes_made_for(self, member: models.Model) -> EventQuerySet:
        """Keep the codes that coordinators made for somebody, latest first, with who did."""
        return self.filter(_code_for(member)).select_related("by").order_by("-pk")

    def on_page_of(self, member: models.Model, *, about: Iterable[models.Model]) -> EventQuerySet:
        """Keep what happened to several things of one member, and codes made for them."""
        told = _any_of(about) | _code_for(member)
        return self.filter(told).select_related("by").order_by("-pk")

    def told_to(self, members: Any) -> EventQuerySet:
        """Leave out what came of a report on these members: none learns that there was one.

        members: the keys of the reader.
        """
        on_them = Q(subject_kind="member", subject_id__in=members)
        return self.exclude(_OF_REPORTS & on_them)

    def of_kind(self, kind: str) -> EventQuerySet:
        """Keep what happened to one kind of thing, such as terms."""
        return self.filter(subject_kind=kind)

    def uses(self, verbs: Iterable[str], *, since: datetime) -> EventQuerySet:
        """Keep uses of rights since then, latest first, with who did it.

        A printed number is in the line of its list, one merge is one line, and whoever joins
        what they posted themselves uses no right.
        """
        told_elsewhere = Q(verb="contact_seen", reason=ON_PAPER) | Q(reason=GONE)
        own = Q(verb="merged", subject_kind="member", subject_id=F("by"))
        rows = self.filter(verb__in=list(verbs), at__gt=since).exclude(told_elsewhere | own)
        return rows.select_related("by").order_by("-pk")

    def by_somebody(self, *, since: datetime) -> EventQuerySet:
        """Keep what people did since then, without what the app did by itself."""
        return self.filter(at__gt=since, by__isnull=False)

    def count_by_verb(self, verbs: Iterable[str]) -> dict[str, int]:
        """Return how often each of these verbs happened. One query."""
        counted = self.filter(verb__in=list(verbs)).order_by().values_list("verb")
        return dict(counted.annotate(count=models.Count("pk")))

    def record(  # noqa: PLR0913 (an event is written whole, in one call)
        self, verb: str, subject: models.Model, *, by: models.Model | None,
        on_behalf_of: models.Model | None = None, was: str = "", now: str = "",
        reason: str = "", at: datetime | None = None,
    ) -> Event:  # fmt: skip
        """Append what happened. ``was`` and ``now`` are statuses, ``reason`` a code."""
        fields: dict[str, Any] = {} if at is None else {"at": at}
        return self.create(
            verb=verb, subject_kind=kind_of(subject), subject_id=subject.pk,
            by_id=by.pk if by else None,
            on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
            from_status=was, to_status=now, reason=reason, **fields,
        )  # fmt: skip


def said_by(by: models.Model, *, heard_by: models.Model | None) -> dict[str, Any]:
    """Return whose doing an event is: theirs, or that of whoever took their word by phone."""
    return {"by": heard_by, "on_behalf_of": by} if heard_by else {"by": by}


def kind_of(subject: models.Model) -> str:
    """Return the word for a thing in events and links: need, offer, match, member."""
    return str(subject._meta.model_name)


def _code_for(member: models.Model) -> Q:
    return Q(verb=CODE_MADE, subject_kind=kind_of(member), subject_id=member.pk)


def _any_of(subjects: Iterable[models.Model]) -> Q:
    ids_by_kind: dict[str, list[int]] = {}
    for subject in subjects:
        ids_by_kind.setdefault(kind_of(subject), []).append(subject.pk)
    asked = (Q(subject_kind=kind, subject_id__in=ids) for kind, ids in ids_by_kind.items())
    return reduce(or_, asked, Q(pk__in=[]))


class Event(models.Model):
    """Something happened. Append-only; no free text, no personal data."""

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    verb = models.SlugField(max_length=40)
    subject_kind = models.SlugField(max_length=20)
    subject_id = models.BigIntegerField()
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12, blank=True)
    reason = models.SlugField(max_length=40, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        """Read by subject."""

        indexes = (
            models.Index(
                fields=("subject_kind", "subject_id", "-id"), name="members_event_subject"
            ),
        )

    def __str__(self) -> str:
        """Return a line for the log."""
        return f"{self.verb} {self.subject_kind} {self.subject_id}"


class RevealReason(models.TextChoices):
    """Why something was shown: the helper's yes, the yes of both, or a coordinator's work."""

    HELP = "help", _("One of you said yes to helping the other")
    PLAN = "plan", _("You both said yes")
    COORDINATION = "coordination", _("To coordinate")


class RevealWhat(models.TextChoices):
    """What was shown: each step of coming closer is a reveal of its own."""

    NAME = "name", _("Your first name")
    CONTACT = "contact", _("How to reach you")
    PLACE = "place", _("The place in words")


class RevealQuerySet(models.QuerySet["Reveal"]):
    """Live reveals."""

    def live(self) -> RevealQuerySet:
        """Keep those that have not ended. A coordinator's look ends by itself, without a job."""
        return self.exclude(self._lapsed()).filter(ended_at=None)

    def end_lapsed(self) -> int:
        """Write down the end of those that have ended by themselves; return how many."""
        lapsed = self.filter(self._lapsed(), ended_at=None)
        return lapsed.update(ended_at=F("at") + COORDINATION_LOOK_LASTS)

    def contacts(self) -> RevealQuerySet:
        """Keep those of contact data, not of a name or a place."""
        return self.filter(what=RevealWhat.CONTACT)

    def places(self) -> RevealQuerySet:
        """Keep those of a place in words."""
        return self.filter(what=RevealWhat.PLACE)

    def seen(self, *, at: datetime) -> RevealQuerySet:
        """Keep those that have begun to hold: not a place whose day is still to come, or never."""
        waits = Q(at__gt=at) | Q(ended_at__lt=F("at"))
        return self.exclude(Q(what=RevealWhat.PLACE) & waits)

    def of_plans(self) -> RevealQuerySet:
        """Keep those by which somebody saw something for a plan, as far as it is known who."""
        why = (RevealReason.HELP, RevealReason.PLAN)
        return self.filter(why__in=why, subject_kind="match").exclude(viewer=None)

    def about(self, subject: models.Model) -> RevealQuerySet:
        """Keep those made for one match or need."""
        return self.filter(subject_kind=kind_of(subject), subject_id=subject.pk)

    def about_any(self, subjects: Iterable[models.Model]) -> RevealQuerySet:
        """Keep those made for one of several things, latest first, with who looked."""
        return self.filter(_any_of(subjects)).select_related("viewer").order_by("-pk")

    @staticmethod
    def _lapsed() -> Q:
        since = timezone.now() - COORDINATION_LOOK_LASTS
        return Q(why=RevealReason.COORDINATION, at__lte=since)


class Reveal(models.Model):
    """What one person may see of another, from when, why, and until when.

    A place has its row before its day: then ``at`` is the beginning of that day.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reveals"
    )
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="looks"
    )
    what = models.CharField(
        max_length=8, choices=RevealWhat, default=RevealWhat.CONTACT,
        db_default=RevealWhat.CONTACT,
    )  # fmt: skip
    why = models.CharField(max_length=14, choices=RevealReason)
    subject_kind = models.SlugField(max_length=20)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_back = models.BooleanField(
        default=False, db_default=False, help_text=_("Ended by whom it is about.")
    )

    objects = RevealQuerySet.as_manager()

    class Meta:
        """One live reveal for each step between two."""

        constraints = (
            models.UniqueConstraint(
                fields=("owner", "viewer", "subject_kind", "subject_id", "what"),
                condition=Q(ended_at=None),
                name="members_reveal_live_once",
            ),
            models.CheckConstraint(
                name="members_reveal_what", condition=Q(what__in=RevealWhat.values)
            ),
            models.CheckConstraint(
                name="members_reveal_taken_back_ended",
                condition=Q(taken_back=False) | Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(name="members_reveal_not_own", condition=~Q(owner=F("viewer"))),
        )

    def __str__(self) -> str:
        """Return the reason."""
        return self.get_why_display()

    @property
    def until(self) -> datetime | None:
        """Return when it ended or ends by itself; None while a plan holds that it is for."""
        if self.ended_at or self.why != RevealReason.COORDINATION:
            return self.ended_at
        return self.at + COORDINATION_LOOK_LASTS


class TermQuerySet(models.QuerySet["Term"]):
    """Queue rights in force."""

    def current(self, *, at: datetime) -> TermQuerySet:
        """Keep terms that have begun and not ended."""
        return self.filter(starts_at__lte=at, until__gt=at)

    def acting(self) -> TermQuerySet:
        """Keep those that let their holder act, not only look on."""
        return self.filter(shadow=False)

    def shadowing(self) -> TermQuerySet:
        """Keep those of members who look on, to learn."""
        return self.filter(shadow=True)

    def ending_before(self, moment: datetime) -> TermQuerySet:
        """Keep those that will have ended by then."""
        return self.filter(until__lte=moment)

    def longest_first(self) -> TermQuerySet:
        """Order by their end, the last one first, with holders and areas. Two queries."""
        rows = self.select_related("member").prefetch_related("areas")
        return rows.order_by("-until", "pk")


class Term(models.Model):
    """Queue rights, lent to a member until a day, for some areas or in so many words for all.

    That an area is deleted never widens a term: without areas it holds for none.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="terms"
    )
    areas = models.ManyToManyField(Area, blank=True)
    all_areas = models.BooleanField(default=False, db_default=False)
    shadow = models.BooleanField(default=False, help_text=_("Sees, does not act."))
    starts_at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    lent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    objects = TermQuerySet.as_manager()

    class Meta:
        """A term ends after it starts."""

        constraints = (
            models.CheckConstraint(
                name="members_term_ends_after_start",
                condition=Q(until__gt=F("starts_at")),
                violation_error_message=_("A term ends after it starts."),
            ),
        )

    def __str__(self) -> str:
        """Return who and until when."""
        return f"{self.member}, {self.until:%Y-%m-%d}"

    def covers(self, area: Area) -> bool:
        """Tell whether it was lent for this area. No query once areas were fetched."""
        return self.all_areas or area in self.areas.all()

    @property
    def ends_soon(self) -> bool:
        """Tell whether it ends within a week."""
        return self.until - timezone.now() <= TERM_ENDS_SOON

    @property
    def area_names(self) -> str:
        """Name the areas, to stand inside a sentence. No query once areas were fetched."""
        if self.all_areas:
            return str(_("all areas"))
        return enumerated(self.areas.all()) or str(_("no area"))
