"""What everybody may read of the coordinators: who they are, and what they did together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.models import Match
from members.history import CODE_MADE, kind_of
from members.models import Event, Member, Term
from needs.models import Need
from triage.terms.lending import SHADOW

#: How far back uses of rights are added up, and from how many on they are told apart.
LOOKED_BACK = timedelta(days=30)
FEW = 5

#: How many lines the log of lending has, and how far back it goes.
LOG_LINES = 40
LOG_KEPT = timedelta(days=365)

ASKED, CLOSED = "asked", "closed"
#: What only somebody at the desk does, by the verb of its event; and two that are counted apart.
USES: Mapping[str, Promise] = {
    ASKED: gettext_lazy("Asked a helper"),
    "contact_seen": gettext_lazy("Looked at how to reach somebody"),
    "passed_on": gettext_lazy("Told somebody whom no message reaches"),
    "reply_read": gettext_lazy("Read what somebody wrote back"),
    "reply_answered": gettext_lazy("Answered what somebody wrote back"),
    "report_read": gettext_lazy("Looked into what somebody said is wrong"),
    "released": gettext_lazy("Let a need or an offer onto the board after a look"),
    CLOSED: gettext_lazy("Closed a neighbor’s need"),
    "noted": gettext_lazy("Wrote a note"),
    "safety_noted": gettext_lazy("Wrote a safety note"),
    "dismissed": gettext_lazy("Put a suggestion aside"),
    "number_looked_up": gettext_lazy("Looked up whose number it is"),
    "code_used": gettext_lazy("Found somebody by their paper code"),
    CODE_MADE: gettext_lazy("Made a new paper code for somebody"),
    "rest_offered": gettext_lazy("Asked a helper whether a rest would be welcome"),
}
ENDINGS = ("met", "withdrawn", "expired")

LOG_WORDS: Mapping[str, Promise] = {
    "lent": gettext_lazy("%(by)s lent the desk to %(to)s: %(areas)s."),
    SHADOW: gettext_lazy("%(by)s let %(to)s look on, to learn: %(areas)s."),
    "renewed": gettext_lazy("%(by)s renewed the term of %(to)s: %(areas)s."),
    "let_act": gettext_lazy("%(by)s let %(to)s act: %(areas)s."),
    "ended_early": gettext_lazy("%(by)s ended the term of %(to)s: %(areas)s."),
    "handed_over": gettext_lazy("%(by)s handed over to %(to)s: %(areas)s."),
    "taken_back": gettext_lazy("%(by)s took this back for %(to)s: %(areas)s."),
}
OWN_WORDS: Mapping[str, Promise] = {
    "renewed": gettext_lazy("%(by)s renewed a term of their own: %(areas)s."),
    "ended_early": gettext_lazy("%(by)s ended a term of their own: %(areas)s."),
    "taken_back": gettext_lazy("%(by)s took that back: %(areas)s."),
}


def who_context(*, now: datetime) -> dict[str, Any]:
    """Return what templates/triage/who.html shows. Eight queries."""
    return {
        "coordinators": [
            {"name": capfirst(term.member.called_by_all), "term": term}
            for term in Term.objects.current(at=now).longest_first()
        ],
        "log": lending_log(now=now),
        "uses": uses_of_rights(now=now),
        "days": LOOKED_BACK.days,
    }


def uses_of_rights(*, now: datetime) -> list[str]:
    """Say how often which right was used lately, by all coordinators together. Three queries."""
    since = now - LOOKED_BACK
    counts = Event.objects.by_somebody(since=since).count_by_verb(tuple(USES))
    counts[ASKED] = Match.objects.asked_from_the_desk(since=since).count()
    counts[CLOSED] = _closed_for_others(since=since)
    said = _("%(what)s: %(times)s.")
    return [
        said % {"what": what, "times": times_words(counts[verb])}
        for verb, what in USES.items()
        if counts.get(verb)
    ]


def times_words(count: int) -> str:
    """Say how often; small numbers would point at people."""
    if count < FEW:
        return _("a few times")
    return ngettext("%(n)s time", "%(n)s times", count) % {"n": count}


def lending_log(*, now: datetime) -> list[dict[str, Any]]:
    """Return what became of queue rights, latest first. Three queries."""
    events = Event.objects.of_kind(kind_of(Term())).filter(at__gt=now - LOG_KEPT)
    latest = list(events.select_related("by", "on_behalf_of").order_by("-pk")[:LOG_LINES])
    terms = Term.objects.prefetch_related("areas").in_bulk([one.subject_id for one in latest])
    return [
        {"at": event.at, "words": words}
        for event in latest
        if (words := _log_words(event, terms.get(event.subject_id)))
    ]


def _log_words(event: Event, term: Term | None) -> str:
    is_own = event.by_id is not None and event.by_id == event.on_behalf_of_id
    verb = SHADOW if event.to_status == SHADOW else event.verb
    said = OWN_WORDS.get(verb) if is_own else LOG_WORDS.get(verb)
    if said is None:
        return ""
    words = {
        "by": _called(event.by),
        "to": _called(event.on_behalf_of),
        "areas": term.area_names if term else _("no area"),
    }
    return capfirst(str(said) % words)


def _called(member: Any) -> str:
    return member.called_by_all if isinstance(member, Member) else _("the app")


def _closed_for_others(*, since: datetime) -> int:
    """Count the needs that somebody else than their requester closed. One query."""
    own = Need.objects.filter(pk=OuterRef("subject_id"), requester=OuterRef("by"))
    closed = Event.objects.by_somebody(since=since).of_kind(kind_of(Need()))
    return closed.filter(~Exists(own), verb__in=ENDINGS).count()
