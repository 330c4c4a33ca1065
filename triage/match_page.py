"""One match on the desk: both sides, where it stands, why them, what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from matching.engine.types import Part
from matching.explaining import ahead, is_ahead
from matching.facts import GroupSettings, current_settings
from matching.hindsight import parts_of, parts_told, tell_match
from matching.models import Match, Suggestion
from matching.states import EndReason, MatchStatus
from matching.words import Reader, reason_words, word_names
from members.directions import capitalized, isolated, said_with
from members.models import Member
from needs.cards import when
from needs.models import Need
from neighborhood.naming import listed
from offers.cards import when as when_given
from offers.models import Offer
from triage.contact import contact_of
from triage.member_page import url_of
from triage.permissions import (
    can_act_on,
    can_act_on_match,
    can_look_at_helper,
    needs_in_charge,
    offers_in_charge,
)
from triage.rows import shown_words
from triage.safety import safety_rows
from triage.words import moment_words

type Row = dict[str, Any]


def match_in_hand(match: Match, *, reader: Member, at: datetime) -> Row:
    """Return what templates/triage/match.html shows but for its history.

    A fixed number of queries: about thirty for one that is not over, fewer for one that is.
    """
    settings, names = current_settings(), word_names()
    can_act = can_act_on_match(reader, match, at=at)
    can_act_on_need = can_act_on(reader, match.need, at=at)
    is_proposed = match.status == MatchStatus.PROPOSED
    return {
        "match": match,
        "title": _title(match),
        "can_act": can_act,
        "stands": match.get_status_display(),
        "until": _until(match, at=at),
        "next": _next(match, at=at),
        "sides": _sides(match, reader=reader, at=at, can_act=can_act),
        "parts": parts_told(match.parts, settings=settings),
        "reads": [
            {"term": term, "reasons": words}
            for reader_, term in _readers(match)
            if (words := reason_words(match.reasons, reader=reader_, names=names))
        ],
        "today": _today(match, at=at, settings=settings) if match.is_live else {},
        "undo_url": reverse("triage:proposal_undo", args=(match.need_id, match.pk))
        if is_proposed and can_act_on_need
        else "",
    }


def _title(match: Match) -> str:
    return said_with(
        _("%(asker)s and %(helper)s"),
        asker=isolated(capfirst(match.requester.first_name_or_neighbor)),
        helper=isolated(match.helper.first_name_or_neighbor),
    )


def _readers(match: Match) -> list[tuple[Reader, str]]:
    sides = ((Reader.HELPER, match.helper), (Reader.REQUESTER, match.requester))
    return [
        (side, said_with(_("%(name)s reads"), name=isolated(capfirst(one.first_name_or_neighbor))))
        for side, one in sides
    ]


def _until(match: Match, *, at: datetime) -> str:
    """Say who has how long to answer; empty when nobody is asked."""
    person = match.to_answer
    if person is None:
        return ""
    return said_with(
        _("%(name)s can answer until %(time)s."),
        name=isolated(capfirst(person.first_name_or_neighbor)),
        time=moment_words(localtime(match.answer_until), at=at),
    )


def _next(match: Match, *, at: datetime) -> str:
    """Say in one sentence what happens next."""
    said = said_with(
        _sentence(match, at=at),
        helper=isolated(match.helper.first_name_or_neighbor),
        asker=isolated(capfirst(match.requester.first_name_or_neighbor)),
        time=moment_words(localtime(match.later_until or match.answer_until), at=at),
    )
    return capitalized(said)


def _sentence(match: Match, *, at: datetime) -> str:
    is_put_off = match.later_until is not None and match.later_until > at
    match match.status:
        case MatchStatus.PROPOSED if is_put_off:
            return _("%(helper)s wanted to answer later, and is reminded at %(time)s.")
        case MatchStatus.PROPOSED:
            return _("If no answer comes, we thank %(helper)s and look on.")
        case MatchStatus.STANDBY if match.backup_asked_at is not None:
            return _("A place came free. If %(helper)s says yes, it is theirs.")
        case MatchStatus.STANDBY:
            return _("When a place comes free, %(helper)s is asked again.")
        case MatchStatus.ACCEPTED:
            return _("When %(asker)s says yes too, both see how to reach each other.")
        case MatchStatus.CONFIRMED:
            return _("Afterwards we ask both how it went.")
        case MatchStatus.COMPLETED:
            return _("Nothing more is to be done.")
    return _over(match)


def _over(match: Match) -> str:
    """Say how a match ended, and what became of the need. A percent sign is doubled."""
    reason = EndReason(match.end_reason).label
    goes_on = _("The need is closed.") if match.need.is_over else _("The need looks on.")
    return f"{reason}. {goes_on}".replace("%", "%%")


def _sides(match: Match, *, reader: Member, at: datetime, can_act: bool) -> list[Row]:
    """Return both sides: the words, the facts, how to reach the person."""
    look_url = reverse("triage:match_contact", args=(match.pk,))
    safety = safety_rows([match.requester_id, match.helper_id], reader=reader)
    sees_need = needs_in_charge(reader, at=at).filter(pk=match.need_id).exists()
    sees_offer = offers_in_charge(reader, at=at).filter(pk=match.offer_id).exists()
    may_look_at_asker = can_act and can_act_on(reader, match.need, at=at)
    may_look_at_helper = can_act and match.is_live and can_look_at_helper(reader, match, at=at)
    return [
        _side(match.need, match.requester, is_seen=sees_need)
        | {
            "term": _("Need"), "safety": safety.get(match.requester_id, ()),
            "contact": contact_of(
                match.requester, subject=match.need, reader=reader, side="requester",
                look_url=look_url if may_look_at_asker else "",
            ),
        },
        _side(match.offer, match.helper, is_seen=sees_offer)
        | {
            "term": _("Offer"), "safety": safety.get(match.helper_id, ()),
            "contact": contact_of(
                match.helper, subject=match, reader=reader, side="helper",
                look_url=look_url if may_look_at_helper else "",
            ),
        },
    ]  # fmt: skip


def _side(entry: Need | Offer, person: Member, *, is_seen: bool) -> Row:
    """Return one side. is_seen: whether the desk of this coordinator shows it in full."""
    name = "need" if isinstance(entry, Need) else "offer"
    rows = [
        (_("Where"), str(entry.area)),
        (_("When"), when(entry) if isinstance(entry, Need) else when_given(entry)),
        (_("Stands"), entry.get_status_display()),
    ]
    return {
        "kind": name,
        "words": shown_words(entry, is_seen=is_seen),
        "lang": entry.lang if is_seen else "",
        "url": reverse(f"triage:{name}", args=(entry.pk,)) if is_seen else "",
        "person": capfirst(person.first_name_or_neighbor),
        "person_url": url_of(person) if is_seen else "",
        "facts": [{"term": term, "words": said} for term, said in rows if said],
    }


def _today(match: Match, *, at: datetime, settings: GroupSettings) -> Row:
    """Judge the pair anew, the match itself left out, and hold it against who stands next."""
    told = tell_match(match, now=at, settings=settings)
    parts = [Part(part.name, part.value, part.weight) for part in told.parts]
    return {"in_the_way": told.in_the_way, "before": _before(match, parts)}


def _before(match: Match, ours: Sequence[Part]) -> str:
    """Say who stands next for the need now, and what puts the one who was asked before them."""
    standing = Suggestion.objects.filter(need=match.need_id).standing().possible().with_offer()
    live = Match.objects.live().filter(need=match.need_id).values("helper")
    row = standing.exclude(offer__helper__in=live).first()
    if row is None:
        return _("Nobody else fits at the moment.")
    name = {"name": row.offer.helper.public_name or _("the next one")}
    theirs = parts_of(row.parts)
    if not theirs:
        return _("Next would be %(name)s.") % name
    for_it, against = ahead(ours, theirs)
    if not is_ahead(ours, theirs):
        said = _("Today %(name)s would stand first.") % name
    elif for_it:
        said = _("Why before %(name)s: %(reasons)s.") % (name | {"reasons": listed(for_it)})
    else:
        said = _("As good as %(name)s. The lot decides.") % name
    if against:
        said += " " + _against(name, against)
    return said


def _against(name: Mapping[str, str], reasons: list[str]) -> str:
    return _("What speaks for %(name)s: %(reasons)s.") % {**name, "reasons": listed(reasons)}
