"""A person on the desk: what is theirs, for whom it is shown, and that nobody is rated."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.forgetting import forget_member
from members.models import Event
from outbox.models import MessageState
from outbox.services import put
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from tests.matching.story import accepted, asked
from triage.permissions import can_act_on_member, members_in_charge

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(client, cora):
    """Return what opens the page of a person as Cora, or as somebody else."""

    def get(person, by=cora):
        client.force_login(by)
        return client.get(f"/triage/members/{person.pk}/")

    return get


def test_person_is_shown_with_what_they_say_about_themselves(show, rosa):
    rosa.resting_until = timezone.localdate() + timedelta(days=3)
    rosa.save()

    page = show(rosa).text

    for words in ("Rosa", "Mill Row", "Spanish, English", "Some, a few times a week", "until "):
        assert words in page


def test_needs_offers_and_matches_are_linked(show, need, offer, rosa, hal, cora):
    match = asked(need, offer, by=cora)

    for person, path in ((rosa, f"needs/{need.pk}/"), (hal, f"offers/{offer.pk}/")):
        page = show(person).text
        assert f'href="/triage/{path}"' in page
        assert f'href="/triage/matches/{match.pk}/"' in page


def test_question_waits_for_whom_it_is_put_to(show, need, offer, rosa, hal):
    match = asked(need, offer)
    assert "Can answer until" in show(hal).text
    assert "Can answer until" not in show(rosa).text

    match.status, match.accepted_at = "accepted", timezone.now()
    match.save()

    assert "Can answer until" in show(rosa).text
    assert "Can answer until" not in show(hal).text


def test_message_that_a_person_has_to_bring_is_linked(show, rosa):
    message = put(rosa, kind="need_closed", ids={"need": 0}, key="one")
    message.finish(MessageState.BY_PERSON, at=timezone.now())

    assert f'href="/triage/messages/{message.pk}/"' in show(rosa).text


def test_what_stands_elsewhere_is_not_shown(show, neighbor_of, need, rosa, areas):
    NeedFactory(requester=rosa, area=areas["hilltop"], what="A bed frame")
    OfferFactory(helper=rosa, area=areas["hilltop"], what="A tall ladder")

    page = show(rosa, by=neighbor_of("mill-row")).text

    assert need.what in page
    assert "A bed frame" not in page
    assert "A tall ladder" not in page


@pytest.mark.parametrize(("slug", "status"), [("mill-row", 200), ("hilltop", 404)])
def test_person_is_shown_to_the_coordinator_of_their_area(show, neighbor_of, rosa, slug, status):
    assert show(rosa, by=neighbor_of(slug)).status_code == status


@pytest.mark.parametrize("make", ["need", "offer"])
def test_person_with_something_in_an_area_is_shown_there(show, neighbor_of, rosa, areas, make):
    if make == "need":
        NeedFactory(requester=rosa, area=areas["hilltop"])
    else:
        OfferFactory(helper=rosa, area=areas["hilltop"])

    assert show(rosa, by=neighbor_of("hilltop")).status_code == 200


def test_person_is_for_the_desk_alone(show, rosa, hal, sam):
    assert [show(rosa, by=one).status_code for one in (rosa, hal, sam)] == [403, 403, 403]


def test_forgotten_person_has_no_page_and_no_link(show, client, need, rosa, cora):
    forget_member(rosa, by=rosa)

    assert show(rosa).status_code == 404
    assert f"/triage/members/{rosa.pk}/" not in client.get(f"/triage/needs/{need.pk}/").text


def test_person_without_an_area_is_for_those_who_have_all(cora, neighbor_of):
    nobody, now = MemberFactory(area=None), timezone.now()

    assert members_in_charge(cora, at=now).contains(nobody)
    assert not members_in_charge(neighbor_of("mill-row"), at=now).contains(nobody)


@pytest.mark.parametrize(("shadow", "acts"), [(False, True), (True, False)])
def test_shadow_acts_on_nobody(neighbor_of, rosa, shadow, acts):
    nell = neighbor_of("mill-row", shadow=shadow)

    assert can_act_on_member(nell, rosa, at=timezone.now()) == acts
    assert not can_act_on_member(nell, nell, at=timezone.now())


def test_page_counts_and_rates_nobody(show, hal):
    for _time in range(7):
        MatchFactory(offer__helper=hal, completed=True)

    words = re.sub(r"<[^>]*>", " ", show(hal).text.split('id="hist"')[0])

    assert words.count("Done") == 7
    assert not re.search(r"\b(7|seven)\b", words)


def test_term_of_a_coordinator_is_part_of_what_is_known(show, ada, rosa):
    term = TermFactory(member=rosa)
    Event.objects.record("lent", term, by=ada, on_behalf_of=rosa)

    assert "Ada lent them rights for the desk." in show(rosa).text


def test_yes_of_both_is_told_on_both_pages(show, need, offer, rosa, hal):
    accepted(need, offer)

    assert all("Hal said yes." in show(one).text for one in (rosa, hal))
