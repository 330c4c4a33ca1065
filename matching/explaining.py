"""One need and one offer, told in full: every rule, every part, and the reasons.

The desk, the public example and ``manage.py explain`` show the same telling, so that they
cannot disagree. ``tell`` works on facts alone; ``tell_pair`` reads them from the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from matching.candidates import FoundByNeed, Judgement, add_kept_away, judge
from matching.engine.eligibility import UNTOLD, refusals
from matching.engine.meeting import km_apart
from matching.engine.scoring import score
from matching.engine.types import Part, Refusal, Rule
from matching.facts import GroupSettings, facts_of_needs, facts_of_offers
from matching.in_force import PARTS, RULE_GROUPS, STROKE_WORDS, limit_words, strokes_of
from matching.models import Suggestion
from matching.pair_words import part_facts, rule_facts
from matching.words import Names, Reader, reason_words, rule_words, stored_reason, word_names
from needs.models import Need

# From which value on a part is said to hold so much.
VALUE_WORDS: tuple[tuple[float, Promise], ...] = (
    (0.95, pgettext_lazy("how much of a part there is", "fully")),
    (0.7, pgettext_lazy("how much of a part there is", "mostly")),
    (0.4, pgettext_lazy("how much of a part there is", "about half")),
    (0.1, pgettext_lazy("how much of a part there is", "a little")),
    (0.0, pgettext_lazy("how much of a part there is", "hardly")),
)

# What speaks for one of two, by the part in which it is ahead.
AHEAD: Mapping[str, Promise] = {
    "category": gettext_lazy("a kind of help that fits better"),
    "distance": gettext_lazy("a shorter way"),
    "overlap": gettext_lazy("more time in common"),
    "text": gettext_lazy("more of the same words"),
    "rest": gettext_lazy("more rest"),
    "freshness": gettext_lazy("an offer confirmed more recently"),
}

# Less than this of the whole decides nothing.
TELLING_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One hard rule: what has to hold, where the line is, how it is here, whether it is kept."""

    rule: Rule
    words: str
    limit: str
    facts: str
    kept: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class PartTold:
    """One part of a score. ``value`` in [0, 1]; ``share`` of the heaviest weight in [0, 1].

    ``strokes`` is 0 for a part that weighs nothing.
    """

    name: str
    words: str
    facts: str
    value: float
    weight: float
    share: float
    strokes: int

    @property
    def value_words(self) -> str:
        """Say how much of it there is: "mostly"."""
        return str(next(words for least, words in VALUE_WORDS if self.value >= least))

    @property
    def weight_words(self) -> str:
        """Say how much it weighs: "much"."""
        return str(STROKE_WORDS.get(self.strokes, ""))

    @property
    def percent(self) -> int:
        """Return the value in hundredths."""
        return round(100 * self.value)

    @property
    def whole(self) -> int:
        """Return how long its bar is when full, in hundredths of the longest."""
        return round(100 * self.share)

    @property
    def filled(self) -> int:
        """Return how much of its bar is full, in hundredths of the longest bar."""
        return round(100 * self.share * self.value)


@dataclass(frozen=True, slots=True)
class Told:
    """All that can be said about one need and one offer.

    is_planned: the plan for the whole queue chose this pair.
    rules: in groups, as ``in_force.RULE_GROUPS`` has them. reasons: by reader, best first.
    value: thousandths, for an operator's eyes only.
    """

    rules: Mapping[Promise, Sequence[RuleTold]]
    parts: Sequence[PartTold]
    reasons: Mapping[Reader, Sequence[str]]
    value: int
    codes: Sequence[Mapping[str, Any]]
    is_planned: bool = False

    @property
    def in_the_way(self) -> list[RuleTold]:
        """Return the rules that are broken, in their order."""
        return [told for group in self.rules.values() for told in group if not told.kept]

    @property
    def eligible(self) -> bool:
        """Tell whether no rule stands in the way."""
        return not self.in_the_way


def tell_pair(need: Need, *, offer_id: int, now: datetime, settings: GroupSettings) -> Told:
    """Tell one need and one offer of the database. Five queries.

    Raises LookupError when there is no such offer.
    """
    judgement = judge(need, offer_id=offer_id, now=now, settings=settings)
    told = tell(judgement, now=now, settings=settings, names=word_names())
    chosen = Suggestion.objects.standing().planned().filter(need=need, offer=offer_id)
    return replace(told, is_planned=chosen.exists())


