"""Turns the neighbors' words into offers and needs, and decides when each was posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from commons.demo.ledger import Happening, Ledger
from commons.demo.people import People
from commons.demo.texts.shapes import Asked, Offered, Story
from commons.demo.times import next_day, windows
from members.board import ShareContact
from members.models import Member, Pace
from needs.models import ForWhom, Need, Repeats, Urgency, WhoPays
from needs.states import NeedStatus
from neighborhood.models import Area, Category
from offers.models import Offer
from offers.states import OfferStatus

# How many days ago a need was posted, by what became of it, when the texts do not say.
DAYS_BY_STORY = {
    Story.ACCEPTED: (1.4, 2.6),
    Story.CONFIRMED: (3.0, 7.0),
    Story.BACKUP: (3.5, 7.0),
    Story.MET: (9.0, 48.0),
    Story.MET_ELSEWHERE: (9.0, 20.0),
    Story.WITHDRAWN: (6.0, 25.0),
    Story.WITHDRAWN_ASKED: (8.0, 12.0),
    Story.EXPIRED: (35.0, 48.0),
    Story.NOT_REPORTED: (44.0, 46.0),
}
DAYS_BY_URGENCY = {
    Urgency.TODAY: (0.1, 0.9),
    Urgency.THIS_WEEK: (0.4, 4.0),
    Urgency.TWO_WEEKS: (1.0, 9.0),
    Urgency.WHENEVER: (3.0, 20.0),
}
OLD_OFFER_DAYS = (56.0, 88.0)


@dataclass(slots=True)
class Desk:
    """Where posts come in."""

    ledger: Ledger
    people: People
    areas: Mapping[str, Area]
    categories: Mapping[str, Category]
    rng: Random
    now: datetime
    zone: ZoneInfo
    offer_by_key: dict[str, Offer] = field(default_factory=dict)

    def take_offer(self, words: Offered) -> Offer:
        """Write one offer into the ledger."""
        self._cast_lots_by(words.what)
        helper = self._helper(words)
        opened_at, confirmed_at = self._offer_moments(words)
        category = self.categories[words.kind]
        offer = Offer(
            helper=helper, what=words.what, details=words.details, lang=words.lang,
            category=category, area=self.areas[words.area], pt=self.areas[words.area].centre,
            availability=windows(words.when), languages=helper.languages,
            abilities=words.has.split(), capacity=words.room, once=category.once,
            travel_km=words.km,
            status=OfferStatus(words.status), opened_at=opened_at,
            confirmed_current_at=confirmed_at, changed_at=opened_at,
            submission_key=_key("offer", words.what),
        )  # fmt: skip
        self._tell_offer(offer)
        self.ledger.offers.append(offer)
        if words.key:
            self.offer_by_key[words.key] = offer
        return offer

    def take_need(self, words: Asked) -> Need:
        """Write one need into the ledger, open and with its story still to be told."""
        self._cast_lots_by(words.what)
        requester = self._requester(words)
        opened_at = self._need_moment(words)
        area = self.areas[words.area]
        today = self.now.astimezone(self.zone).date()
        is_coming = self.now - opened_at < timedelta(days=8)
        need = Need(
            requester=requester, what=words.what, details=words.details, lang=words.lang,
            category=self.categories[words.kind], area=area, pt=area.centre,
            availability=windows(words.when), languages=_languages(words),
            requirements=words.needs.split(), urgency=Urgency(words.soon), minutes=words.minutes,
            needed_on=next_day(words.on, today=today) if words.on and is_coming else None,
            people=words.people, allergies=words.allergies, who_pays=WhoPays(words.pays),
            for_whom=ForWhom.OTHER if words.whom else ForWhom.SELF, for_whom_words=words.whom,
            repeats=Repeats(words.repeats), helpers_wanted=words.helpers,
            share_contact=_sharing(is_open=words.shares), opened_at=opened_at,
            confirmed_current_at=opened_at, changed_at=opened_at,
            submission_key=_key("need", words.what),
        )  # fmt: skip
        self.ledger.happenings.append(
            Happening("opened", need, opened_at, by=requester, now=NeedStatus.OPEN)
        )
        self.ledger.needs.append(need)
        return need

    def _cast_lots_by(self, what: str) -> None:
        # Lots that hang on the words alone: a text more or less changes nothing elsewhere.
        self.rng.seed(what)

    def _helper(self, words: Offered) -> Member:
        if words.same:
            return self.offer_by_key[words.same].helper
        if words.who:
            return self.people.cast[words.who]
        languages = words.speaks.split() or [words.lang]
        helper = self.people.neighbor(
            languages=languages, area=words.area, name=words.name,
            often=0 if words.key or words.rests else 0.25,
        )  # fmt: skip
        if words.pace:
            helper.pace = Pace(words.pace)
        if words.rests:
            today = self.now.astimezone(self.zone).date()
            helper.resting_until = today + timedelta(days=words.rests)
        return helper

    def _requester(self, words: Asked) -> Member:
        if words.who:
            return self.people.cast[words.who]
        languages = words.speaks.split() or [words.lang]
        often = 0 if words.story == Story.HELD else 0.3
        return self.people.neighbor(
            languages=languages, area=words.area, name=words.name, often=often
        )

    def _offer_moments(self, words: Offered) -> tuple[datetime, datetime]:
        """Return when an offer was made, and when the helper last said it stands."""
        if words.silent:
            made, confirmed = words.silent + 21.0, float(words.silent)
        elif words.days:
            made = confirmed = words.days
        else:
            made, confirmed = self.rng.uniform(*OLD_OFFER_DAYS), self.rng.uniform(0.5, 45)
        return self.now - timedelta(days=made), self.now - timedelta(days=confirmed)

    def _need_moment(self, words: Asked) -> datetime:
        span = DAYS_BY_STORY.get(words.story, DAYS_BY_URGENCY[Urgency(words.soon)])
        return self.now - timedelta(days=words.days or self.rng.uniform(*span))

    def _tell_offer(self, offer: Offer) -> None:
        is_held = offer.status == OfferStatus.HELD
        if is_held:
            offer.opened_at = offer.confirmed_current_at = self.now - timedelta(hours=7)
        first = OfferStatus.HELD if is_held else OfferStatus.AVAILABLE
        verb, told = "held" if is_held else "made", self.ledger.happenings
        told.append(Happening(verb, offer, offer.opened_at, by=offer.helper, now=first))
        at = offer.confirmed_current_at
        if offer.status == OfferStatus.WITHDRAWN:
            offer.withdrawn_at = at
        if offer.status in {OfferStatus.PAUSED, OfferStatus.WITHDRAWN}:
            verb = str(offer.status)
            told.append(Happening(verb, offer, at, by=offer.helper, was=first, now=verb))


def _languages(words: Asked) -> list[str]:
    """Return the languages a helper has to share; plain English is not worth a rule."""
    languages = words.speaks.split() or [words.lang]
    return [] if languages == ["en"] else languages


def _sharing(*, is_open: bool) -> ShareContact:
    return ShareContact.WHOEVER_HELPS if is_open else ShareContact.ASK_FIRST


def _key(kind: str, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:{kind}:{what}")
