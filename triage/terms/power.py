"""The account of power: each use of a coordinator's rights, for members to read.

A line says who, what and where, never to whom: it is read from events, which hold codes only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.models import Match
from members.history import CODE_MADE, kind_of
from members.listing import KeysFirstPaginator
from members.models import Event, Member, Term
from needs.models import Need
from neighborhood.models import Area
from offers.models import Offer
from triage.paper.services import DAY_SHEET
from triage.terms.lending import SHADOW

#: How far back the account goes, and how many lines are on a page.
ACCOUNT_KEPT = timedelta(days=365)
PAGE_LINES = 30

#: What the filter calls the kinds of uses, and the verbs that belong to each.
KINDS: Mapping[str, Promise] = {
    "looks": gettext_lazy("Looks at how to reach somebody"),
    "codes": gettext_lazy("Codes made for somebody"),
    "lists": gettext_lazy("Lists taken along"),
    "merges": gettext_lazy("Two made one"),
    "apart": gettext_lazy("Two people kept apart"),
    "roles": gettext_lazy("Rights given and taken"),
}
VERBS: Mapping[str, tuple[str, ...]] = {
    "looks": ("contact_seen", "number_looked_up", "code_used"),
    "codes": (CODE_MADE,),
    "lists": ("exported", "printed", "forms_printed"),
    "merges": ("merged", "unmerged", "parted"),
    "apart": ("group_kept_apart", "group_let_near"),
    "roles": (
        "lent", "renewed", "let_act", "ended_early", "handed_over", "taken_back",
        "admin_given", "admin_taken", "proof_reset",
    ),
}  # fmt: skip

WORDS: Mapping[str, Promise] = {
    "contact_seen": gettext_lazy("%(by)s looked at how to reach somebody"),
    "number_looked_up": gettext_lazy("%(by)s looked up whose number it is"),
    "code_used": gettext_lazy("%(by)s found somebody by their paper code"),
    CODE_MADE: gettext_lazy("%(by)s made a new paper code for somebody, to read out"),
    "exported": gettext_lazy("%(by)s took the queue along as a table"),
    "merged": gettext_lazy("%(by)s made one of two that look alike"),
    "unmerged": gettext_lazy("%(by)s made two of it again"),
    "parted": gettext_lazy("%(by)s made two of it again"),
    "group_kept_apart": gettext_lazy("%(by)s wrote down that two people are never paired"),
    "group_let_near": gettext_lazy("%(by)s let two people be paired again"),
    "lent": gettext_lazy("%(by)s lent rights for the desk"),
    "renewed": gettext_lazy("%(by)s renewed rights for the desk"),
    "let_act": gettext_lazy("%(by)s let somebody act who had looked on"),
    "ended_early": gettext_lazy("%(by)s ended rights for the desk"),
    "handed_over": gettext_lazy("%(by)s handed over the desk"),
    "taken_back": gettext_lazy("%(by)s took a change of rights back"),
    "admin_given": gettext_lazy("%(by)s gave rights in the admin"),
    "admin_taken": gettext_lazy("%(by)s took rights in the admin away"),
    "proof_reset": gettext_lazy("%(by)s took away a lost second proof"),
}
#: The same where it is known in which area.
WORDS_IN_PLACE: Mapping[str, Promise] = {
    "contact_seen": gettext_lazy("%(by)s looked at how to reach somebody in %(place)s"),
    "code_used": gettext_lazy("%(by)s found somebody in %(place)s by their paper code"),
    CODE_MADE: gettext_lazy("%(by)s made a new paper code for somebody in %(place)s, to read out"),
    "exported": gettext_lazy("%(by)s took the queue of %(place)s along as a table"),
    "merged": gettext_lazy("%(by)s made one of two that look alike in %(place)s"),
    "unmerged": gettext_lazy("%(by)s made two of one in %(place)s again"),
    "parted": gettext_lazy("%(by)s made two of one in %(place)s again"),
}
_SHADOW = gettext_lazy("%(by)s let somebody look on, to learn")
# Whoever runs the server has no name here.
_AT_THE_SERVER = gettext_lazy("whoever runs the server")
_PLACES: tuple[tuple[type[Model], str], ...] = (
    (Need, "area"), (Offer, "area"), (Match, "need__area"), (Member, "area"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One use: the moment, of which the page shows the day, and what it was."""

    at: datetime
    words: str


