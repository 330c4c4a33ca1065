"""Who may look at the desk, who may act there, and for which areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from matching.models import Match, MatchQuerySet
from matching.states import MatchStatus
from members.models import Event, Member, MemberQuerySet
from members.pairs import BlockedPair
from members.permissions import can_coordinate, can_see_queue, charge_of
from members.reports import Report, ReportQuerySet
from needs.models import Need, NeedQuerySet
from offers.models import Offer, OfferQuerySet
from outbox.incoming import ReplyQuerySet
from outbox.models import Message, MessageQuerySet, Reply
from triage.models import Action
from triage.phone.calls import Call, CallQuerySet

#: How the kinds of actions begin that were done to terms.
OF_TERMS = "term_"


def require_desk(member: Member, *, at: datetime) -> None:
    """Raise PermissionDenied for whoever may not even look at the desk."""
    if not can_see_queue(member, at=at):
        raise PermissionDenied


def needs_in_charge(member: Member, *, at: datetime) -> NeedQuerySet:
    """Return the needs of the areas lent to this member; all of them for an admin."""
    needs: NeedQuerySet = Need.objects.filter(_in_charge("area", member, at=at))
    return needs


def needs_to_act_on(member: Member, *, at: datetime) -> NeedQuerySet:
    """Return the needs that this member may change: not as a shadow, not their own."""
    charge = _in_charge("area", member, at=at, acting=True)
    needs: NeedQuerySet = Need.objects.filter(charge).exclude(requester=member)
    return needs


def offers_in_charge(member: Member, *, at: datetime, acting: bool = False) -> OfferQuerySet:
    """Return the offers of the areas lent to this member; all of them for an admin.

    acting: leave out what they may only look at, as a shadow.
    """
    charge = _in_charge("area", member, at=at, acting=acting)
    offers: OfferQuerySet = Offer.objects.filter(charge)
    return offers


def matches_in_charge(member: Member, *, at: datetime, acting: bool = False) -> MatchQuerySet:
    """Return the matches of which one side at least is in this member's charge.

    Like all that the desk shows of matches, without those that are left for counts alone.
    """
    need = _in_charge("need__area", member, at=at, acting=acting)
    offer = _in_charge("offer__area", member, at=at, acting=acting)
    matches: MatchQuerySet = Match.objects.told().filter(need | offer)
    return matches


def matches_of_needs_in_charge(member: Member, *, at: datetime) -> MatchQuerySet:
    """Return the matches of the needs in this member's charge: those they may call about."""
    charge = _in_charge("need__area", member, at=at)
    matches: MatchQuerySet = Match.objects.told().filter(charge)
    return matches


def members_in_charge(member: Member, *, at: datetime, acting: bool = False) -> MemberQuerySet:
    """Return the people who live, or have a need or an offer, in an area of this member's charge.

    Whoever asked to be forgotten is nobody's any more; who was merged is found as the other.
    """
    present: MemberQuerySet = Member.objects.present().filter(merged_into=None)
    charge = _in_charge("area", member, at=at, acting=acting)
    if not charge:
        return present
    needs = Need.objects.filter(charge, requester=OuterRef("pk"))
    offers = Offer.objects.filter(charge, helper=OuterRef("pk"))
    return present.filter(charge | Q(Exists(needs)) | Q(Exists(offers)))


def others_in_charge(member: Member, *, at: datetime, acting: bool = False) -> MemberQuerySet:
    """Return the people in this member's charge, but for themselves."""
    others: MemberQuerySet = members_in_charge(member, at=at, acting=acting).exclude(pk=member.pk)
    return others


def messages_in_charge(member: Member, *, at: datetime, acting: bool = False) -> MessageQuerySet:
    """Return the messages to people of the areas lent to this member, but for their own.

    People without an area are in the charge of those who have all areas.
    acting: leave out what they may only look at, as a shadow.
    """
    charge = _in_charge("member__area", member, at=at, acting=acting)
    messages: MessageQuerySet = Message.objects.filter(charge).exclude(member=member)
    return messages


def replies_in_charge(member: Member, *, at: datetime, acting: bool = False) -> ReplyQuerySet:
    """Return what people of the areas lent to this member wrote to us, but for their own.

    People without an area are in the charge of those who have all areas.
    acting: leave out what they may only look at, as a shadow.
    """
    charge = _in_charge("member__area", member, at=at, acting=acting)
    replies: ReplyQuerySet = Reply.objects.filter(charge, member__isnull=False)
    return replies.exclude(member=member)


def reports_in_charge(member: Member, *, at: datetime, acting: bool = False) -> ReportQuerySet:
    """Return what was said to be wrong in the areas lent to this member.

    Nobody reads what is said of them. acting: leave out what they may only look at, as a shadow.
    """
    reports: ReportQuerySet = Report.objects.filter(
        _in_charge("area", member, at=at, acting=acting)
    )
    return reports.exclude(about=member)


