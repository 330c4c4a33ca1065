"""How an offer looks on the board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from members.cards import Card, facts_of, where
from members.directions import as_written, said_with
from members.posters import Poster, poster_of
from neighborhood.dayparts import in_words
from neighborhood.models import Vocabulary
from neighborhood.naming import phrased
from neighborhood.vocabulary import named, word_names
from offers.models import Offer
from offers.states import OfferStatus


def cards_of(offers: Iterable[Offer], *, level: int = 3) -> list[Card]:
    """Make the cards of a list; one query, for the names of languages."""
    languages = word_names(Vocabulary.LANGUAGE)
    return [card_of(offer, level=level, languages=languages) for offer in offers]


def card_of(offer: Offer, *, level: int = 3, languages: Mapping[str, str] | None = None) -> Card:
    """Make the card as everybody sees it; load the offer ``with_card()``, then no query follows.

    languages: names by slug; without them they are read, by one query.
    """
    names = word_names(Vocabulary.LANGUAGE) if languages is None else languages
    spoken = named(offer.languages, names=names)
    return Card(
        id=f"offer-{offer.pk}",
        kind="offer",
        kind_words=_flag(offer),
        category=str(offer.category),
        title=offer.what,
        lang=offer.lang,
        url=reverse("offers:detail", args=[offer.pk]),
        level=level,
        facts=facts_of((where(offer), when(offer)), (offered_by(offer), spoken)),
        why=_room(offer),
        act_url=reverse("commons:ask", args=[offer.pk]) if offer.is_on_board else "",
        act_words=_("Ask for this"),
    )


def poster_for(offer: Offer) -> Poster:
    """Make the poster: what the card says, without whose it is."""
    path = reverse("offers:detail", args=[offer.pk])
    return poster_of(offer, when=when(offer), path=path)


def when(offer: Offer) -> str:
    """Say the hours, and the last day where there is one; "" for any time."""
    hours = in_words(offer.availability)
    if offer.valid_until is None:
        return hours
    until = _("until %(day)s") % {"day": date_format(offer.valid_until, "MONTH_DAY_FORMAT")}
    return phrased((hours, until))


def offered_by(offer: Offer) -> str:
    """Say who offers, by the name they chose to show; as HTML."""
    shown = offer.helper.public_name
    name = as_written(shown) if shown else pgettext("offered by", "a neighbor")
    return said_with(_("Offered by %(name)s"), name=name)


def _room(offer: Offer) -> str:
    if offer.capacity == 1 or not offer.is_on_board:
        return ""
    return ngettext(
        "Can help one more neighbor.", "Can help %(count)s more neighbors.", offer.room
    ) % {"count": offer.room}


def _flag(offer: Offer) -> str:
    flags = {
        OfferStatus.PAUSED: pgettext("flag on a card", "Offer, paused"),
        OfferStatus.WITHDRAWN: pgettext("flag on a card", "Offer, withdrawn"),
    }
    return flags.get(OfferStatus(offer.status), "")
