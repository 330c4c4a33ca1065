"""First names that two see from the helper's yes on, when a coordinator takes something back."""

import pytest

from matching.services import (
    accept_match,
    confirm_match,
    difference,
    image_of,
    put_back,
    refuse_match,
    volunteer,
)
from members.models import NameShown, Reveal, RevealReason, RevealWhat
from tests.factories import NeedFactory, OfferFactory
from tests.matching.story import accepted, asked, names_seen, now_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(rosa):
    """A need of Rosa's, whose card does not name her."""
    rosa.name_shown = NameShown.NOTHING
    rosa.save()
    return NeedFactory(requester=rosa)


@pytest.fixture
def offer(hal):
    return OfferFactory(helper=hal)


@pytest.fixture
def undone(need, cora):
    """Return a way to do something to the need and take it back at once."""

    def act_and_undo(act, **how):
        before = image_of(need)
        act(heard_by=cora, **how)
        changes = difference(need, before, image_of(need))
        put_back(need.pk, changes, by=cora, verb="answer_heard")

    return act_and_undo


def test_name_comes_back_when_the_end_is_undone(need, offer, rosa, hal, undone):
    match = accepted(need, offer)

    undone(refuse_match, match_id=match.pk, by=rosa)

    assert names_seen(match) == {(rosa, hal), (hal, rosa)}
    assert now_of(match).name_of(rosa) == "Rosa"


def test_name_goes_when_the_yes_is_undone(need, offer, rosa, hal, undone):
    match = asked(need, offer)

    undone(accept_match, match_id=match.pk, by=hal)

    assert names_seen(match) == set()
    assert now_of(match).name_of(rosa) == "a neighbor"


def test_name_stays_when_only_the_second_yes_is_undone(need, offer, rosa, hal, undone):
    match = accepted(need, offer)

    undone(confirm_match, match_id=match.pk, by=rosa)

    assert names_seen(match) == {(rosa, hal), (hal, rosa)}
    assert not Reveal.objects.live().contacts().about(match).exists()


def test_name_goes_when_the_second_yes_to_a_stranger_is_undone(need, offer, rosa, hal, undone):
    match = volunteer(need_id=need.pk, offer_id=offer.pk, by=hal)

    undone(confirm_match, match_id=match.pk, by=rosa)

    names = Reveal.objects.about(match).filter(owner=rosa, what=RevealWhat.NAME)
    assert [(look.why, bool(look.ended_at)) for look in names] == [(RevealReason.PLAN, True)]
    assert now_of(match).name_of(rosa) == "a neighbor"


def test_coordinators_read_the_same_names_before_the_yes_and_after(client, need, offer, cora):
    match = asked(need, offer)
    client.force_login(cora)
    for _time in ("before", "after"):
        page = client.get(f"/triage/matches/{match.pk}/").text
        assert "Rosa" in page
        assert "your first name" not in page
        accept_match(match_id=match.pk, by=offer.helper)
