"""Coming back with a code on paper: tries count, what it asks for beside it, and starting anew."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction
from django.http import HttpRequest

from members.limits import TooOften, is_within_for_or_here, require_within
from members.models import ContactWay, Member, PaperCode
from members.services import end_links, open_with_code, renew_paper_code


class Beside(StrEnum):
    """What a code on paper asks for beside it."""

    NOTHING = ""
    NAME = "name"
    CONTACT = "contact"


def member_by_code(request: HttpRequest, *, code: str, contact: str) -> Member | None:
    """Return whose code and contact these are, or None. Raises TooOften.

    Counted by place, so that nobody tries many codes, and by code, so that nobody who copied one
    tries many names from many places. The right answer counts too: that way none is told apart.
    Once a code was tried too often, each place has a few tries of its own, or anybody who saw the
    code could keep its owner out by trying it.
    """
    require_within("paper_code", request)
    if not is_within_for_or_here("paper_code", PaperCode.digest_of(code).hex(), request):
        raise TooOften
    return open_with_code(code, contact=contact)


def beside_code(member: Member, *, ways: Sequence[ContactWay]) -> Beside:
    """Return what the code of a member asks for. One query for whoever left no address."""
    if any(way.value and way.opens for way in ways):
        return Beside.CONTACT
    code = PaperCode.objects.filter(member=member).order_by("-pk").first()
    return Beside.NOTHING if code is None or code.word is None else Beside.NAME


@transaction.atomic
def start_anew(member: Member) -> bool:
    """End every private link of a member and their paper code; tell whether there is a new code.

    Whoever had the link could read the code on its page, and would come back with it. A member
    who has no code gets none.
    """
    end_links(member)
    has_code = PaperCode.objects.filter(member=member).exists()
    if has_code:
        renew_paper_code(member)
    return has_code
