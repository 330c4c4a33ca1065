"""What a coordinator does about a report: look at it, hold the post it is about. Both undoable."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.directions import side_by_side
from members.models import Event, Member
from members.reporting import is_doubted
from members.reports import Report, ReportQuerySet
from needs.models import Need
from needs.services import hold_need, release_need
from neighborhood.moves import ChangedMeanwhile
from offers.models import Offer
from offers.services import hold_offer, release_offer
from triage.models import Action
from triage.permissions import reports_in_charge
from triage.rows import squares_since, waited_since
from triage.undoing import remember, undoes
from triage.words import moment_words

type Row = dict[str, Any]

PAGE_BY_KIND = {"need": "triage:need", "offer": "triage:offer", "match": "triage:match"}


class DealtWith(ChangedMeanwhile):
    """A colleague has dealt with it."""

    sentence = gettext_lazy("Somebody has looked into this by now.")


def reports_to_read(member: Member, *, at: datetime) -> ReportQuerySet:
    """Return what this coordinator has to look into, the oldest first."""
    return reports_in_charge(member, at=at).to_read()


@transaction.atomic
def note_as_dealt_with(report: Report, *, by: Member) -> Action:
    """Note that a report was looked into. Raises DealtWith.

    The event stands at the report, since whom it is about reads what happened to them.
    """
    now = timezone.now()
    if not Report.objects.filter(pk=report.pk, read_at=None).update(read_at=now, read_by=by):
        raise DealtWith
    Event.objects.record("report_read", report, by=by)
    return remember("report_read", by=by, member=report.about, data={"report": report.pk})


@transaction.atomic
def hold_reported(report: Report, *, by: Member) -> Action:
    """Take the post that a report is about off the board until somebody has looked.

    Raises what `hold_need` and `hold_offer` raise when it is not open, or DealtWith.
    """
    if report.subject_kind == "need":
        hold_need(report.subject_id, by=by)
        return remember("need_held", by=by, need=Need.objects.get(pk=report.subject_id))
    if report.subject_kind == "offer":
        hold_offer(report.subject_id, by=by)
        return remember("offer_held", by=by, offer=Offer.objects.get(pk=report.subject_id))
    raise DealtWith


@undoes("report_read", words=gettext_lazy("Looked into a report about %(what)s"))
def _unread(action: Action, *, by: Member) -> None:
    """Put it back. Nothing is told of the person, in no event of theirs."""
    found = Report.objects.filter(pk=action.data["report"])
    if found.update(read_at=None, read_by=None):
        report = Report(pk=action.data["report"])
        Event.objects.record("undone", report, by=by, reason=action.kind)


@undoes("need_held", words=gettext_lazy("Took “%(what)s” off the board for a look"))
def _release_need(action: Action, *, by: Member) -> None:
    release_need(cast("Need", action.need).pk, by=by)


@undoes("offer_held", words=gettext_lazy("Took the offer “%(what)s” off the board for a look"))
def _release_offer(action: Action, *, by: Member) -> None:
    release_offer(cast("Offer", action.offer).pk, by=by)


def rows_of_reports(reports: list[Report], *, at: datetime, here: int | None) -> list[Row]:
    """Return what components/queue.html shows for each report. No query once loaded."""
    return [
        {
            "url": reverse("triage:report", args=(report.pk,)),
            "soon": 0, "soon_words": _("Look"),
            "words": Truncator(report.text).chars(60),
            "here": report.pk == here,
            "facts": side_by_side((_beside(report), report.area)),
            "age_words": waited_since(report.at, at=at), "age": squares_since(report.at, at=at),
        }
        for report in reports
    ]  # fmt: skip


def report_in_hand(report: Report, *, can_act: bool, at: datetime) -> Row:
    """Return what the right side shows of a report. One query for the post it is about.

    One more where somebody says so whom nobody knows.
    """
    page = PAGE_BY_KIND.get(report.subject_kind)
    facts = [
        (_("When"), moment_words(localtime(report.at), at=at)),
        (_("Who says so"), _who_says_so(report)),
        (_("About"), f"{capfirst(report.about.first_name_or_neighbor)}\n{_beside(report)}"),
        (_("Where"), str(report.area or "")),
    ]
    return {
        "report": report, "can_act": can_act, "can_hold": can_act and _is_on_board(report),
        "facts": [{"term": term, "words": said} for term, said in facts if said],
        "subject_url": page and reverse(page, args=(report.subject_id,)),
    }  # fmt: skip


def _who_says_so(report: Report) -> str:
    if report.by is not None:
        return capfirst(report.by.first_name_or_neighbor)
    if is_doubted(report):
        return _("Perhaps a machine: something filled in a field that people do not see")
    return _("Somebody nobody knows")


def _beside(report: Report) -> str:
    words = {"need": _("a need"), "offer": _("an offer"), "match": _("a match")}
    return words.get(report.subject_kind, "")


def _is_on_board(report: Report) -> bool:
    if report.subject_kind == "need":
        return bool(Need.objects.open().filter(pk=report.subject_id).exists())
    if report.subject_kind == "offer":
        return bool(Offer.objects.available().filter(pk=report.subject_id).exists())
    return False
