"""What a member is asked about what they posted long ago, and whether it still holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matching.freshness import needs_asked_about, offers_asked_about
from members.http import private_url
from members.models import Member
from needs.models import Need
from needs.states import NeedStatus
from neighborhood.models import Neighborhood
from offers.models import Offer

type Row = dict[str, Any]


def still_context(request: HttpRequest, *, reader: Member) -> Row:
    """Return what templates/commons/still.html shows. Three queries."""
    now, group = timezone.now(), Neighborhood.current()
    needs = [
        _row(need, name="need", days=group.need_days, url=private_url(request, "standing", need.pk))
        for need in needs_asked_about(reader, now=now).with_card()
    ]
    offers = [
        _row(
            offer, name="offer", days=group.offer_days,
            url=private_url(request, "offer_standing", offer.pk),
        )
        for offer in offers_asked_about(reader, now=now).with_card()
    ]  # fmt: skip
    return {
        "entries": [*needs, *offers],
        "is_one": len(needs) + len(offers) == 1,
        "overview_url": private_url(request, "overview"),
    }


def doubt_about_need(request: HttpRequest, need: Need, *, now: datetime) -> Row | None:
    """Return the question on the page of a need nobody has confirmed for long. No query."""
    group = Neighborhood.current()
    before = group.ask_again_before(group.need_days, now=now)
    if before is None or need.status != NeedStatus.OPEN or need.helpers_committed:
        return None
    if need.confirmed_current_at >= before:
        return None
    words = _(
        "Nobody has told us since %(since)s. Without a word from you it leaves the board after "
        "%(ends)s."
    ) % _days(need, days=group.need_days)
    return {
        "title": _("Is this still needed?"), "words": words,
        "url": private_url(request, "need_still", need.pk), "act_words": _("Yes, I still need it"),
    }  # fmt: skip


def doubt_about_offer(request: HttpRequest, offer: Offer, *, now: datetime) -> Row | None:
    """Return the question on the page of an offer nobody has confirmed for long. No query."""
    group = Neighborhood.current()
    before = group.ask_again_before(group.offer_days, now=now)
    is_old = before is not None and offer.confirmed_current_at < before
    if not offer.is_on_board or not (is_old or is_stale(offer, now=now)):
        return None
    days = _days(offer, days=group.offer_days)
    if is_stale(offer, now=now):
        words = _("We suggest it to nobody until you tell us. There is no hurry.")
    else:
        words = _(
            "Nobody has told us since %(since)s. Without a word from you, we suggest it to nobody "
            "after %(ends)s."
        )
    return {
        "title": _("Does this still stand?"), "words": words % days,
        "url": private_url(request, "offer_still", offer.pk),
        "act_words": _("Yes, it still stands"),
    }  # fmt: skip


def is_stale(offer: Offer, *, now: datetime) -> bool:
    """Tell whether nobody has confirmed an offer for so long that it is not suggested."""
    lasts = timedelta(days=Neighborhood.current().offer_days)
    return offer.confirmed_current_at < now - lasts


def _row(entry: Need | Offer, *, name: str, days: int, url: str) -> Row:
    return {
        "kind": name, "pk": entry.pk, "what": entry.what, "lang": entry.lang, "url": url,
        "category": str(entry.category), **_days(entry, days=days),
    }  # fmt: skip


def _days(entry: Need | Offer, *, days: int) -> dict[str, str]:
    since = timezone.localtime(entry.confirmed_current_at)
    return {"since": date_format(since), "ends": date_format(since + timedelta(days=days))}
