"""Adding to what is on the board: one optional question a page, and the words themselves."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.extras import find_extra, save_extra
from commons.posting import edit_entry, reworded
from members.entry_forms import EditForm
from members.http import KnownRequest, private_page, private_url, say, say_no, see_other
from members.limits import require_within
from members.models import Reach
from needs.models import Need
from neighborhood.moves import Refusal
from offers.models import Offer

ASKING = ["GET", "HEAD", "POST"]


@require_http_methods(ASKING)
@private_page
def need_extra(request: KnownRequest, pk: int, extra: str) -> HttpResponse:
    """Ask one optional question about the member's own need."""
    return _extra(request, _own_need(request, pk), slug=extra)


@require_http_methods(ASKING)
@private_page
def offer_extra(request: KnownRequest, pk: int, extra: str) -> HttpResponse:
    """Ask one optional question about the member's own offer."""
    return _extra(request, _own_offer(request, pk), slug=extra)


@require_http_methods(ASKING)
@private_page
def need_edit(request: KnownRequest, pk: int) -> HttpResponse:
    """Change the words or the area of the member's own need."""
    return _edit(request, _own_need(request, pk), back="standing")


@require_http_methods(ASKING)
@private_page
def offer_edit(request: KnownRequest, pk: int) -> HttpResponse:
    """Change the words or the area of the member's own offer."""
    return _edit(request, _own_offer(request, pk), back="offer_standing")


def _extra(request: KnownRequest, entry: Need | Offer, *, slug: str) -> HttpResponse:
    extra = find_extra(entry, slug)
    if extra is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = extra.form(data, entry=entry, member=request.member)
    back_url = private_url(request, "posted", entry.submission_key) + "#extra"
    context = {"form": form, "entry": entry, "title": extra.words, "back_url": back_url}
    if not form.is_valid():
        return _page(request, "commons/extra.html", context, form)
    try:
        if way := form.new_way():
            # Each address that is typed brings a message to whoever has it, as a post does.
            require_within("posting", request)
            if way[0] == Reach.TEXT:
                require_within("code_by_text", request)
        save_extra(form, entry=entry, by=request.member)
    except Refusal as refusal:
        return _refused(request, refusal, "commons/extra.html", context)
    say(request, _("Written down."))
    return see_other(request, back_url)


def _edit(request: KnownRequest, entry: Need | Offer, *, back: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = EditForm(data, entry=entry, member=request.member)
    back_url = private_url(request, back, entry.pk)
    context = {"form": form, "entry": entry, "back_url": back_url}
    if not form.is_valid():
        return _page(request, "commons/edit.html", context, form)
    changes = {**form.changes(), **reworded(entry, what=form.cleaned_data["what"])}
    try:
        edit_entry(entry, changes=changes, by=request.member)
    except Refusal as refusal:
        return _refused(request, refusal, "commons/edit.html", context)
    say(request, _("Changed. Everybody sees it like this now."))
    return see_other(request, back_url)


def _page(
    request: KnownRequest, template: str, context: dict[str, Any], form: Form
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, template, context, status=status)


def _refused(
    request: KnownRequest, refusal: Refusal, template: str, context: dict[str, Any]
) -> HttpResponse:
    say_no(request, refusal)
    return TemplateResponse(request, template, context, status=refusal.http_status)


def _own_need(request: KnownRequest, pk: int) -> Need:
    need: Need = get_object_or_404(Need.objects.of(request.member).with_card(), pk=pk)
    return need


def _own_offer(request: KnownRequest, pk: int) -> Offer:
    offer: Offer = get_object_or_404(Offer.objects.of(request.member).with_card(), pk=pk)
    return offer
