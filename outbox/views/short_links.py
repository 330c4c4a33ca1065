"""The short form of a private link, as text messages carry it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from members.http import private_page
from members.short_links import page_of_short_link


@login_not_required
@require_safe
@private_page
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the private page; what opens nothing gets the page of every link that is gone."""
    page = page_of_short_link(code)
    if page is None:
        return TemplateResponse(request, "commons/link_gone.html", status=404)
    return HttpResponseRedirect(page)
