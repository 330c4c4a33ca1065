"""Joining somebody on the board: "I can help with this", and "Ask for this"."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import get_language

from commons.news import require_may_hear, tell_posted
from commons.posting import Posting, has_receipt, post
from matching.models import Match
from matching.refusals import AlreadyTogether
from matching.services import accept_match, propose, volunteer
from matching.states import MatchStatus, Origin
from members.models import Event, Member
from members.services import add_member, renew_paper_code
from members.shown_ways import choose_by_posting
from needs.models import Need
from needs.states import NeedStatus
from neighborhood.moves import Refusal
from offers.models import Offer
from offers.services import open_offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """Who comes to help: a member who is here, or somebody new and how to reach them.

    offer: which of the member's own offers they mean; None lets the kind of help speak.
    looks_like_spam: whether only a machine would have filled the form in like that.
    """

    by: Member | None
    name: str
    reach: str
    reach_at: str
    form_key: uuid.UUID
    offer: Offer | None = None
    looks_like_spam: bool = False


def help_with(need: Need, volunteering: Volunteer) -> Match:
    """Say yes to a need from the board, with an offer made for it if none fits.

    All or nothing. The same form sent again, be it in the same instant, returns the first
    match. Raises what `matching.services.volunteer` and `accept_match` raise; TooOften when the
    owner of an address cannot be told.
    """
    volunteering = _with_key_for(need, volunteering)
    try:
        return _first_yes(need, volunteering) or _help_once(need, volunteering)
    except (IntegrityError, AlreadyTogether):
        first = _first_yes(need, volunteering)
        if first is None:
            raise
        return first


def help_later(need: Need, volunteering: Volunteer) -> Offer:
    """Let a yes wait for a look, with an offer made for it; said as soon as it is let through.

    Nobody is told and no place is taken. The same form sent again returns the first one. Raises
    TooOften when the owner of an address cannot be told.
    """
    try:
        return _first_offer(volunteering) or _hold_once(need, volunteering)
    except IntegrityError:
        first = _first_offer(volunteering)
        if first is None:
            raise
        return first


def help_as_meant(offer: Offer) -> None:
    """Say the yes that an offer was made for, now that somebody has looked, if one still can."""
    meant = Event.objects.about(offer).filter(verb="helps_later").first()
    if meant is None:
        return
    with suppress(Refusal, Need.DoesNotExist):
        volunteer(need_id=int(meant.reason), offer_id=offer.pk, by=offer.helper)


def ask_for(offer: Offer, posting: Posting, *, by: Member | None) -> tuple[Need, Refusal | None]:
    """Put a need on the board and ask for this very offer.

    The need stays, and we look for others, when the offer cannot be asked any more: then the
    refusal comes along. One that waits for a look asks as soon as it is on the board.
    """
    member = post(posting, by=by)
    need: Need = Need.objects.of(member).of_form(posting.key)[0]
    if need.status == NeedStatus.HELD:
        if not Event.objects.about(need).filter(verb="asks_later").exists():
            Event.objects.record("asks_later", need, by=member, reason=str(offer.pk))
        return need, None
    try:
        propose(need_id=need.pk, offer_id=offer.pk, by=member, origin=Origin.REQUESTER)
    except AlreadyTogether:
        # The need is of this very form: it was sent twice, and the first one asked.
        return need, None
    except Refusal as refusal:
        return need, refusal
    return need, None


def ask_as_meant(need: Need) -> None:
    """Ask for the offer that a need was written for, now that it is on the board, if one can."""
    meant = Event.objects.about(need).filter(verb="asks_later").first()
    if meant is None:
        return
    with suppress(Refusal, Offer.DoesNotExist):
        propose(
            need_id=need.pk, offer_id=int(meant.reason), by=need.requester, origin=Origin.REQUESTER
        )


def is_under_way(need: Need, volunteering: Volunteer) -> bool:
    """Tell whether this helper was asked, or this very form or an earlier one has said yes."""
    if volunteering.by is None:
        return _first_yes(need, volunteering) is not None
    return Match.objects.filter(need=need, helper=volunteering.by).live().exists()


def _with_key_for(need: Need, volunteering: Volunteer) -> Volunteer:
    """Give a form that has made something else a key of its own for this need, ever the same.

    So it is with one that waits for a look and comes again, or that came beside another need.
    """
    made = Offer.objects.of_form(volunteering.form_key)
    if not made.exists() or made.filter(matches__need=need).exists():
        return volunteering
    own = uuid.uuid5(volunteering.form_key, f"need {need.pk}")
    return replace(volunteering, form_key=own)


def _first_yes(need: Need, volunteering: Volunteer) -> Match | None:
    """Return the match of this form, or of a member who has said yes to the need before."""
    if volunteering.by is not None:
        own = Match.objects.filter(need=need, helper=volunteering.by).live()
        return own.exclude(status=MatchStatus.PROPOSED).first()
    return Match.objects.filter(
        need=need, offer__submission_key=volunteering.form_key, offer__for_one_need=True
    ).first()


@transaction.atomic
def _help_once(need: Need, volunteering: Volunteer) -> Match:
    helper = volunteering.by or _new_helper(need, volunteering)
    if volunteering.by is not None:
        choose_by_posting(helper)
    asked = Match.objects.filter(need=need, helper=helper, status=MatchStatus.PROPOSED).first()
    if asked is not None:
        return accept_match(match_id=asked.pk, by=helper)
    offer = (
        volunteering.offer
        or _fitting_offer(need, helper=helper)
        or _offer_for(need, helper, volunteering.form_key)
    )
    if volunteering.by is None and has_receipt(volunteering.reach):
        # Nobody helps under an address whose owner cannot be told.
        require_may_hear(volunteering.reach_at)
        tell_posted(helper, offer)
    return volunteer(need_id=need.pk, offer_id=offer.pk, by=helper)


@transaction.atomic
def _hold_once(need: Need, volunteering: Volunteer) -> Offer:
    helper = volunteering.by or _new_helper(need, volunteering)
    offer = _offer_for(need, helper, volunteering.form_key, held=True)
    Event.objects.record("helps_later", offer, by=helper, reason=str(need.pk))
    if volunteering.by is None and has_receipt(volunteering.reach):
        require_may_hear(volunteering.reach_at)
        tell_posted(helper, offer)
    return offer


def _first_offer(volunteering: Volunteer) -> Offer | None:
    """Return the offer that this very form has made before."""
    made = Offer.objects.of_form(volunteering.form_key).filter(for_one_need=True)
    if volunteering.by is not None:
        made = made.of(volunteering.by)
    first: Offer | None = made.select_related("helper").first()
    return first


def _new_helper(need: Need, volunteering: Volunteer) -> Member:
    helper = add_member(
        reach=volunteering.reach, reach_at=volunteering.reach_at, name=volunteering.name,
        area=need.area, lang=get_language() or "en", heard=not has_receipt(volunteering.reach),
    )  # fmt: skip
    renew_paper_code(helper)
    return helper


def _fitting_offer(need: Need, *, helper: Member) -> Offer | None:
    kinds = [need.category_id, need.category.parent_id]
    fits = Q(category__in=[kind for kind in kinds if kind]) | Q(category__parent=need.category_id)
    offer: Offer | None = Offer.objects.of(helper).available().filter(fits).first()
    return offer


def _offer_for(need: Need, helper: Member, key: uuid.UUID, *, held: bool = False) -> Offer:
    """Make the offer behind "I can help with this": for that need alone, on no board."""
    offer = Offer(
        helper=helper, what=need.what, lang=need.lang, category_id=need.category_id,
        area_id=helper.area_id or need.area_id, pt=need.pt, for_one_need=True,
        languages=helper.languages, submission_key=key,
    )  # fmt: skip
    return open_offer(offer, by=helper, held=held)
