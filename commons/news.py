"""The one message of this app: a receipt, to an address that nobody has proved yet.

Its reader may not be who posted, so it opens nothing: the private link stands on the page
that comes after posting, and the address proves itself by a code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from commons.owning import answer_receipt, waits_for_word
from members.contact import mailbox_of
from members.limits import TooOften, is_within_for
from members.models import Member
from needs.models import Need
from needs.states import NeedStatus
from offers.models import Offer
from offers.states import OfferStatus
from outbox import services
from outbox.ahead import Ahead
from outbox.kinds import Ids, Kind, register
from outbox.models import Message, MessageState

type Entry = Need | Offer

# So long after posting somebody is awake for sure.
JUST_NOW = timedelta(minutes=15)
# The end of the key of a receipt that goes out after a look.
RELEASED = ":released"


def may_hear(address: str) -> bool:
    """Count a receipt to the mailbox behind this address; tell whether it had enough by now.

    Whoever has it cannot help what others type. What it cannot be told of waits for a glance,
    and its receipt goes out when a coordinator lets it on the board.
    """
    return is_within_for("receipts", mailbox_of(address))


def require_may_hear(address: str) -> None:
    """Count a receipt to the mailbox behind this address. Raises TooOften."""
    if not may_hear(address):
        raise TooOften


def tell_posted(member: Member, entry: Entry) -> Message:
    """Put a receipt for what one form brought into the outbox, in the caller's transaction."""
    kind = "need" if isinstance(entry, Need) else "offer"
    return services.put(
        member, kind="posted", ids={kind: entry.pk}, key=f"posted:{entry.submission_key}"
    )


def tell_added(member: Member, entry: Entry, *, way_id: int) -> Message:
    """Put a receipt to a way that was added to a post into the outbox; it goes nowhere else."""
    kind = "need" if isinstance(entry, Need) else "offer"
    return services.put(
        member, kind="posted", ids={kind: entry.pk, "way": way_id},
        key=f"posted:{entry.submission_key}:{way_id}",
    )  # fmt: skip


def tell_released(entry: Entry) -> None:
    """Put the receipts anew that were dropped because the post waited for a look."""
    receipts = Message.objects.filter(key__startswith=f"posted:{entry.submission_key}")
    dropped = receipts.exclude(key__endswith=RELEASED).filter(state=MessageState.DROPPED)
    for first in dropped.select_related("member"):
        services.put(first.member, kind="posted", ids=first.ids, key=f"{first.key}{RELEASED}")


def register_kinds() -> None:
    """Make the receipt known to the outbox."""
    register(
        Kind(
            name="posted", urgent=True, still_true=_still_true, context=_context,
            rings=_is_fresh, too_late_at=_at_once, to_anyone=True, ahead=_read_ahead,
            answer=answer_receipt, what=_what, waits=_waits, way=_way,
        )
    )  # fmt: skip


def _still_true(ids: Mapping[str, int]) -> bool:
    waits = (NeedStatus.HELD, OfferStatus.HELD)
    return any(not entry.is_over and entry.status not in waits for entry in _entries(ids))


def _is_fresh(ids: Mapping[str, int]) -> bool:
    """Tell whether the member still has the phone in hand with which they posted this."""
    return any(entry.opened_at > timezone.now() - JUST_NOW for entry in _entries(ids))


def _at_once(_ids: Mapping[str, int]) -> datetime:
    """Say that the way to one's own page is of use now."""
    return timezone.now()


def _context(_member: Member, ids: Mapping[str, int]) -> dict[str, Any]:
    return {"entries": _entries(ids), "link": settings.SITE_URL + reverse("commons:your_page")}


def _way(ids: Mapping[str, int]) -> int | None:
    """Return the way that was added; the first one is the one there is."""
    return ids.get("way")


def _what(ids: Mapping[str, int]) -> str:
    return next((entry.what for entry in _entries(ids)), "")


def _waits(ids: Mapping[str, int]) -> bool:
    """Tell whether the owner of the address has yet to say whether they posted this."""
    posters = {
        entry.requester if isinstance(entry, Need) else entry.helper for entry in entries_of(ids)
    }
    return any(map(waits_for_word, posters))


def entries_of(ids: Mapping[str, int]) -> Sequence[Entry]:
    """Return what a receipt is about: all that came with the same form."""
    return _entries(ids)


def _entries(ids: Mapping[str, int]) -> Sequence[Entry]:
    return _entries_ahead.get(_entry_in(ids)) or ()


def _entry_in(ids: Mapping[str, int]) -> tuple[str, int]:
    kind = "need" if "need" in ids else "offer"
    return kind, ids[kind]


def _with_the_same_form(
    posted: Collection[tuple[str, int]],
) -> Mapping[tuple[str, int], list[Entry]]:
    """Return what came with the same form as each of these. Four queries at most."""
    form_by_entry: dict[tuple[str, int], UUID] = {}
    for kind, model in (("need", Need), ("offer", Offer)):
        if pks := [pk for one, pk in posted if one == kind]:
            rows = model.objects.filter(pk__in=pks).values_list("pk", "submission_key")
            form_by_entry |= {(kind, pk): form for pk, form in rows}
    forms = set(form_by_entry.values())
    entries: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in (*Need.objects.of_forms(forms), *Offer.objects.of_forms(forms)):
        entries[entry.submission_key].append(entry)
    return {one: entries[form] for one, form in form_by_entry.items()}


_entries_ahead = Ahead("posted", _with_the_same_form)


def _read_ahead(about: Collection[Ids]) -> AbstractContextManager[None]:
    return _entries_ahead.read([_entry_in(ids) for ids in about])
