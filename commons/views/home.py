"""The first page: two fields, and what is on the board."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from commons.forms import HomeForm, prefilled
from commons.front import front_context
from commons.views.posting import answer_to
from members.http import MemberRequest


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: MemberRequest) -> HttpResponse:
    """Take a need, an offer or both; show the latest of the board."""
    data = request.POST if request.method == "POST" else None
    form = HomeForm(data, member=request.member, initial=prefilled(request.GET))

    def page(status: int) -> HttpResponse:
        context = {"form": form, **front_context(here=form.picked_area)}
        return TemplateResponse(request, "commons/home.html", context, status=status)

    return answer_to(request, form, page=page)
