"""Ending a look at one's contact data, whatever it was for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from matching.services import hide_contact
from members.models import Member, Reveal, RevealReason
from members.revealing import take_back_look
from neighborhood.moves import Refusal


class OverAlready(Refusal):
    """The look has ended by itself."""

    sentence = _("That is over already: nobody sees it any more.")


def hide_look(look: Reveal, *, by: Member) -> None:
    """End a look, as its owner wants it; once it is taken back, this does nothing.

    Raises OverAlready when it had ended otherwise.
    """
    if look.taken_back:
        return
    if look.why == RevealReason.PLAN and look.subject_kind == "match" and look.ended_at is None:
        hide_contact(match_id=look.subject_id, by=by)
        return
    if not take_back_look(look):
        look.refresh_from_db()
        if not look.taken_back:
            raise OverAlready
