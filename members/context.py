"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from members.models import Member
from members.permissions import can_see_queue
from neighborhood.models import Neighborhood


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the group, the member who is here, and whether the desk is open to them."""
    member: Member | None = getattr(request, "member", None)
    return {
        "group": SimpleLazyObject(Neighborhood.current),
        "member": member,
        "can_see_queue": SimpleLazyObject(
            lambda: member is not None and can_see_queue(member, at=timezone.now())
        ),
        "by_link": bool(getattr(request, "token", "")),
    }
