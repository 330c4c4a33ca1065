"""Who has seen what of a member, when and why, in words for themselves."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.stages import called
from matching.models import Match
from members.directions import isolated, said_with
from members.http import private_url
from members.models import Member, Reveal, RevealReason, RevealWhat
from members.names import one_full_stop
from members.revealing import named_to

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

A_PAGE = 20

_OF_HELP = gettext_lazy("%(who)s saw your first name, since one of you said yes to helping.")
_SEES_CONTACT = gettext_lazy("%(who)s can see how to reach you, since you both said yes.")
_OF_PLAN: dict[str, StrOrPromise] = {
    RevealWhat.NAME: gettext_lazy("%(who)s saw your first name, since you both said yes."),
    RevealWhat.CONTACT: gettext_lazy(
        "%(who)s could see how to reach you, since you both said yes."
    ),
    RevealWhat.PLACE: gettext_lazy("%(who)s saw the place you wrote down, for your plan."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One look at the reader: the words, until when, and where it is ended or found.

    apart_url: where to say never again, once the page of the plan that leads there is gone.
    """

    at: datetime
    words: str
    until: datetime | None
    is_over: bool
    taken_back: bool
    hide_url: str
    plan_url: str
    apart_url: str


def page_of_looks(request: HttpRequest, *, reader: Member, at: datetime) -> Page[Reveal]:
    """Return one page of the reader's reveals, latest first, each ``is_told``. Two queries."""
    told = Match.objects.visible_to(reader).filter(pk=OuterRef("subject_id"))
    rows = reader.reveals.seen(at=at).select_related("viewer").annotate(is_told=Exists(told))
    rows = rows.order_by("-at", "-pk")
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def lines_about(
    request: HttpRequest, looks: Sequence[Reveal], *, reader: Member, at: datetime
) -> list[Line]:
    """Return the words for each look, with the addresses that belong to it. One query."""
    named = named_to(reader, among=looks)
    return [_line(request, look, named=named, at=at) for look in looks]


def _line(
    request: HttpRequest, look: Reveal, *, named: Container[tuple[int | None, int]], at: datetime
) -> Line:
    until = look.until
    # A sheet of paper has its end from the start: nothing on a screen can take it back.
    is_held = look.ended_at is None and (until is None or until > at)
    # A yes may show the reader's name before the other's: then the reader knows only their card.
    is_named = look.why == RevealReason.PLAN or (look.viewer_id, look.subject_id) in named
    words = _words(look, is_held=is_held, is_known=is_held and is_named)
    can_hide = is_held and look.what == RevealWhat.CONTACT
    of_plan = look.why != RevealReason.COORDINATION and look.subject_kind == "match"
    is_told: bool = cast("Any", look).is_told
    is_gone = of_plan and not is_told and look.viewer_id is not None
    return Line(
        at=look.at, words=words, until=until,
        is_over=until is not None and until <= at, taken_back=look.taken_back,
        hide_url=private_url(request, "look_hiding", look.pk) if can_hide else "",
        plan_url=private_url(request, "match", look.subject_id) if of_plan and is_told else "",
        apart_url=private_url(request, "look_apart", look.pk) if is_gone else "",
    )  # fmt: skip


def _words(look: Reveal, *, is_held: bool, is_known: bool) -> str:
    if look.why == RevealReason.COORDINATION:
        said = _("%(who)s, a coordinator, looked up how to reach you.")
    elif look.why == RevealReason.HELP:
        said = str(_OF_HELP)
    elif look.what == RevealWhat.CONTACT and is_held:
        said = str(_SEES_CONTACT)
    else:
        said = str(_OF_PLAN[look.what])
    return one_full_stop(said_with(said, who=isolated(_name(look, is_known=is_known))))


def _name(look: Reveal, *, is_known: bool) -> str:
    """Return who looked: as the plan calls them while it runs, then no more than their card."""
    if look.viewer is None:
        return _("Somebody")
    is_known = is_known and look.why != RevealReason.COORDINATION
    return capfirst(look.viewer.first_name_or_neighbor if is_known else called(look.viewer))
