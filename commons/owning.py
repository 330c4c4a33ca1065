"""What the owner of an address says about a post that names it: yes, mine, or no, not me.

Neither opens anything. A yes lets messages come; a no strikes the address and holds the post for
a coordinator. Whoever posted keeps their page by its link and their paper code, also when they
mistyped the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.directions import as_written
from members.models import Member
from members.proving import has_proved, is_unproved, note_as_theirs, strike
from needs.models import Need
from needs.services import hold_need
from neighborhood.moves import Refusal
from neighborhood.naming import page_language, written_in
from offers.models import Offer
from offers.services import hold_offer
from outbox import kinds
from outbox.hours.timing import drop_what_waits
from outbox.kinds import Ids, NotAnAnswer
from outbox.mail.marks import Use, identity_of, is_genuine
from outbox.models import Message
from outbox.replies.stopped import start_at, stop_at

RECEIPT = "posted"


def message_of(mark: str) -> Message | None:
    """Return the message whose link to say yes or no this is; None when it is not ours."""
    identity = identity_of(mark)
    if identity is None or not is_genuine(mark, Use.OWNER):
        return None
    sent = Message.objects.filter(identity=identity, member__forgotten_at=None)
    return sent.select_related("member__merged_into").first()


def waits_for_word(member: Member) -> bool:
    """Tell whether the owner of this member's address has yet to say whose it is."""
    return member.merged_into_id is None and is_unproved(member)


@transaction.atomic
def say_mine(member: Member, *, way_id: int) -> None:
    """Note that the owner of an address posted this themselves."""
    way = note_as_theirs(member, way_id=way_id)
    if way is not None:
        start_at(way)


@transaction.atomic
def say_not_mine(member: Member, *, way_id: int) -> None:
    """Strike the address, and hold what was posted with it for a coordinator.

    Whoever said yes before may say no: nothing comes any more, but a mail that lies about for
    long takes nothing off the board. Whoever has proved another way is known by that one, so
    that a mistyped second address costs them nothing else.
    """
    way = strike(member, way_id=way_id)
    if way is None:
        return
    stop_at(way)
    if has_proved(member):
        return
    drop_what_waits(member, at=timezone.now())
    if not way.unproved:
        return
    for need in Need.objects.of(member).open_or_paused():
        with suppress(Refusal), transaction.atomic():
            hold_need(need.pk, by=None)
    for offer in Offer.objects.of(member):
        with suppress(Refusal), transaction.atomic():
            hold_offer(offer.pk, by=None)


def answer_receipt(member: Member, ids: Ids, keyword: str) -> str:
    """Do what yes or no to a receipt means, by the way it came; the sentence to write back."""
    receipts = Message.objects.filter(kind=RECEIPT, member=member, ids=dict(ids))
    way_id = receipts.exclude(way=None).values_list("way", flat=True).first()
    if keyword == "later" or way_id is None:
        raise NotAnAnswer
    if keyword == "yes":
        say_mine(member, way_id=way_id)
        return _("Thank you. From now on we write to you here.")
    say_not_mine(member, way_id=way_id)
    return ""


def words_of(message: Message, entries: Iterable[Need | Offer]) -> Sequence[str]:
    """Return what was posted, as everybody may read it. entries: what a receipt is about."""
    if said := [as_written(entry.what, entry.lang) for entry in entries if entry.what]:
        return said
    what = kinds.get(message.kind).what(message.ids)
    return [as_written(what, written_in(what, page_language(message.lang)))] if what else []
