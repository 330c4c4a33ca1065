"""What happens to an offer while it stands."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from members.models import Event
from neighborhood.moves import ChangedMeanwhile
from offers import services
from offers.models import Offer
from offers.signals import offer_changed
from offers.states import OfferStatus
from tests.factories import CategoryFactory, OfferFactory


@pytest.fixture
def told():
    """Hear which offers changed."""
    heard = []

    def hear(sender, offer_id, **more):
        heard.append(offer_id)

    offer_changed.connect(hear)
    yield heard
    offer_changed.disconnect(hear)


def last_event(offer):
    return Event.objects.about(offer).first()


def new_offer(member, **fields):
    return Offer(
        helper=member, what="A car", area=member.area, category=CategoryFactory(), **fields
    )


def test_open_puts_it_on_the_board_in_the_centre_of_its_area(hal, told):
    offer = services.open_offer(new_offer(hal), by=hal)

    offer.refresh_from_db()
    assert offer.is_on_board
    assert offer.pt == hal.area.centre
    assert (last_event(offer).verb, last_event(offer).to_status) == ("made", "available")
    assert told == [offer.pk]


def test_open_keeps_a_finer_place(hal):
    offer = services.open_offer(new_offer(hal, pt=(1.25, 0.25)), by=hal)

    assert offer.pt == (1.25, 0.25)


def test_open_held_waits_for_a_glance(hal):
    offer = services.open_offer(new_offer(hal), by=hal, held=True)

    assert offer.status == OfferStatus.HELD


def test_open_takes_each_submission_once(hal):
    first = services.open_offer(new_offer(hal), by=hal)

    with pytest.raises(IntegrityError, match="offers_offer_submitted_once"):
        services.open_offer(new_offer(hal, submission_key=first.submission_key), by=hal)


def test_edit_changes_what_it_says(hal, areas, told):
    offer = OfferFactory(helper=hal)

    services.edit_offer(offer.pk, by=hal, changes={"what": "Soup", "area": areas["hilltop"]})

    offer.refresh_from_db()
    assert (offer.what, offer.pt) == ("Soup", areas["hilltop"].centre)
    assert told == [offer.pk]


def test_edit_less_room_than_promised_is_refused(hal):
    offer = OfferFactory(helper=hal, capacity=3, committed=2)

    with pytest.raises(services.PlacesAlreadyTaken, match="already said yes"):
        services.edit_offer(offer.pk, by=hal, changes={"capacity": 1})

    offer.refresh_from_db()
    assert offer.capacity == 3


def test_edit_withdrawn_offer_is_refused(hal):
    offer = OfferFactory(helper=hal, withdrawn=True)

    with pytest.raises(services.OfferIsWithdrawn):
        services.edit_offer(offer.pk, by=hal, changes={"what": "Soup"})


def test_pause_and_resume_leave_the_board_and_come_back(hal, told):
    offer = OfferFactory(helper=hal)

    services.pause_offer(offer.pk, by=hal)
    assert not Offer.objects.available().exists()
    services.resume_offer(offer.pk, by=hal)

    assert Offer.objects.available().get() == offer
    assert [e.verb for e in Event.objects.about(offer)] == ["resumed", "paused"]
    assert told == [offer.pk, offer.pk]


@pytest.mark.parametrize(
    ("move", "trait"),
    [
        (services.pause_offer, "paused"),
        (services.resume_offer, "withdrawn"),
        (services.confirm_offer_current, "withdrawn"),
        (services.release_offer, "paused"),
        (services.reopen_offer, "paused"),
    ],
)
def test_move_from_the_wrong_state_is_refused(hal, move, trait, told):
    offer = OfferFactory(helper=hal, **{trait: True})

    with pytest.raises(ChangedMeanwhile):
        move(offer.pk, by=hal)

    assert told == []
    assert last_event(offer) is None


def test_confirming_makes_it_fresh(hal):
    old = timezone.now() - timedelta(days=80)
    offer = OfferFactory(helper=hal, confirmed_current_at=old)

    services.confirm_offer_current(offer.pk, by=hal)

    offer.refresh_from_db()
    assert offer.confirmed_current_at > old


@pytest.mark.parametrize("days", [-1, 0])
def test_reopen_puts_it_back_without_a_last_day_that_passed(hal, days):
    last_day = timezone.localdate() + timedelta(days=days)
    offer = OfferFactory(helper=hal, withdrawn=True, valid_until=last_day)

    services.reopen_offer(offer.pk, by=hal)

    offer.refresh_from_db()
    assert offer.is_on_board
    assert offer.withdrawn_at is None
    assert offer.valid_until == (last_day if days >= 0 else None)


def test_release_puts_it_on_the_board(hal, cora):
    offer = OfferFactory(helper=hal, held=True)
    assert not Offer.objects.visible_to(None).exists()

    services.release_offer(offer.pk, by=cora)

    assert Offer.objects.visible_to(None).get() == offer
