"""The ways back in: a paper code, a sign-in, and in the demo a button for each of the cast."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commons.arrivals import cast_on_stage
from commons.views.private import overview
from members.coming_back import member_by_code
from members.forms import CodeForm
from members.http import MemberRequest, private_page, say_no, see_other
from members.kiosk import clear, is_shared
from members.limits import TooOften
from members.services import mint_link
from outbox.numbers import can_send_codes


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def your_page(request: MemberRequest) -> HttpResponse:
    """Show the page of whoever is here; else ask for the paper code or a sign-in."""
    if request.member is not None and request.method != "POST":
        return overview(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _open(request, form)
    return _door(request, form, status=422 if form.is_bound else 200)


def _open(request: MemberRequest, form: CodeForm) -> HttpResponse:
    try:
        member = member_by_code(request, **form.cleaned_data)
    except TooOften as refusal:
        say_no(request, refusal)
        return _door(request, form, status=refusal.http_status)
    if member is None:
        form.add_error(None, _("These two do not go together. Check both."))
        return _door(request, form, status=422)
    return see_other(request, reverse("link:overview", args=[mint_link(member)]))


def _door(request: MemberRequest, form: CodeForm, *, status: int) -> HttpResponse:
    context = {"form": form, "cast": cast_on_stage(), "codes_by_text": can_send_codes()}
    return TemplateResponse(request, "commons/doorway.html", context, status=status)


@login_not_required
@require_safe
@private_page
def kiosk_done(request: MemberRequest) -> HttpResponse:
    """Forget whoever used a shared tablet. Elsewhere this leads home and forgets nothing."""
    response = see_other(request, reverse("commons:home"))
    if is_shared(request):
        clear(request, response)
    return response
