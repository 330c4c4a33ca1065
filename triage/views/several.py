"""One thing done to several needs of the queue."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.http import KnownRequest, posted_keys, private_page, say, see_other
from members.permissions import can_coordinate
from triage.forms import SeveralForm
from triage.permissions import needs_to_act_on, require_desk
from triage.several import do_to_several
from triage.views.desk import desk_of, desk_part


@require_POST
@private_page
def several(request: KnownRequest) -> HttpResponse:
    """Snooze, take, let go, close or write to the requesters of the ticked needs."""
    now = timezone.now()
    require_desk(request.member, at=now)
    if not can_coordinate(request.member, at=now):
        raise PermissionDenied
    keys, form = posted_keys(request, "need"), SeveralForm(request.POST)
    if not form.is_valid() or not keys:
        error = "" if keys else _("Tick at least one need.")
        return _again(request, form, {"several_error": error, "picked": keys})
    needs = list(needs_to_act_on(request.member, at=now).filter(pk__in=keys).order_by("pk"))
    say(
        request,
        do_to_several(needs, form=form.cleaned_data, until=form.until_when(), by=request.member),
    )
    query = request.GET.urlencode()
    return see_other(request, reverse("triage:queue") + (f"?{query}" if query else ""))


def _again(request: KnownRequest, form: SeveralForm, more: dict[str, Any]) -> HttpResponse:
    context = desk_of(request) | {"picking": True, "several_form": form} | more
    return desk_part(request, "desk", context, status=422)
