"""How one need and one offer stand to each other, in a few words for each rule and part.

For coordinators and operators: some of it tells how often a helper was asked, which nobody else
sees. Runs no query.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matching.candidates import Judgement
from matching.engine.meeting import km_apart, narrower_category, time_in_common
from matching.engine.types import HelperFacts, Limits, NeedFacts, OfferFacts, Rule
from matching.in_force import halving_km, km_number
from matching.words import Names
from members.resting import day_of_rest
from neighborhood.naming import listed, unit_kept
from neighborhood.spans import lasting


def rule_facts(
    judgement: Judgement, *, now: datetime, limits: Limits, names: Names
) -> dict[Rule, str]:
    """Return how it is, by rule; a rule about which there is nothing to add is left out.

    now: in the neighborhood's own zone.
    """
    need, offer = judgement.need, judgement.offer
    facts = {
        Rule.NEED_FULL: _places(need.places_left),
        Rule.NEED_DAY_PASSED: date_format(need.needed_on) if need.needed_on else "",
        Rule.NEED_STALE: confirmed_words(need.confirmed_current_at, now=now),
        Rule.CATEGORY: _kinds(need, offer),
        Rule.REQUIREMENTS: _requirements(need, offer, names),
        Rule.OFFER_FULL: _places(offer.room),
        Rule.OFFER_ENDED: date_format(offer.valid_until) if offer.valid_until else "",
        Rule.OFFER_STALE: confirmed_words(offer.confirmed_current_at, now=now),
        Rule.DISTANCE: _distance(need, offer),
        Rule.LANGUAGE: _languages(need, offer, names),
        Rule.TIMES: _time(need, offer),
        **_pace(offer.helper, now=now, limits=limits),
    }
    return {rule: words for rule, words in facts.items() if words}


def part_facts(judgement: Judgement, *, now: datetime, limits: Limits) -> dict[str, str]:
    """Return what each part of a score was made from, by its name. See ``rule_facts``."""
    need, offer = judgement.need, judgement.offer
    return {
        "category": " · ".join(filter(None, (_kinds(need, offer), _guess(need, offer)))),
        "distance": " · ".join(filter(None, (_distance(need, offer), _halving(need, offer)))),
        "overlap": _time(need, offer),
        "rest": " · ".join((_load(offer.helper, limits), _last_helped(offer.helper, now=now))),
        "freshness": confirmed_words(offer.confirmed_current_at, now=now),
    }


def confirmed_words(moment: datetime, *, now: datetime) -> str:
    """Say how many days of the calendar ago somebody said that it still holds."""
    days = _days_since(moment, now=now)
    if days < 1:
        return _("confirmed today")
    said = ngettext("confirmed %(count)s day ago", "confirmed %(count)s days ago", days)
    return said % {"count": days}


def days_ago(moment: datetime, *, now: datetime) -> str:
    """Say how many days of the calendar ago something was: "today", "5 days ago"."""
    days = _days_since(moment, now=now)
    if days < 1:
        return pgettext("so long ago", "today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}


def _days_since(moment: datetime, *, now: datetime) -> int:
    return (localdate(now) - localdate(moment)).days


def _places(count: int) -> str:
    free = max(0, count)
    return ngettext("%(count)s place free", "%(count)s places free", free) % {"count": free}


def _kinds(need: NeedFacts, offer: OfferFacts) -> str:
    if need.category.id == offer.category.id:
        return _("the same kind")
    if offer.category.parent_id == need.category.id:
        return _("the offer is one kind of it")
    if need.category.parent_id == offer.category.id:
        return _("the offer is wider")
    return _("different kinds")


def _guess(need: NeedFacts, offer: OfferFacts) -> str:
    sure = need.category_probability * offer.category_probability
    if sure >= 1:
        return ""
    return _("guessed from the words, %(percent)s of 100 sure") % {"percent": round(100 * sure)}


def _requirements(need: NeedFacts, offer: OfferFacts, names: Names) -> str:
    missing = sorted(need.requirements - offer.abilities)
    if missing:
        return _("missing: %(words)s") % {"words": _named(missing, names)}
    return _named(sorted(need.requirements), names) or _("nothing special was asked for")


def _languages(need: NeedFacts, offer: OfferFacts, names: Names) -> str:
    spoken = offer.languages | offer.helper.languages
    shared = sorted(need.languages & spoken)
    if shared:
        return _named(shared, names)
    if not need.languages:
        return _("no language was named")
    if need.interpreter:
        return _("with an interpreter")
    wanted = {"wanted": _named(sorted(need.languages), names)}
    return _("asked for: %(wanted)s") % wanted


def _distance(need: NeedFacts, offer: OfferFacts) -> str:
    km = km_apart(need, offer)
    if km is None:
        return _("by phone or online, no distance to go")
    words = _("%(km)s km apart, goes up to %(travel)s km")
    return unit_kept(words % {"km": km_number(km), "travel": km_number(offer.travel_km)})


def _halving(need: NeedFacts, offer: OfferFacts) -> str:
    if km_apart(need, offer) is None:
        return ""
    half = halving_km(narrower_category(need, offer).tau_km)
    return unit_kept(_("counts half at %(km)s km") % {"km": half})


def _time(need: NeedFacts, offer: OfferFacts) -> str:
    time = time_in_common(need, offer)
    if time.windows is None:
        return _("both at any time")
    return _("%(long)s in one go, %(enough)s would be enough") % {
        "long": lasting(time.stretch),
        "enough": lasting(time.needed),
    }


def _pace(helper: HelperFacts, *, now: datetime, limits: Limits) -> dict[Rule, str]:
    resting = ""
    if helper.resting_until is not None and now.date() < helper.resting_until:
        resting = _("until %(day)s") % {
            "day": day_of_rest(helper.resting_until, as_format="DATE_FORMAT")
        }
    waiting = ngettext("%(count)s waiting", "%(count)s waiting", helper.open_asks)
    return {
        Rule.RESTING: resting,
        Rule.OVER_PACE: _load(helper, limits),
        Rule.OPEN_ASKS: waiting % {"count": helper.open_asks},
        Rule.COOL_DOWN: _last_asked(helper, now=now),
    }


def _load(helper: HelperFacts, limits: Limits) -> str:
    return _(
        "in seven days asked %(asks)s (up to %(most_asks)s), "
        "helped %(helps)s (up to %(most_helps)s)"
    ) % {
        "asks": helper.asks_this_week,
        "most_asks": limits.asks_per_week.at(helper.pace),
        "helps": helper.helps_this_week,
        "most_helps": limits.helps_per_week.at(helper.pace),
    }


def _last_asked(helper: HelperFacts, *, now: datetime) -> str:
    if helper.last_asked_at is None:
        return _("not asked before")
    hours = int((now - helper.last_asked_at).total_seconds()) // 3600
    if hours < 48:
        said = ngettext("asked %(count)s hour ago", "asked %(count)s hours ago", hours)
        return said % {"count": hours}
    days = hours // 24
    return ngettext("asked %(count)s day ago", "asked %(count)s days ago", days) % {"count": days}


def _last_helped(helper: HelperFacts, *, now: datetime) -> str:
    if helper.last_helped_at is None:
        return _("rested")
    days = (now - helper.last_helped_at).days
    if days < 1:
        return _("helped today")
    said = ngettext("last helped %(count)s day ago", "last helped %(count)s days ago", days)
    return said % {"count": days}


def _named(slugs: list[str], names: Names) -> str:
    return listed([names.get(slug, slug) for slug in slugs])
