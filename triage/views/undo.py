"""Taking back what one did: the last thing with one key, the last twenty from the drawer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from neighborhood.moves import Refusal
from triage.models import Action, DeskSettings
from triage.permissions import require_desk
from triage.queue import tabs_of
from triage.undoing import AlreadyUndone, action_rows, undo, undone_words
from triage.views.desk import desk_path
from triage.views.needs import go_to

DRAWER = 20


@require_safe
@private_page
def actions(request: KnownRequest) -> HttpResponse:
    """Show the last things this coordinator did, each with its way back."""
    return _drawer(request)


@require_POST
@private_page
def undo_last(request: KnownRequest) -> HttpResponse:
    """Take back the last thing this coordinator did."""
    now = timezone.now()
    require_desk(request.member, at=now)
    last = Action.objects.to_undo(request.member, at=now).first()
    if last is None:
        say_no(request, AlreadyUndone(_("There is nothing to take back.")))
        return _drawer(request, status=409)
    return _undo(request, last.pk)


@require_POST
@private_page
def undo_one(request: KnownRequest, pk: int) -> HttpResponse:
    """Take back one of the last things."""
    require_desk(request.member, at=timezone.now())
    return _undo(request, pk)


@require_POST
@private_page
def keys(request: KnownRequest) -> HttpResponse:
    """Switch the single keys of the desk on or off."""
    require_desk(request.member, at=timezone.now())
    has_keys = request.POST.get("keys") == "on"
    DeskSettings.objects.update_or_create(member=request.member, defaults={"has_keys": has_keys})
    say(request, _("Single keys are on.") if has_keys else _("Single keys are off."))
    return see_other(request, desk_path(request.POST.get("back", "")))


def _undo(request: KnownRequest, pk: int) -> HttpResponse:
    try:
        action = undo(pk, by=request.member)
    except Refusal as refusal:
        say_no(request, refusal)
        return _drawer(request, status=409)
    say(request, undone_words(action))
    back = request.POST.get("back", "")
    if back or action.need_id is None:
        return see_other(request, desk_path(back))
    return go_to(request, action.need_id)


def _drawer(request: KnownRequest, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    require_desk(request.member, at=now)
    context = {
        "rows": action_rows(Action.objects.to_undo(request.member, at=now).with_what()[:DRAWER]),
        "tabs": tabs_of(request.member, at=now),
    }
    return partial_or_page(request, "triage/actions.html", "desk", context, status=status)
