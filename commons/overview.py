"""What a member's own page shows: what waits for an answer first, then all that is theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.giving import Giving, giving_of
from commons.stages import Story
from commons.standing import Standing, standing_of
from commons.still import is_stale
from commons.timeline import looks_at
from commons.wider import question_cards
from matching.models import Match, Outlook
from matching.states import MatchStatus
from members.directions import capitalized, isolated, said_with
from members.http import private_url
from members.models import Member
from members.names import one_full_stop
from members.proving import doubt_about
from needs.models import Need
from offers.models import Offer

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnThings:
    """All that one member asked for and gives, latest first, with the matches of it."""

    needs: Sequence[Need]
    offers: Sequence[Offer]
    matches: Sequence[Match]

    def the_only_one(self) -> Need | Offer | None:
        """Return the one thing there is, unless a question to the helper waits beside it."""
        things: list[Need | Offer] = [*self.needs, *self.offers]
        if len(things) != 1:
            return None
        only = things[0]
        mine = "need_id" if isinstance(only, Need) else "offer_id"
        beside = [m for m in self.matches if m.is_live and getattr(m, mine) != only.pk]
        return None if beside else only


def own_things(member: Member) -> OwnThings:
    """Load all that a member asked for and gives. Three queries."""
    return OwnThings(
        needs=list(Need.objects.of(member).with_card().select_related("outlook").newest_first()),
        offers=list(
            Offer.objects.of(member)
            .filter(for_one_need=False)
            .with_card()
            .select_related("helper")
            .newest_first()
        ),
        matches=list(Match.objects.visible_to(member).with_both().order_by("pk")),
    )


def overview_context(request: HttpRequest, things: OwnThings, *, reader: Member) -> Row:
    """Return what templates/commons/overview.html shows. One query beside those of its parts."""
    now = timezone.now()
    live = [match for match in things.matches if match.is_live]
    waiting = [match for match in live if _waits_for(reader, match)]
    settled = [match for match in live if match not in waiting]
    need_cards = {need.pk: _need_card(request, need, things, now=now) for need in things.needs}
    told_above = _told_by_one_match(things.needs, live)
    merged = {pk: need_cards[pk] for pk in told_above}
    needs = [
        (need.is_over, need_cards[need.pk]) for need in things.needs if need.pk not in told_above
    ]
    offers = [
        (offer.is_over, _offer_card(request, offer, things, now=now)) for offer in things.offers
    ]
    return {
        "waiting": [
            *(_live_card(request, match, merged, reader=reader) for match in waiting),
            *question_cards(request, things.needs),
        ],
        "settled": [_live_card(request, match, merged, reader=reader) for match in settled],
        "needs": [card for is_over, card in needs if not is_over],
        "offers": [card for is_over, card in offers if not is_over],
        "over": [card for is_over, card in needs + offers if is_over],
        "looks": looks_at(reader),
        "forget_after": reader.forget_after,
        "whose": doubt_about(reader, is_signed_in=_is_signed_in(request, reader)),
        "groups_of_links": _groups_of_links(request, reader),
    }


def _groups_of_links(request: HttpRequest, reader: Member) -> list[Row]:
    """Return what leads to all that is kept about the reader, and to how they come in."""

    def to(name: str) -> str:
        return private_url(request, name)

    about = [
        (_("Your name, your pace, a rest"), to("about_me")),
        (_("How we write to you, and when"), to("wishes")),
        (_("Your plans in your calendar"), to("calendar")),
    ]
    sight = [
        (_("Who has seen what"), to("seen")),
        (_("What coordinators did with their rights"), to("uses_of_rights")),
    ]
    everything = [
        (_("Download everything about you"), to("download")),
        (_("Delete everything about you"), to("forgetting")),
    ]
    return [
        _group("about", _("About you"), about),
        _group("sight", _("Who can see what"), sight),
        _group("way-back", _("Your way back"), _ways_back(request, reader)),
        _group("everything", _("Everything about you"), everything),
    ]


def _ways_back(request: HttpRequest, reader: Member) -> list[tuple[str, str]]:
    ways = [(_("Link, code and print"), private_url(request, "way_back"))]
    if _is_signed_in(request, reader):
        ways.append((_("What you posted before"), reverse("commons:earlier")))
    if not getattr(request, "token", ""):
        ways += [
            (_("Where you are signed in"), reverse("account_sessions")),
            (_("Keys and a second proof"), reverse("mfa_index")),
            (_("Sign out"), reverse("account_logout")),
        ]
    return ways


def _group(ident: str, heading: str, links: list[tuple[str, str]]) -> Row:
    return {
        "id": ident,
        "heading": heading,
        "links": [{"words": words, "url": url} for words, url in links],
    }


def _is_signed_in(request: HttpRequest, reader: Member) -> bool:
    return request.user.pk == reader.pk


def outlook_of(need: Need) -> Outlook | None:
    """Return what the last search for helpers found, None before the first."""
    try:
        return need.outlook
    except ObjectDoesNotExist:
        return None


def _waits_for(reader: Member, match: Match) -> bool:
    if match.status == MatchStatus.ACCEPTED:
        return match.requester_id == reader.pk
    is_asked = match.status == MatchStatus.PROPOSED or (
        match.status == MatchStatus.STANDBY and match.need.is_on_board
    )
    return is_asked and match.helper_id == reader.pk


def match_card(request: HttpRequest, match: Match, *, reader: Member) -> Row:
    """Return the card of a match, with what it waits for."""
    url = private_url(request, "match", match.pk)
    return {
        "id": f"match-{match.pk}",
        "kind": "need",
        "category": str(match.need.category),
        "title": match.need.what,
        "lang": match.need.lang,
        "url": url,
        "facts": [_match_words(match, reader=reader)],
        "act_url": url,
        "act_words": _("Answer") if _waits_for(reader, match) else _("Have a look"),
    }


def _told_by_one_match(needs: Sequence[Need], live: Sequence[Match]) -> set[int]:
    """Return the needs of which one match says all there is to say."""
    matches = Counter(match.need_id for match in live)
    return {need.pk for need in needs if need.helpers_wanted == 1 and matches[need.pk] == 1}


def _live_card(
    request: HttpRequest, match: Match, merged: Mapping[int, Row], *, reader: Member
) -> Row:
    """Return the card of a match; that of its need, where it stands for both.

    Then its words lead to the need, and what it asks for leads to what the reader must do.
    """
    card = match_card(request, match, reader=reader)
    need_card = merged.get(match.need_id)
    if need_card is None:
        return card
    both = card | {"url": need_card["url"], "facts": need_card["facts"]}
    if match.status == MatchStatus.CONFIRMED:
        return both | {"act_words": _("To the plan")}
    return both if _waits_for(reader, match) else need_card


def _match_words(match: Match, *, reader: Member) -> str:
    is_helper = match.helper_id == reader.pk
    name = isolated(match.name_of(match.other_side(reader)))
    words = {
        MatchStatus.PROPOSED: _("Could you help %(name)s?")
        if is_helper
        else _("No answer from %(name)s yet."),
        MatchStatus.STANDBY: _("You are the backup for %(name)s.")
        if is_helper
        else _("%(name)s is your backup."),
        MatchStatus.ACCEPTED: _("You said yes. Now it is up to %(name)s.")
        if is_helper
        else _("%(name)s said yes and waits for your yes."),
        MatchStatus.CONFIRMED: _("You and %(name)s both said yes."),
    }
    said = said_with(words[MatchStatus(match.status)], name=name)
    return capitalized(one_full_stop(said))


def _need_card(request: HttpRequest, need: Need, things: OwnThings, *, now: datetime) -> Row:
    matches = [match for match in things.matches if match.need_id == need.pk]
    outlook = outlook_of(need)
    could = outlook.could if outlook else None
    standing = standing_of(Story(need, matches, could=could, now=now))
    return _own_card(request, need, standing, kind="need", page="standing")


def _offer_card(request: HttpRequest, offer: Offer, things: OwnThings, *, now: datetime) -> Row:
    matches = [match for match in things.matches if match.offer_id == offer.pk]
    standing = giving_of(Giving(offer, matches, now=now, is_stale=is_stale(offer, now=now)))
    return _own_card(request, offer, standing, kind="offer", page="offer_standing")


def _own_card(
    request: HttpRequest, entry: Need | Offer, standing: Standing, *, kind: str, page: str
) -> Row:
    url = private_url(request, page, entry.pk)
    return {
        "id": f"{kind}-{entry.pk}",
        "kind": kind,
        "category": str(entry.category),
        "title": entry.what,
        "lang": entry.lang,
        "url": url,
        "facts": [standing.sentence],
        "act_url": url,
        "act_words": _("See what happened") if entry.is_over else _("See where it stands"),
    }
