"""What somebody posted before they signed in: yes, that was me, or no, and a code for the rest."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.claiming import claim, doubtful_posts
from commons.owning import say_not_mine
from members.coming_back import member_by_code
from members.forms import CodeForm
from members.http import KnownRequest, private_page, say, say_no, see_other
from members.models import Member
from neighborhood.moves import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def earlier(request: KnownRequest) -> HttpResponse:
    """Show what was posted with the member's address; POST says whose it is, or brings a code."""
    if request.user.pk != request.member.pk:
        # A link in somebody's hand proves no address.
        raise PermissionDenied
    if request.method == "POST" and "poster" in request.POST:
        return _answer(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _by_code(request, form)
    return _page(request, form, status=422 if form.is_bound else 200)


def _answer(request: KnownRequest) -> HttpResponse:
    """Take or strike what was posted with an address that the member has proved."""
    rows = {str(row["poster"].pk): row for row in doubtful_posts(request.member)}
    row = rows.get(request.POST["poster"])
    if row is not None and request.POST.get("answer") == "yes":
        return _claim(request, row["poster"], CodeForm())
    if row is not None and request.POST.get("answer") == "no":
        say_not_mine(row["poster"], way_id=row["way_id"])
        say(request, _("Thank you. A coordinator looks at it."))
    return see_other(request, reverse("commons:earlier"))


def _by_code(request: KnownRequest, form: CodeForm) -> HttpResponse:
    try:
        poster = member_by_code(request, **form.cleaned_data)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, form, status=refusal.http_status)
    if poster is None:
        form.add_error(None, _("These two do not go together. Check both."))
        return _page(request, form, status=422)
    return _claim(request, poster, form)


def _claim(request: KnownRequest, poster: Member, form: CodeForm) -> HttpResponse:
    try:
        claim(poster, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, form, status=409)
    say(request, _("It is on your page now. The old link and the old code open nothing any more."))
    return see_other(request, reverse("commons:your_page"))


def _page(request: KnownRequest, form: CodeForm, *, status: int) -> HttpResponse:
    context = {"form": form, "rows": doubtful_posts(request.member)}
    return TemplateResponse(request, "commons/earlier.html", context, status=status)