def account(
    *, now: datetime, kind: str, by_id: int | None, page: str | None
) -> tuple[list[Line], Page[Event]]:
    """Return the lines of one page of the account, latest first, and the page.

    A fixed number of queries: who used what, three for the page, one for each kind of subject.
    """
    verbs = VERBS.get(kind) or tuple(verb for some in VERBS.values() for verb in some)
    events = Event.objects.uses(verbs, since=now - ACCOUNT_KEPT)
    if by_id is not None:
        events = events.filter(by=by_id)
    found = KeysFirstPaginator(events, PAGE_LINES).get_page(page)
    shown = list(found.object_list)
    places = _places(shown)
    lines = [
        Line(one.at, _words(one, "" if _is_personal(one) else places.get(_subject(one), "")))
        for one in shown
    ]
    return lines, found


def holders() -> list[tuple[int, str]]:
    """Return who holds or held rights, by key and as everybody may call them. One query."""
    rows = Member.objects.present().filter(Q(terms__isnull=False) | Q(is_staff=True)).distinct()
    named = [(one.pk, capfirst(one.called_by_all)) for one in rows]
    return sorted(named, key=lambda one: (one[1].casefold(), one[0]))


def _words(event: Event, place: str) -> str:
    by = event.by.called_by_all if event.by else str(_AT_THE_SERVER)
    if place and event.verb in WORDS_IN_PLACE:
        said = str(WORDS_IN_PLACE[event.verb]) % {"by": by, "place": place}
        return capfirst(_("%(what)s.") % {"what": said})
    if event.verb == "printed":
        said = _printed(event, by=by)
    elif event.verb == "forms_printed":
        said = _forms(event, by=by)
    elif event.to_status == SHADOW:
        said = str(_SHADOW) % {"by": by}
    else:
        said = str(WORDS[event.verb]) % {"by": by}
    if place:
        return capfirst(_("%(what)s: %(area)s.") % {"what": said, "area": place})
    return capfirst(_("%(what)s.") % {"what": said})


def _printed(event: Event, *, by: str) -> str:
    """Say which list was printed, with how many numbers; the count stands in the event."""
    count = int(event.to_status or 0)
    numbers = ngettext("%(n)s number", "%(n)s numbers", count) % {"n": count}
    words = {"by": by, "numbers": numbers}
    if event.reason == DAY_SHEET:
        return _("%(by)s printed the sheet for a day with %(numbers)s") % words
    return _("%(by)s printed the phone list with %(numbers)s") % words


def _forms(event: Event, *, by: str) -> str:
    count = int(event.to_status or 0)
    forms = ngettext("%(n)s form", "%(n)s forms", count) % {"n": count}
    said = _("%(by)s printed %(forms)s for people without a screen")
    return said % {"by": by, "forms": forms}


def _places(events: list[Event]) -> dict[tuple[str, int], str]:
    """Name the areas of what the events are about. One query for each kind, two for terms."""
    places: dict[tuple[str, int], str] = {}
    for model, joined in _PLACES:
        kind = kind_of(model())
        rows = model._default_manager.select_related(joined)
        for pk, one in rows.in_bulk(_keys(events, kind)).items():
            area = _area_of(one)
            if area is not None:
                places[kind, pk] = str(area)
    areas = kind_of(Area())
    areas_by_pk = Area.objects.in_bulk(_keys(events, areas))
    places |= {(areas, pk): str(area) for pk, area in areas_by_pk.items()}
    terms = kind_of(Term())
    terms_by_pk = Term.objects.prefetch_related("areas").in_bulk(_keys(events, terms))
    return places | {(terms, pk): term.area_names for pk, term in terms_by_pk.items()}


def _keys(events: list[Event], kind: str) -> list[int]:
    return [pk for one_kind, pk in map(_subject, events) if one_kind == kind]


def _subject(event: Event) -> tuple[str, int]:
    """Return what a use was about; of the queue as a table, the area that it was narrowed to."""
    if event.verb == "exported" and event.to_status:
        return kind_of(Area()), int(event.to_status)
    return event.subject_kind, event.subject_id


def _is_personal(event: Event) -> bool:
    """Tell whether the subject is one who holds rights, whose home has nothing to do with it."""
    is_own = _subject(event) == (kind_of(Member()), event.by_id)
    return is_own or event.verb in ("admin_given", "admin_taken", "proof_reset")


def _area_of(thing: Model) -> Any:
    return thing.need.area if isinstance(thing, Match) else getattr(thing, "area", None)
