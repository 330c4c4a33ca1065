"""One offer beside the need in hand, opened: every rule, every part, and why it stands there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matching.engine.types import Part, Rule
from matching.explaining import Told, ahead, come_close, is_ahead, tell_pair
from matching.facts import current_settings
from matching.models import Suggestion
from matching.pair_words import confirmed_words
from matching.words import Reader, kept_away_words, word_names
from members.directions import isolated, said_with
from members.models import Event, Member
from members.names import one_full_stop
from needs.models import Need
from neighborhood.naming import listed, phrased
from offers.models import Offer
from triage.permissions import offers_in_charge
from triage.plan.displaced import better_elsewhere, planned_elsewhere

# What makes an offer current again; the first of these, looking back, said it last.
SAYING_SO = ("made", "released", "confirmed_current", "resumed", "reopened")

# How many of those who come close are named.
CLOSE = 6


def opened_offer(need: Need, *, offer_id: int, reader: Member, at: datetime) -> dict[str, Any]:
    """Return what templates/triage/opened.html shows. A fixed number of queries.

    404 for an offer that this coordinator may not see, and for two who keep away from each
    other: which of the rules it is would tell too much.
    """
    offer = _offer(need, offer_id=offer_id, reader=reader, at=at)
    told = tell_pair(need, offer_id=offer.pk, now=at, settings=current_settings())
    if any(rule.rule == Rule.BLOCKED for rule in told.in_the_way):
        raise Http404
    name = _name(offer)
    return {
        "offer": offer, "name": name, "told": told,
        "groups": [{"title": str(group), "rules": rules} for group, rules in told.rules.items()],
        "verdict": _verdict(told),
        "reads": [
            {"term": term, "reasons": told.reasons[reader]}
            for reader, term in (
                (Reader.HELPER, said_with(_("%(name)s reads"), name=isolated(name))),
                (Reader.REQUESTER, _("The requester reads")),
            )
        ],
        "before": _before(need, offer, reader=reader, at=at),
        "confirmed": _confirmed(offer, at=at),
    }  # fmt: skip


def close_offers(need: Need, *, at: datetime) -> list[dict[str, str]]:
    """Return the offers that come closest without fitting, each with what keeps it away."""
    close = come_close(need, now=at, settings=current_settings(), limit=CLOSE)
    offers = Offer.objects.with_card().in_bulk([refusal.offer_id for refusal in close])
    names = word_names()
    return [
        {
            "title": _name_and_area(offers[refusal.offer_id]),
            "words": kept_away_words(
                refusal, name=_name(offers[refusal.offer_id]), today=localdate(at), names=names
            ),
            "url": reverse("triage:suggestion", args=(need.pk, refusal.offer_id)),
        }
        for refusal in close
    ]


def _offer(need: Need, *, offer_id: int, reader: Member, at: datetime) -> Offer:
    """Return an offer that is on the board, in charge, or suggested for this need."""
    suggested = Q(pk__in=Suggestion.objects.filter(need=need).values("offer"))
    on_board = Q(pk__in=Offer.objects.visible_to(None).values("pk"))
    in_charge = Q(pk__in=offers_in_charge(reader, at=at).values("pk"))
    rows = Offer.objects.with_card().filter(suggested | on_board | in_charge)
    found: Offer | None = rows.filter(pk=offer_id).first()
    if found is None:
        raise Http404
    return found


def _name_and_area(offer: Offer) -> str:
    where = {"name": _name(offer), "area": offer.area}
    return pgettext("a neighbor and their area", "%(name)s, in %(area)s") % where


def _name(offer: Offer) -> str:
    return offer.helper.public_name or pgettext("stands in for a first name", "A neighbor")


def _verdict(told: Told) -> str:
    count = len(told.in_the_way)
    if not count:
        return _("All rules are kept.")
    said = ngettext("%(count)s rule is not kept.", "%(count)s rules are not kept.", count)
    return said % {"count": count}


def _before(need: Need, offer: Offer, *, reader: Member, at: datetime) -> str:
    """Say why it stands before the next suggestion; empty for the last, and for strangers to it."""
    rows = list(Suggestion.objects.filter(need=need).standing().possible().with_offer())
    place = next((spot for spot, row in enumerate(rows) if row.offer_id == offer.pk), None)
    if place is None or place + 1 >= len(rows):
        return ""
    ours, theirs = _parts_of(rows[place]), _parts_of(rows[place + 1])
    if not ours or not theirs:
        return ""
    name = {"name": rows[place + 1].offer.helper.public_name or _("the next one")}
    if not is_ahead(ours, theirs) and rows[place].planned_at and not rows[place + 1].planned_at:
        elsewhere = planned_elsewhere(rows[place + 1], reader=reader, at=at)
        if elsewhere:
            return better_elsewhere(rows[place + 1].offer, need=elsewhere)
        return _("Stands before %(name)s because it suits the whole queue better.") % name
    if not is_ahead(ours, theirs):
        return _("Stays before %(name)s because it was shown first, and they are close.") % name
    for_it, against = ahead(ours, theirs)
    if not for_it:
        return one_full_stop(_("As good as %(name)s. The lot decides.") % name)
    said = _("Why before %(name)s: %(reasons)s.") % (name | {"reasons": listed(for_it)})
    if against:
        said += " " + _("What speaks for %(name)s: %(reasons)s.") % (
            name | {"reasons": listed(against)}
        )
    return said


def _parts_of(row: Suggestion) -> list[Part]:
    return [Part(part["name"], part["value"], part["weight"]) for part in row.parts]


def _confirmed(offer: Offer, *, at: datetime) -> str:
    """Say when somebody last said that the offer stands, and which of two it was."""
    said = capfirst(confirmed_words(offer.confirmed_current_at, now=at))
    event = Event.objects.about(offer).filter(verb__in=SAYING_SO).first()
    if event is None or event.by_id is None:
        return said
    by_helper = event.by_id == offer.helper_id
    by_whom = _("by the helper") if by_helper else _("by a coordinator")
    return phrased((said, by_whom))
