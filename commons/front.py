"""What the first page shows of the board: the latest cards, and how much there is where."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.cards import Card
from needs.cards import card_of as card_of_need
from needs.models import Need
from neighborhood.map import draw
from neighborhood.models import Area, Vocabulary
from neighborhood.vocabulary import word_names
from offers.cards import card_of as card_of_offer
from offers.models import Offer

LATEST_NEEDS = 4
LATEST_OFFERS = 2

# Fewer than this are "a few": a number so small could point at a person.
FEWEST_COUNTED = 5


def front_context(*, here: int | None = None) -> dict[str, Any]:
    """Return what the home page shows besides its form. Six queries, whatever the board holds.

    here: the pk of the area that is picked in the form.
    """
    areas = list(Area.objects.active())
    needs = Need.objects.open().counts_by_area()
    offers = Offer.objects.available().counts_by_area()
    return {
        "cards": latest_cards(),
        "all_words": _all_words(needs=sum(needs.values()), offers=sum(offers.values())),
        "places": draw(areas, here=here),
        "map": draw(
            areas,
            lines={
                area.pk: _lines(needs.get(area.pk, 0), offers.get(area.pk, 0)) for area in areas
            },
            urls={
                area.pk: f"{_board(needs.get(area.pk, 0), offers.get(area.pk, 0))}?area={area.pk}"
                for area in areas
            },
        ),
    }


def latest_cards() -> list[Card]:
    """Return the newest needs and offers as cards, newest first. Three queries."""
    languages = word_names(Vocabulary.LANGUAGE)
    needs = Need.objects.open().with_card().newest_first()[:LATEST_NEEDS]
    offers = Offer.objects.available().with_card().newest_first()[:LATEST_OFFERS]
    dated = [(need.opened_at, card_of_need(need, languages=languages)) for need in needs]
    dated += [(offer.opened_at, card_of_offer(offer, languages=languages)) for offer in offers]
    return [card for _at, card in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _board(needs: int, offers: int) -> str:
    """Return the board of needs, unless an area has offers only."""
    return reverse("offers:board" if offers and not needs else "needs:board")


def _lines(needs: int, offers: int) -> tuple[str, ...]:
    lines = (_needs(needs), _offers(offers))
    return tuple(line for line in lines if line) or (_("none today"),)


def _needs(count: int) -> str:
    if count < FEWEST_COUNTED:
        return _("a few needs") if count else ""
    return ngettext("%(count)s need", "%(count)s needs", count) % {"count": count}


def _offers(count: int) -> str:
    if count < FEWEST_COUNTED:
        return _("a few offers") if count else ""
    return ngettext("%(count)s offer", "%(count)s offers", count) % {"count": count}


def _all_words(*, needs: int, offers: int) -> str:
    if min(needs, offers) < FEWEST_COUNTED:
        return _("All needs and offers")
    return _("All %(needs)s needs and %(offers)s offers") % {"needs": needs, "offers": offers}
