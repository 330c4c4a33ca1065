"""Where I am signed in, and how to end it."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import KnownRequest, say, see_other
from members.sessions import end_all_sessions, end_session, sessions_of


@require_safe
def own_sessions(request: KnownRequest) -> HttpResponse:
    """List the browsers in which this member is signed in."""
    sessions = sessions_of(request.member, this=request.session.session_key)
    return TemplateResponse(request, "account/sessions.html", {"sessions": sessions})


@require_POST
def session_end(request: KnownRequest) -> HttpResponse:
    """Sign out of one browser."""
    end_session(request.member, mark=request.POST.get("session", ""))
    say(request, _("Signed out there."))
    return see_other(request, reverse("account_sessions"))


@require_POST
def all_sessions_end(request: KnownRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    end_all_sessions(request.member)
    logout(request)
    say(request, _("You are signed out everywhere."))
    return see_other(request, reverse("commons:your_page"))
