"""A member about themselves: name and pace, the way back, being forgotten."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.timeline import codes_for
from members.coming_back import beside_code, start_anew
from members.forgetting import ask_to_be_forgotten, stay
from members.forms import AboutMeForm
from members.http import (
    KnownRequest,
    NothingPressed,
    private_page,
    private_url,
    say,
    say_no,
    see_other,
)
from members.services import (
    edit_member,
    mint_link,
    own_ways,
    paper_code_of,
    renew_paper_code,
)
from outbox.hours.timing import look_again


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def about_me(request: KnownRequest) -> HttpResponse:
    """Show and change the name, the languages, the pace and a rest."""
    form = AboutMeForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        edit_member(request.member, changes=form.changes(), by=request.member)
        say(request, _("Written down."))
        return see_other(request, private_url(request, "overview"))
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "commons/about_me.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def way_back(request: KnownRequest) -> HttpResponse:
    """Show the private link and the paper code; POST makes a new one of either."""
    wanted = request.POST.get("new", "") if request.method == "POST" else ""
    if wanted == "links":
        return _start_anew(request)
    code = renew_paper_code(request.member) if wanted == "code" else paper_code_of(request.member)
    token = mint_link(request.member) if wanted == "link" else request.token
    path = reverse("link:overview", args=[token]) if token else ""
    context = {
        "code": code,
        "made": codes_for(request.member),
        "beside": beside_code(request.member, ways=own_ways(request.member)),
        "path": path,
        "link": path and request.build_absolute_uri(path),
    }
    return TemplateResponse(request, "commons/way_back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def forgetting(request: KnownRequest) -> HttpResponse:
    """Say what will be erased; POST asks for it, or takes it back within ten minutes."""
    if request.method == "POST" and "forget" in request.POST:
        ask_to_be_forgotten(request.member, at=timezone.now())
        return see_other(request, private_url(request, "forgetting"))
    if request.method == "POST" and "stay" in request.POST:
        if stay(request.member, at=timezone.now()):
            look_again(request.member, at=timezone.now())
            say(request, _("Nothing is deleted. It is good that you stay."))
        return see_other(request, private_url(request, "overview"))
    status = 200
    if request.method == "POST":
        say_no(request, NothingPressed())
        status = NothingPressed.http_status
    context = {"until": request.member.forget_after}
    return TemplateResponse(request, "commons/forgetting.html", context, status=status)


def _start_anew(request: KnownRequest) -> HttpResponse:
    """End all links, as the leaked one may be the very one in use; go on by a new one."""
    if start_anew(request.member):
        say(request, _("The old links and the old code open nothing any more."))
        say(request, _("Your new code is on this page: write it down."))
    else:
        say(request, _("The old links open nothing any more."))
    if not request.token:
        return see_other(request, private_url(request, "way_back"))
    return see_other(request, reverse("link:way_back", args=[mint_link(request.member)]))
