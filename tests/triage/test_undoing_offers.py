"""What was done to an offer is undone with all that hung on it."""

import pytest

from matching.models import Match
from matching.services import AlreadyTold
from neighborhood.moves import ChangedMeanwhile
from offers.models import Offer
from offers.services import OfferIsWithdrawn
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, now_of, verbs
from tests.triage.test_undoing import all_sent, picture, states
from triage import acting_on_offers
from triage.models import Action
from triage.undoing import undo

pytestmark = pytest.mark.django_db


def test_closed_offer_comes_back_with_its_matches(hal, cora):
    offer = OfferFactory(helper=hal, capacity=3)
    accepted(NeedFactory(), offer)
    asked(NeedFactory(helpers_wanted=2), offer)
    all_sent()
    before = picture(), now_of(offer).status
    action = acting_on_offers.close(offer, by=cora)
    assert not Match.objects.live().exists()

    undo(action.pk, by=cora)

    assert (picture(), now_of(offer).status) == before
    assert states() == {"sent", "dropped"}


def test_closed_offer_that_was_read_of_stays_closed(hal, cora):
    offer = OfferFactory(helper=hal)
    accepted(NeedFactory(), offer)
    action = acting_on_offers.close(offer, by=cora)
    all_sent()

    with pytest.raises(AlreadyTold):
        undo(action.pk, by=cora)
    assert now_of(offer).is_over


def test_closed_spam_is_held_again(hal, cora):
    offer = OfferFactory(helper=hal, held=True)

    undo(acting_on_offers.close(offer, by=cora).pk, by=cora)

    assert now_of(offer).status == "held"
    assert now_of(offer).withdrawn_at is None


def test_offer_that_came_back_by_itself_is_not_undone(hal, cora):
    offer = OfferFactory(helper=hal)
    action = acting_on_offers.close(offer, by=cora)
    Offer.objects.update(status="available", withdrawn_at=None)

    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)


def test_release_is_undone_until_somebody_was_asked(hal, cora):
    offer = OfferFactory(helper=hal, held=True)
    action = acting_on_offers.release(offer, by=cora)
    match = asked(NeedFactory(), offer)
    with pytest.raises(ChangedMeanwhile):
        undo(action.pk, by=cora)
    Match.objects.filter(pk=match.pk).delete()

    undo(action.pk, by=cora)

    assert now_of(offer).status == "held"


def test_offer_is_closed_once(client, hal, cora):
    offer = OfferFactory(helper=hal)
    acting_on_offers.close(offer, by=cora)
    client.force_login(cora)

    with pytest.raises(OfferIsWithdrawn):
        acting_on_offers.close(offer, by=cora)
    assert client.post(f"/triage/offers/{offer.pk}/closure/").status_code == 409
    assert Action.objects.count() == 1


def test_undone_is_written_down_at_the_offer(hal, cora):
    offer = OfferFactory(helper=hal)

    undo(acting_on_offers.close(offer, by=cora).pk, by=cora)

    assert verbs(offer)[-2:] == ["reopened", "undone"]
