"""What a bare yes, no or later means to each question about a match, a need or an offer.

The word is done as the member it went to, by the services that the private pages use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from matching import services
from matching.freshness import needs_asked_about, offers_asked_about
from matching.models import Match
from matching.permissions import can_agree, can_answer, can_step_out
from matching.refusals import NeedIsNotOpen, NothingToWiden
from matching.states import EndReason, MatchStatus
from matching.widening import question_about
from members.models import Member
from needs.models import Need
from needs.services import reopen_need
from needs.states import ClosedReason, NeedStatus
from outbox.kinds import Answer, Ids, NotAnAnswer
from outbox.replies.keywords import LATER, NO, YES


def answer_question(member: Member, ids: Ids, keyword: str) -> str:
    """Take the helper's yes, not this time, or later."""
    match = _match(ids)
    if not can_answer(member, match):
        raise NotAnAnswer
    if keyword == YES:
        return _accepted(services.accept_match(match_id=match.pk, by=member))
    if keyword == NO:
        services.decline_match(match_id=match.pk, by=member)
        return _("Thank you for telling us. We ask the next neighbor.")
    services.answer_later(match_id=match.pk, by=member)
    return _("We remind you. Until then you don’t have to do anything.")


def answer_as_backup(member: Member, ids: Ids, keyword: str) -> str:
    """Take a backup's yes or no; there is no time for a later."""
    if keyword == LATER:
        raise NotAnAnswer
    return answer_question(member, ids, keyword)


def stay_as_backup(member: Member, ids: Ids, keyword: str) -> str:
    """Keep the backup at a yes, and let them go at a no."""
    match = _match(ids)
    if keyword == NO:
        return answer_question(member, ids, keyword)
    if keyword == LATER or not can_answer(member, match) or match.status != MatchStatus.STANDBY:
        raise NotAnAnswer
    return _("Thank you. If somebody is needed after all, we ask you first.")


def agree(member: Member, ids: Ids, keyword: str) -> str:
    """Take the requester's yes or no to a helper who said yes."""
    match = _match(ids)
    if keyword == LATER or not can_agree(member, match):
        raise NotAnAnswer
    if keyword == NO:
        services.refuse_match(match_id=match.pk, by=member)
        return _("Noted. We thank them and keep looking for you.")
    services.confirm_match(match_id=match.pk, by=member)
    return _("Good. You both said yes; how to reach each other follows.")


def tell_how_it_went(member: Member, ids: Ids, keyword: str) -> str:
    """Take whether what was agreed has happened."""
    match = _match(ids)
    if keyword == LATER or not can_step_out(member, match):
        raise NotAnAnswer
    if keyword == YES:
        services.complete_match(match_id=match.pk, by=member)
        return _("Thank you. It is noted as done, and both contacts are put away.")
    services.cancel_match(match_id=match.pk, by=member, reason=EndReason.DID_NOT_HAPPEN)
    if member.pk == match.requester_id:
        return _("That happens. We look for somebody again.")
    return _("That happens. Thank you for telling us.")


def tell_if_needed(member: Member, _ids: Ids, keyword: str) -> str:
    """Take whether needs of long ago still hold; a no closes the one that was asked about."""
    needs = list(needs_asked_about(member, now=timezone.now()))
    if not needs:
        raise NeedIsNotOpen
    if keyword == YES:
        services.confirm_current(member, need_ids=[need.pk for need in needs], offer_ids=[])
        return _("Thank you. We keep looking.")
    if keyword == LATER or len(needs) > 1:
        raise NotAnAnswer
    services.close_need(need_id=needs[0].pk, by=member, reason=ClosedReason.NO_LONGER_NEEDED)
    return _("Thank you. It is off the board.")


def tell_if_offered(member: Member, _ids: Ids, keyword: str) -> str:
    """Take whether offers of long ago still stand; a no takes back the one asked about."""
    offers = list(offers_asked_about(member, now=timezone.now()))
    if not offers:
        return _("Thank you. There is nothing left to say about it.")
    if keyword == YES:
        services.confirm_current(member, need_ids=[], offer_ids=[offer.pk for offer in offers])
        return _("Thank you. It is good to know that you are there.")
    if keyword == LATER or len(offers) > 1:
        raise NotAnAnswer
    services.close_offer(offer_id=offers[0].pk, by=member)
    return _("Thank you. We suggest it to nobody any more.")


def widen(member: Member, ids: Ids, keyword: str) -> str:
    """Take whether something about a need could be otherwise."""
    need = Need.objects.of(member).filter(pk=ids["need"]).first()
    question = question_about(need) if need else None
    if need is None or question is None or question.event_id != ids["asked"]:
        raise NothingToWiden
    if keyword == LATER:
        raise NotAnAnswer
    if keyword == YES:
        services.widen_need(need.pk, widening=question.widening, by=member)
        return _("Thank you. We look again, with more room.")
    services.keep_as_is(need.pk, widening=question.widening, by=member)
    return _("Good to know. It stays as it is, and we look on.")


def need_again(member: Member, ids: Ids, keyword: str) -> str:
    """Put a need that expired back on the board at a yes."""
    need = Need.objects.of(member).filter(pk=ids["need"]).first()
    if need is None or keyword == LATER:
        raise NotAnAnswer
    if keyword == NO:
        return _("Thank you. You don’t have to do anything.")
    if need.status == NeedStatus.EXPIRED:
        reopen_need(need.pk, by=member)
    return _("It is on the board again. We keep looking.")


def answer_after_all(member: Member, ids: Ids, keyword: str) -> str:
    """Take an answer that was asked for once more, from whichever of the two it is."""
    do = agree if _match(ids).requester_id == member.pk else answer_question
    return do(member, ids, keyword)


ANSWER_BY_KIND: Mapping[str, Answer] = {
    "match_asked": answer_question,
    "match_reminder": answer_question,
    "match_unanswered": answer_after_all,
    "match_open_again": answer_after_all,
    "match_faster": answer_question,
    "match_backup_asked": answer_as_backup,
    "match_standby": stay_as_backup,
    "match_accepted": agree,
    "match_follow_up": tell_how_it_went,
    "still_needed": tell_if_needed,
    "still_offered": tell_if_offered,
    "need_could_widen": widen,
    "need_expired": need_again,
}


def _match(ids: Ids) -> Match:
    found: Match = Match.objects.select_related("requester", "helper").get(pk=ids["match"])
    return found


def _accepted(match: Match) -> str:
    """Say what a helper's yes has led to."""
    if match.status == MatchStatus.STANDBY:
        return _("Thank you. Somebody was faster, so you are the backup.")
    if match.status == MatchStatus.CONFIRMED:
        return _("Thank you. You both said yes; how to reach each other follows.")
    facts: dict[str, Any] = {"name": match.name_of(match.requester)}
    return capfirst(_("Thank you. We ask %(name)s now, and you hear from us.") % facts)
