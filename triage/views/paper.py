"""What leaves the desk: four sheets, and the queue as a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.http import KnownRequest, posted_keys, private_page
from members.permissions import can_coordinate
from neighborhood.models import Area, Category
from outbox.proving import proves_again
from triage.paper import board
from triage.paper.day import day_sheet
from triage.paper.forms import DayForm, PhoneListForm, PosterForm, TextForm
from triage.paper.phone import Scope, phone_list
from triage.paper.services import DAY_SHEET, note_export, print_numbers
from triage.paper.table import table_of
from triage.permissions import require_desk
from triage.queue import tabs_of
from triage.views.desk import asked_queue


@require_safe
@private_page
def paper(request: KnownRequest) -> HttpResponse:
    """Say what can be printed, and let one choose."""
    require_desk(request.member, at=timezone.now())
    areas, kinds = list(Area.objects.active()), list(Category.objects.top().active())
    context = {
        "phone_form": PhoneListForm(areas=areas, auto_id="phone-%s"),
        "day_form": DayForm(areas=areas, auto_id="day-%s"),
        "poster_form": PosterForm(areas=areas, kinds=kinds, auto_id="poster-%s"),
        "text_form": TextForm(areas=areas, kinds=kinds, auto_id="text-%s"),
    }
    return _page(request, "index", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@proves_again()
def phone_sheet(request: KnownRequest) -> HttpResponse:
    """Show whom to call; print the numbers of those that were shown."""
    may_print, printing, now = _may_print(request), request.method == "POST", timezone.now()
    form = PhoneListForm.read(request.GET)
    scope = Scope(request.member, now, form.chosen("area"), acting=printing)
    found = phone_list(scope, about=form.chosen("about") or "")
    if printing:
        shown = set(posted_keys(request, "line"))
        subjects = {line.member.pk: line.subject for line in found.lines if line.member.pk in shown}
        numbers = print_numbers(subjects, by=request.member, on=timezone.localdate(now))
        found = found.with_numbers(numbers)
    context = {"form": form, "found": found, "printed": printing, "may_print": may_print}
    return _page(request, "phone_list", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@proves_again()
def day(request: KnownRequest) -> HttpResponse:
    """Show what happens on a day; print the numbers of those that were shown."""
    may_print, printing, now = _may_print(request), request.method == "POST", timezone.now()
    form = DayForm.read(request.GET)
    scope = Scope(request.member, now, form.chosen("area"))
    sheet = day_sheet(scope, on=form.chosen("on"))
    if printing:
        shown = set(posted_keys(request, "line"))
        subjects = {pk: match for pk, match in sheet.subjects.items() if pk in shown}
        numbers = print_numbers(subjects, by=request.member, on=sheet.on, sheet=DAY_SHEET)
        sheet = sheet.with_numbers(numbers)
    context = {"form": form, "sheet": sheet, "printed": printing, "may_print": may_print}
    return _page(request, "day", context)


@require_safe
@private_page
def poster(request: KnownRequest) -> HttpResponse:
    """Show the open needs for a wall."""
    require_desk(request.member, at=timezone.now())
    form = PosterForm.read(request.GET)
    needs = board.public_needs(area=form.chosen("area"), category=form.chosen("category"))
    title = _("Neighbors need a hand")
    made = board.poster(needs, title=title, pages=form.chosen("pages"))
    context = {
        "form": form, "title": title,
        "pages": [[_shown(need) for need in page] for page in made.pages],
        "more": board.more_words(made.unseen) if made.unseen else "",
        "board_address": board.board_address(), "picture": board.board_picture(),
    }  # fmt: skip
    return _page(request, "poster", context)


@require_safe
@private_page
def text(request: KnownRequest) -> HttpResponse:
    """Show the open needs as text for a group chat."""
    require_desk(request.member, at=timezone.now())
    form = TextForm.read(request.GET)
    needs = board.public_needs(area=form.chosen("area"), category=form.chosen("category"))
    lang = form.chosen("lang")
    with translation.override(lang):
        words = board.chat_text(needs, by_kind=form.chosen("by") == "kind")
    return _page(request, "text", {"form": form, "words": words, "lang": lang})


@require_POST
@proves_again(back="triage:queue")
def queue_csv(request: KnownRequest) -> StreamingHttpResponse:
    """Send the whole view of the queue as a table, and write down that it was taken."""
    require_desk(request.member, at=timezone.now())
    now, found = timezone.now(), asked_queue(request)
    note_export(by=request.member, view=found.view, area=found.narrow.area)
    answer = StreamingHttpResponse(
        table_of(found.needs, at=now), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="needs-{_day_of(now)}.csv"'
    return answer


def _may_print(request: KnownRequest) -> bool:
    """Tell whether this reader may print numbers; refuse shadows who try, and all others."""
    now = timezone.now()
    if can_coordinate(request.member, at=now):
        return True
    require_desk(request.member, at=now)
    if request.method == "POST":
        raise PermissionDenied
    return False


def _page(request: KnownRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    context |= {"tabs": tabs_of(request.member, at=now, here="paper"), "now": now}
    return TemplateResponse(request, f"triage/paper/{name}.html", context)


def _shown(need: Any) -> dict[str, Any]:
    return {
        "words": board.short_words(need), "lang": need.lang, "soon": need.strokes,
        "facts": board.facts_of_need(need),
    }  # fmt: skip


def _day_of(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()
