"""Whether messages leave this house, for whoever watches it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateWorker

from neighborhood.models import RetentionRun
from neighborhood.naming import enumerated
from outbox.models import Message

SIGN_OF_LIFE = timedelta(minutes=1)
# A message that should have left so long ago is late; a busy minute is not.
LATE = timedelta(minutes=5)
# So many tries say that it is not the one mailbox.
TRIES = 3
LATELY = timedelta(hours=24)
# It comes every night; one may be missed over a restart.
RUN_MISSED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Health:
    """How the outbox does. late, failing, failed: how many messages; failed are of one day."""

    is_working: bool
    late: int
    failing: int
    failed: int

    @property
    def is_well(self) -> bool:
        """Tell whether messages leave: somebody works and nothing waits that should be gone."""
        return self.is_working and not self.late and not self.failing

    @property
    def in_a_word(self) -> dict[str, str]:
        """Return what a monitor reads: words, no counts, since anybody may ask."""
        return {
            "status": "ok" if self.is_well else "trouble",
            "worker": "running" if self.is_working else "not running",
            "messages": "failing" if self.failing else "late" if self.late else "leaving",
        }

    @property
    def lines(self) -> list[str]:
        """Say what is not well, in sentences for people; nothing when all is well."""
        said = []
        if not self.is_working:
            said.append(_("No worker is running. Nothing is lost, but messages wait until one is."))
        if self.failing:
            words = ngettext(
                "%(n)s message has been tried several times and does not leave: "
                "look at the mail server or the text gateway.",
                "%(n)s messages have been tried several times and do not leave: "
                "look at the mail server or the text gateway.",
                self.failing,
            )
            said.append(words % {"n": self.failing})
        elif self.late:
            words = ngettext(
                "%(n)s message should have left by now.",
                "%(n)s messages should have left by now.",
                self.late,
            )
            said.append(words % {"n": self.late})
        if self.failed:
            words = ngettext(
                "%(n)s message was given up since yesterday. It can be tried again.",
                "%(n)s messages were given up since yesterday. They can be tried again.",
                self.failed,
            )
            said.append(words % {"n": self.failed})
        return said


def health_of_outbox(*, at: datetime) -> Health:
    """Return how the outbox does. Two queries."""
    counts = Message.objects.count_troubled(
        late_since=at - LATE, failed_since=at - LATELY, tries=TRIES
    )
    return Health(is_working=is_anybody_working(at=at), **counts)


def lines_of_forgetting(*, at: datetime) -> list[str]:
    """Say when the nightly run that forgets stays away, or does only a part. Two queries at most.

    A place that is younger than two nights has not missed one.
    """
    run = RetentionRun.objects.latest_done()
    if run is None:
        is_new = not Message.objects.filter(created_at__lt=at - RUN_MISSED).exists()
        return [] if is_new else [_("The nightly run that forgets has not been here yet.")]
    said = []
    if run.started_at < at - RUN_MISSED:
        words = _("The nightly run that forgets was last here on %(day)s. The worker does it.")
        day = date_format(timezone.localtime(run.started_at), "DATE_FORMAT")
        said.append(words % {"day": day})
    if run.failed:
        words = _("The nightly run that forgets could not do all of it: %(rules)s.")
        said.append(words % {"rules": enumerated(run.failed)})
    return said


def is_anybody_working(*, at: datetime) -> bool:
    """Tell whether a worker has shown a sign of life in the last minute."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=at - SIGN_OF_LIFE).exists()
