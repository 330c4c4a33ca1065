"""What the way of before hears when somebody joins what was posted with it to their own.

A code and a number together open a page, so both may be in the wrong hands. Whoever reads this
may not be who joined them: it opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from members.models import ContactWay, Member
from members.proving import same_way_of
from outbox import services
from outbox.delivery import UNPROVED
from outbox.kinds import Ids, Kind, register
from outbox.models import MessageState

KIND = "posts_joined"


def tell_joined(kept: Member, earlier: Member, *, way: ContactWay) -> None:
    """Tell one way of before, once, in the caller's transaction, after the two are one.

    An address of which nobody has shown whose it is gets nothing: a coordinator passes it on.
    It comes to whoever wants no messages, too, since that wish may be of who joined the two.
    """
    here = same_way_of(kept, way)
    if here is None:
        return
    now = timezone.now()
    key = f"{KIND}:{earlier.pk}:{here.pk}:{now:%Y%m%d%H%M%S%f}"
    message = services.put(kept, kind=KIND, ids={"way": here.pk, "earlier": earlier.pk}, key=key)
    message.lang, message.way = earlier.lang, here
    message.save(update_fields=["lang", "way"])
    if here.unproved:
        message.finish(MessageState.BY_PERSON, at=now, outcome=UNPROVED)


def register_kinds() -> None:
    """Make this message known to the outbox."""
    register(
        Kind(
            name=KIND, still_true=_is_joined, context=_context, way=lambda ids: ids["way"],
            to_anyone=True, even_if_stopped=True,
        )
    )  # fmt: skip


def _is_joined(ids: Ids) -> bool:
    """Tell whether the two are still one."""
    return bool(Member.objects.filter(pk=ids["earlier"]).exclude(merged_into=None).exists())


def _context(_member: Member, _ids: Mapping[str, int]) -> dict[str, Any]:
    return {}
