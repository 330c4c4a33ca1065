"""Forms on paper: print them, and type in those that come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.codes import plain_name
from members.directions import as_written, said_with
from members.http import KnownRequest, private_page, say, see_other
from members.models import Member
from members.permissions import can_coordinate
from needs.models import Urgency
from neighborhood.models import Area, Neighborhood
from triage.paper.blanks import NoSuchForm, print_blanks, type_in
from triage.paper.forms import BlankSheetForm
from triage.permissions import require_desk
from triage.phone.forms import PaperIntakeForm
from triage.phone.intake import Taken
from triage.queue import tabs_of

ASKING = ["GET", "HEAD", "POST"]


@require_http_methods(ASKING)
@private_page
def blanks(request: KnownRequest) -> HttpResponse:
    """Let one choose forms; POST sets codes aside for them and shows them to print."""
    now = _require_coordinator(request)
    if request.method != "POST":
        form = BlankSheetForm(initial={"kind": "need", "count": 5})
        return _page(request, "blanks", {"form": form}, at=now)
    form = BlankSheetForm(request.POST)
    if not form.is_valid():
        return _page(request, "blanks", {"form": form}, at=now, status=422)
    lang = form.cleaned_data["lang"]
    context = {
        "form": form, "lang": lang,
        "direction": "rtl" if get_language_info(lang)["bidi"] else "ltr",
        "sheets": _sheets(request.member, **form.cleaned_data),
    }  # fmt: skip
    return _page(request, "blanks", context, at=now)


@require_http_methods(ASKING)
@private_page
def typed(request: KnownRequest) -> HttpResponse:
    """Take in a form that was filled in by hand, by the mark on it."""
    now = _require_coordinator(request)
    form = PaperIntakeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _page(request, "typed", {"form": form}, at=now, status=status)
    try:
        entry = type_in(form.taken(), mark=form.cleaned_data["mark"], by=request.member)
    except NoSuchForm as refusal:
        form.add_error("mark", str(refusal))
        return _page(request, "typed", {"form": form}, at=now, status=422)
    what = as_written(entry.what, entry.lang)
    say(request, said_with(_what_opens(form.taken()), what=what))
    return see_other(request, request.path)


def _what_opens(taken: Taken) -> str:
    """Say what their slip asks for."""
    if taken.number:
        return _("“%(what)s” stands. Their slip opens their page, together with their number.")
    if plain_name(taken.name):
        return _("“%(what)s” stands. Their slip opens their page, together with that name.")
    return _(
        "“%(what)s” stands. Without a name or a number, their slip opens no page: they call, "
        "or come by."
    )


def _sheets(by: Member, *, kind: str, lang: str, count: int) -> str:
    """Return the forms in their own language, each with a mark and a code of its own."""
    with translation.override(lang):
        context = {
            "kind": kind, "forms": print_blanks(count, by=by), "areas": list(Area.objects.active()),
            "urgencies": Urgency.choices, "group": Neighborhood.current(),
            "address": f"{settings.SITE_URL.partition('://')[2]}{reverse('commons:your_page')}",
        }  # fmt: skip
        return render_to_string("components/blank_forms.html", context)


def _require_coordinator(request: KnownRequest) -> datetime:
    """Return this moment; refuse shadows who would print or type in, and all others."""
    now = timezone.now()
    require_desk(request.member, at=now)
    if request.method == "POST" and not can_coordinate(request.member, at=now):
        raise PermissionDenied
    return now


def _page(
    request: KnownRequest, name: str, context: dict[str, Any], *, at: datetime, status: int = 200
) -> HttpResponse:
    context["tabs"] = tabs_of(request.member, at=at, here="paper")
    context["may_print"] = can_coordinate(request.member, at=at)
    return TemplateResponse(request, f"triage/paper/{name}.html", context, status=status)