def people_to_act_for(member: Member, *, at: datetime) -> MemberQuerySet:
    """Return the others who live where this member acts."""
    charge = _in_charge("area", member, at=at, acting=True)
    people: MemberQuerySet = Member.objects.present().filter(charge).exclude(pk=member.pk)
    return people


def can_act_for(member: Member, person: Member, *, at: datetime) -> bool:
    """Tell whether this member may call and write for somebody: not as a shadow, not oneself."""
    return people_to_act_for(member, at=at).filter(pk=person.pk).exists()


def calls_in_charge(member: Member, *, at: datetime, acting: bool = False) -> CallQuerySet:
    """Return the calls about the needs in charge, or to people in charge about nothing else.

    acting: leave out what they may only look at, as a shadow.
    """
    where = Coalesce("need__area", "match__need__area", "member__area")
    charge = _in_charge("where", member, at=at, acting=acting)
    return Call.objects.alias(where=where).filter(charge).exclude(member=member)


def can_act_on(member: Member, entry: Need | Offer, *, at: datetime) -> bool:
    """Tell whether this member may change a need or offer: not as a shadow, not their own."""
    owner_id = entry.requester_id if isinstance(entry, Need) else entry.helper_id
    return charge_of(member, at=at).holds([entry.area_id]) and member.pk != owner_id


def can_act_on_match(member: Member, match: Match, *, at: datetime) -> bool:
    """Tell whether this member may act on a match: not as a shadow, not as one of the two."""
    charge = matches_in_charge(member, at=at, acting=True)
    is_own = member.pk in (match.requester_id, match.helper_id)
    return not is_own and charge.filter(pk=match.pk).exists()


def can_act_on_member(member: Member, *people: Member, at: datetime) -> bool:
    """Tell whether this member may act on each person: not as a shadow, not on themselves."""
    charge = others_in_charge(member, at=at, acting=True)
    pks = {person.pk for person in people}
    return charge.filter(pk__in=pks).count() == len(pks)


def can_undo(member: Member, action: Action, *, at: datetime) -> bool:
    """Tell whether this member may still act on what an action was done to.

    Terms look for themselves: whoever handed over their last one may take it back.
    """
    if action.kind.startswith(OF_TERMS):
        return True
    if entry := action.need or action.offer:
        return can_act_on(member, entry, at=at)
    if action.member:
        return can_act_on_member(member, action.member, at=at)
    return can_coordinate(member, at=at)


def require_undo(member: Member, action_id: int, *, at: datetime) -> None:
    """Raise PermissionDenied for whoever may no longer act on what they did an action to."""
    action = Action.objects.to_undo(member, at=at).with_what().filter(pk=action_id).first()
    if action is not None and not can_undo(member, action, at=at):
        raise PermissionDenied


def can_look_at_helper(member: Member, match: Match, *, at: datetime) -> bool:
    """Tell whether this member may see how to reach the helper of a match.

    Not as a shadow. Of elsewhere only whom the question has left for, or who spoke themselves:
    else asking would be a way to any number. Up to three queries.
    """
    if can_act_on_member(member, match.helper, at=at):
        return True
    asked = Message.objects.about("match", match.pk).filter(kind="match_asked").left()
    spoke = Event.objects.about(match).filter(by=match.helper_id)
    is_own = member.pk == match.helper_id
    return not is_own and (asked.filter(member=match.helper_id).exists() or spoke.exists())


def of_their_own(member: Member, people: Iterable[int]) -> set[int]:
    """Return those whose contact is no matter for this coordinator, but for the two themselves.

    They keep apart, or one was asked to help the other and both have not said yes. Somebody else
    at the desk looks it up. people: keys of members. One query.
    """
    theirs, pk = list(people), member.pk
    apart = BlockedPair.objects.filter(
        Q(one=pk, other__in=theirs) | Q(other=pk, one__in=theirs)
    ).values_list("one", "other")
    asked = Match.objects.live().exclude(status=MatchStatus.CONFIRMED)
    between = Q(helper=pk, requester__in=theirs) | Q(requester=pk, helper__in=theirs)
    together = asked.filter(between).values_list("requester", "helper")
    return {key for two in apart.union(together) for key in two} - {pk}


def can_pass_on(member: Member, message: Message, *, at: datetime) -> bool:
    """Tell whether this member may reach somebody to tell them: not as a shadow, not oneself."""
    charge = _in_charge("member__area", member, at=at, acting=True)
    rows = Message.objects.filter(charge, pk=message.pk)
    return member.pk != message.member_id and rows.exists()


def _in_charge(field: str, member: Member, *, at: datetime, acting: bool = False) -> Q:
    charge = charge_of(member, at=at)
    return charge.acting_over(field) if acting else charge.over(field)