def come_close(need: Need, *, now: datetime, settings: GroupSettings, limit: int) -> list[Refusal]:
    """Return what keeps the nearest offers away from a need: the first rule of each.

    One of each helper; who breaks fewest rules first, then who is nearest. Looks where the
    sentences about why nobody fits look, so that the two agree. Leaves out who could, what the
    need has nothing to do with, and who keeps away from whom. At most three queries.
    """
    local = settings.local(now)
    found: FoundByNeed = {need.pk: {}}
    add_kept_away(found, now=local, limits=settings.limits)
    facts = facts_of_needs([need], categories=settings.categories)[need.pk]
    could: set[int] = set()
    closest: dict[int, tuple[int, float, int, Refusal]] = {}
    for offer in facts_of_offers(list(found[need.pk].values()), categories=settings.categories):
        broken = refusals(facts, offer, now=local, limits=settings.limits)
        if not broken:
            could.add(offer.helper.id)
        elif UNTOLD.isdisjoint(one.rule for one in broken):
            close = (len(broken), km_apart(facts, offer) or 0.0, offer.id, broken[0])
            closest[offer.helper.id] = min(
                close, closest.get(offer.helper.id, close), key=lambda one: one[:3]
            )
    kept_away = (close for helper_id, close in closest.items() if helper_id not in could)
    nearest = sorted(kept_away, key=lambda close: close[:3])
    return [refusal for _count, _km, _offer_id, refusal in nearest[:limit]]


def tell(judgement: Judgement, *, now: datetime, settings: GroupSettings, names: Names) -> Told:
    """Put a judgement into words. Runs no query. names: of languages and abilities, by slug."""
    stored = [stored_reason(reason) for reason in judgement.reasons]
    return Told(
        rules=_rules(judgement, now=now, settings=settings, names=names),
        parts=_parts(judgement, now=now, settings=settings),
        reasons={reader: reason_words(stored, reader=reader, names=names) for reader in Reader},
        value=judgement.value,
        codes=stored,
    )


def ahead(first: Sequence[Part], second: Sequence[Part]) -> tuple[list[str], list[str]]:
    """Say what puts the first before the second, and what speaks the other way, most first.

    Both are the parts of pairings with the same need, under the same weights.
    """
    whole = sum(part.weight for part in first) or 1
    theirs = {part.name: part.value for part in second}
    lead = {
        part.name: (part.value - theirs.get(part.name, 0.0)) * part.weight / whole
        for part in first
        if part.name in AHEAD
    }
    ordered = sorted(lead, key=lambda name: -abs(lead[name]))
    return (
        [str(AHEAD[name]) for name in ordered if lead[name] >= TELLING_SHARE],
        [str(AHEAD[name]) for name in ordered if lead[name] <= -TELLING_SHARE],
    )


def is_ahead(first: Sequence[Part], second: Sequence[Part]) -> bool:
    """Tell whether the first is the better one, not only the one that was shown before."""
    return score(first) >= score(second)


def _rules(
    judgement: Judgement, *, now: datetime, settings: GroupSettings, names: Names
) -> dict[Promise, list[RuleTold]]:
    broken = {refusal.rule: refusal for refusal in judgement.refusals}
    facts = rule_facts(judgement, now=settings.local(now), limits=settings.limits, names=names)
    return {
        group: [
            RuleTold(
                rule=rule,
                words=rule_words(rule),
                limit=limit_words(rule, settings.limits),
                facts=facts.get(rule, ""),
                kept=rule not in broken,
                until=broken[rule].until if rule in broken else None,
            )
            for rule in rules
        ]
        for group, rules in RULE_GROUPS.items()
    }


def _parts(judgement: Judgement, *, now: datetime, settings: GroupSettings) -> list[PartTold]:
    facts = part_facts(judgement, now=settings.local(now), limits=settings.limits)
    strokes = strokes_of(settings.weights)
    heaviest = max(part.weight for part in judgement.parts)
    return [
        PartTold(
            name=part.name,
            words=str(PARTS.get(part.name, part.name)),
            facts=facts.get(part.name, ""),
            value=part.value,
            weight=part.weight,
            share=part.weight / heaviest,
            strokes=strokes.get(part.name, 0),
        )
        for part in sorted(judgement.parts, key=lambda part: -part.weight)
    ]
