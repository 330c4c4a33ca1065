"""Who and which needs stand back for a pair of the joint plan, in one sentence each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from matching.models import Suggestion
from matching.planning import still_to_fill
from matching.suggested import SuggestionQuerySet
from members.directions import as_written, said_with
from members.models import Member
from needs.models import Need
from offers.models import Offer
from triage.permissions import needs_in_charge

type Rows = Sequence[Suggestion]
type ByKey = Mapping[int, Rows]


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around some pairs of the plan, each by need or by helper.

    others: everybody who could help with a need. wanted: what a helper is planned for, wherever.
    charge: needs that may be named to this coordinator.
    """

    others_by_need: ByKey
    others_by_helper: ByKey
    planned_by_need: ByKey
    wanted_by_helper: ByKey
    charge: frozenset[int]


def stand_back_words(rows: Rows, *, member: Member, at: datetime) -> dict[int, list[str]]:
    """Say by suggestion who fits better but is wanted elsewhere, and which need goes without.

    Three queries.
    """
    around = _look_around(rows, member=member, at=at)
    return {
        row.pk: [said for said in (_better_one(row, around), _other_needs(row, around)) if said]
        for row in rows
    }


def planned_elsewhere(row: Suggestion, *, reader: Member, at: datetime) -> Need | None:
    """Return another need that the plan wants this helper for, of those in charge. One query."""
    charge = needs_in_charge(reader, at=at).exclude(requester=reader)
    planned = _planned(at=at).filter(need__in=charge, offer__helper=row.offer.helper_id)
    other = planned.exclude(need=row.need_id).first()
    return other.need if other else None


def better_elsewhere(offer: Offer, *, need: Need) -> str:
    """Say that somebody fits better, but is wanted more elsewhere."""
    said = _("%(name)s fits even better, but is planned for “%(need)s”.")
    return said_with(said, name=title_of(offer), need=as_written(need.what, need.lang))


def title_of(offer: Offer) -> str:
    """Return a helper as everybody may call them, with their area: "June, in Elm Street"."""
    name = offer.helper.public_name or pgettext("stands in for a first name", "A neighbor")
    where = {"name": name, "area": offer.area}
    return pgettext("a neighbor and their area", "%(name)s, in %(area)s") % where


def _look_around(rows: Rows, *, member: Member, at: datetime) -> _Around:
    need_ids = {row.need_id for row in rows}
    helper_ids = {row.offer.helper_id for row in rows}
    looking = still_to_fill(Need.objects.open().awake(at=at))
    found = list(
        _with_words(Suggestion.objects.standing().possible()).filter(
            Q(need__in=need_ids) | Q(offer__helper__in=helper_ids), need__in=looking
        )
    )
    planned = list(
        _planned(at=at).filter(
            Q(need__in={row.need_id for row in found})
            | Q(offer__helper__in={row.offer.helper_id for row in found})
        )
    )
    named = {row.need_id for row in (*found, *planned)}
    charge = needs_in_charge(member, at=at).filter(pk__in=named)
    return _Around(
        others_by_need=_by_need(found),
        others_by_helper=_by_helper(found),
        planned_by_need=_by_need(planned),
        wanted_by_helper=_by_helper(planned),
        charge=frozenset(charge.values_list("pk", flat=True)),
    )


def _planned(*, at: datetime) -> SuggestionQuerySet:
    looking = still_to_fill(Need.objects.open().awake(at=at))
    rows = Suggestion.objects.standing().possible().planned().filter(need__in=looking)
    return _with_words(rows).order_by("-need__soonness", "need__opened_at", "need", "rank")


def _with_words(rows: SuggestionQuerySet) -> SuggestionQuerySet:
    return rows.with_offer().select_related("need").defer("parts", "reasons")


def _by_need(rows: Iterable[Suggestion]) -> ByKey:
    found: defaultdict[int, list[Suggestion]] = defaultdict(list)
    for row in rows:
        found[row.need_id].append(row)
    return found


def _by_helper(rows: Iterable[Suggestion]) -> ByKey:
    found: defaultdict[int, list[Suggestion]] = defaultdict(list)
    for row in rows:
        found[row.offer.helper_id].append(row)
    return found


def _better_one(row: Suggestion, around: _Around) -> str:
    """Say who fits this need better, but is wanted more elsewhere."""
    for other in around.others_by_need.get(row.need_id, ()):
        wanted = around.wanted_by_helper.get(other.offer.helper_id, ())
        if other.value <= row.value or not wanted:
            continue
        if any(one.need_id == row.need_id for one in wanted):
            continue
        named = next((one.need for one in wanted if one.need_id in around.charge), None)
        if named:
            return better_elsewhere(other.offer, need=named)
        words = _("%(name)s fits even better, but is planned for a need in another area.")
        return words % {"name": title_of(other.offer)}
    return ""


def _other_needs(row: Suggestion, around: _Around) -> str:
    """Say which other need goes without this helper: those that get nobody come first."""
    others = around.others_by_helper.get(row.offer.helper_id, ())
    ours = [one.need_id for one in around.wanted_by_helper.get(row.offer.helper_id, ())]
    others = [one for one in others if one.need_id in around.charge and one.need_id not in ours]
    without = {one.need_id: one for one in others if not around.planned_by_need.get(one.need_id)}
    if without:
        return _left_out_words(row, list(without.values()))
    for other in others:
        instead = around.planned_by_need[other.need_id]
        if all(one.value < other.value for one in instead):
            return said_with(
                _("“%(need)s” goes to %(instead)s instead: %(name)s is wanted more here."),
                need=as_written(other.need.what, other.need.lang),
                instead=title_of(instead[0].offer), name=row.offer.helper.called_by_all,
            )  # fmt: skip
    return ""


def _left_out_words(row: Suggestion, without: Rows) -> str:
    more, first = len(without) - 1, without[0].need
    said = ngettext(
        "“%(need)s” and %(more)s more need get nobody yet: %(name)s would fit there too.",
        "“%(need)s” and %(more)s more needs get nobody yet: %(name)s would fit there too.",
        more,
    )
    if not more:
        said = _("“%(need)s” gets nobody yet: %(name)s would fit there too.")
    need = as_written(first.what, first.lang)
    return said_with(said, need=need, more=more, name=row.offer.helper.called_by_all)
