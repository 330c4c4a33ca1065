"""How and when we write to a member, and the buttons to stop it and to start again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.http import KnownRequest, posted_key, private_page, private_url, say, see_other
from members.models import LinkPurpose
from members.services import try_first, ways_in_order
from members.shown_ways import keep_way_back, show_way
from outbox.hours.timing import keep_wishes, start_again, stop_all, wishes_of
from outbox.wishes_forms import WishesForm


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def wishes(request: KnownRequest) -> HttpResponse:
    """Show and change how we write to a member; POST with a button's name does that alone."""
    done = _press(request) if request.method == "POST" else ""
    if done:
        say(request, done)
        return see_other(request, private_url(request, "wishes"))
    said = wishes_of(request.member)
    given = request.POST if request.method == "POST" else None
    form = WishesForm(given, member=request.member, wishes=said)
    if form.is_valid():
        lang = form.cleaned_data["lang"]
        keep_wishes(request.member, said=form.said(), lang=lang, at=timezone.now())
        say(request, _("Written down."))
        return see_other(request, private_url(request, "wishes"))
    context = _context(request) | {"form": form, "stopped_at": said.stopped_at}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "commons/wishes.html", context, status=status)


def _press(request: KnownRequest) -> str:
    """Do what one of the buttons says; return what was done, "" for the form itself."""
    now, wanted = timezone.now(), request.POST.get("messages", "")
    if wanted == "stop":
        stop_all(request.member, at=now)
        return _("All messages are stopped.")
    if wanted == "start":
        start_again(request.member, at=now)
        return _("Messages come again.")
    way_id = posted_key(request, "first")
    if way_id is not None and try_first(request.member, way_id=way_id):
        return _("We try this way first now.")
    return _show_or_keep(request) if _has_page(request) else ""


def _show_or_keep(request: KnownRequest) -> str:
    """Let neighbors see one way, or keep it from them; return what was done."""
    shown, kept = (posted_key(request, name) for name in ("show", "keep"))
    if shown is not None and show_way(request.member, way_id=shown):
        return _("The neighbor of a plan sees it from now on, once you have both said yes.")
    if kept is not None and keep_way_back(request.member, way_id=kept):
        return _("No neighbor sees it any more.")
    return ""


def _context(request: KnownRequest) -> dict[str, Any]:
    found = ways_in_order(request.member)
    return {
        "reached_by": [
            {
                "pk": pk, "kind": way.kind, "hint": way.hint, "said": way.said, "works": works,
                "kept_back": kept_back,
            }
            for pk, way, works, kept_back in found
        ],
        "keeps_hours": settings.QUIET_HOURS,
        "has_page": _has_page(request),
    }  # fmt: skip


def _has_page(request: KnownRequest) -> bool:
    """Tell whether more than this page is open: the link at the foot of a message is for it alone.

    Whoever holds such a link, which may have been passed on, shows nothing to neighbors.
    """
    return request.link is None or request.link.purpose == LinkPurpose.PAGE
