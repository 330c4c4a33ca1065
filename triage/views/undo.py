"""Taking back what one did: the last thing with one key, the last twenty from the drawer."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from members.erasing import InOtherHands
from members.http import KnownRequest, partial_or_page, private_page, say, say_no, see_other
from members.permissions import can_coordinate
from neighborhood.moves import Refusal
from triage.models import Action, DeskSettings
from triage.permissions import can_undo, require_desk, require_undo
from triage.queue import tabs_of
from triage.undoing import AlreadyUndone, action_rows, pass_over, undo, undone_words
from triage.views.desk import desk_path
from triage.views.needs import go_to

DRAWER = 20


class NoLongerYours(Refusal):
    """The need, the offer or the person is in the charge of others now."""

    sentence = gettext_lazy("You do not look after this any more.")


@require_safe
@private_page
def actions(request: KnownRequest) -> HttpResponse:
    """Show the last things this coordinator did, each with its way back."""
    return _drawer(request)


@require_POST
@private_page
def undo_last(request: KnownRequest) -> HttpResponse:
    """Take back the last thing this coordinator did.

    One that cannot be taken back is named, and passed over from then on: nothing older goes
    before they have read that it comes next.
    """
    now = timezone.now()
    require_desk(request.member, at=now)
    mine = Action.objects.to_undo(request.member, at=now).for_the_key()
    last = mine.with_what().first()
    if last is None:
        return _refuse(request, AlreadyUndone(_("There is nothing to take back.")))
    if not can_undo(request.member, last, at=now):
        if not can_coordinate(request.member, at=now):
            raise PermissionDenied
        return _pass_over(request, last.pk, NoLongerYours())
    return _undo(request, last.pk, by_key=True)


@require_POST
@private_page
def undo_one(request: KnownRequest, pk: int) -> HttpResponse:
    """Take back one of the last things."""
    now = timezone.now()
    require_desk(request.member, at=now)
    require_undo(request.member, pk, at=now)
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


def _undo(request: KnownRequest, pk: int, *, by_key: bool = False) -> HttpResponse:
    try:
        action = undo(pk, by=request.member)
    except InOtherHands as refusal:
        # In a minute it can be taken back, so the key goes on to nothing older.
        return _refuse(request, refusal)
    except Refusal as refusal:
        return _pass_over(request, pk, refusal) if by_key else _refuse(request, refusal)
    say(request, undone_words(action))
    if by_key and action.need_id is not None:
        return go_to(request, action.need_id)
    return see_other(request, desk_path(request.POST.get("back", reverse("triage:actions"))))


def _pass_over(request: KnownRequest, pk: int, refusal: Refusal) -> HttpResponse:
    action = Action.objects.with_what().filter(pk=pk, undone_at=None).first()
    if action is not None:
        refusal = Refusal(format_html("{} {}", str(refusal), pass_over(action)))
    return _refuse(request, refusal)


def _refuse(request: KnownRequest, refusal: Refusal) -> HttpResponse:
    say_no(request, refusal)
    return _drawer(request, status=409)


def _drawer(request: KnownRequest, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    require_desk(request.member, at=now)
    context = {
        "rows": action_rows(Action.objects.to_undo(request.member, at=now).with_what()[:DRAWER]),
        "tabs": tabs_of(request.member, at=now),
    }
    return partial_or_page(request, "triage/actions.html", "desk", context, status=status)
