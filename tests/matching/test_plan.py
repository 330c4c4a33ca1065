"""The plan: contacts while both say yes, a time in local words, a calendar file."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from matching.models import Match
from matching.services import (
    accept_match,
    cancel_match,
    close_need,
    complete_match,
    confirm_match,
    refuse_match,
)
from members.models import Reach
from needs.states import ClosedReason
from neighborhood.models import Neighborhood
from tests.factories import ContactWayFactory, MatchFactory
from tests.matching.story import accepted, asked, now_of

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
HAL, ROSA = "hal@example.org", "212) 555-0193"


@pytest.fixture
def plan(need, offer, rosa):
    """Rosa and Hal both said yes."""
    return confirm_match(match_id=accepted(need, offer).pk, by=rosa)


@pytest.fixture
def page_of(client, door):
    """Return the text of the page of a match as one of the two sees it."""

    def read(match, member):
        return client.get(door(member, f"matches/{match.pk}/")).text

    return read


def calendar_of(client, door, match, member):
    answer = client.get(door(member, f"matches/{match.pk}/plan.ics"))
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return event


def test_plan_shows_each_the_contact_of_the_other(plan, page_of, rosa, hal):
    assert f'href="mailto:{HAL}"' in page_of(plan, rosa)
    assert 'href="sms:+12125550193"' in page_of(plan, hal)
    assert 'href="tel:+12125550193"' in page_of(plan, hal)


def test_question_and_one_sided_yes_show_no_contact(need, offer, page_of, rosa, hal):
    match = asked(need, offer)
    pages = [page_of(match, hal), page_of(match, rosa)]

    accept_match(match_id=match.pk, by=hal)
    pages += [page_of(match, hal), page_of(match, rosa)]

    for page in pages:
        assert not re.search(r"hal@example|555.?0193", page)


@pytest.mark.parametrize(
    "end",
    [
        lambda plan: cancel_match(match_id=plan.pk, by=plan.helper),
        lambda plan: complete_match(match_id=plan.pk, by=plan.requester),
        lambda plan: close_need(
            need_id=plan.need_id, by=plan.requester, reason=ClosedReason.MET_ELSEWHERE
        ),
    ],
    ids=["cancelled", "completed", "closed"],
)
def test_contact_is_gone_when_the_plan_is_over(plan, page_of, rosa, hal, end):
    end(plan)

    for member in (rosa, hal):
        assert not re.search(r"hal@example|555.?0193", page_of(plan, member))


def test_contact_stays_hidden_after_a_refusal(need, offer, page_of, rosa, hal):
    match = refuse_match(match_id=accepted(need, offer).pk, by=rosa)

    assert HAL not in page_of(match, rosa)
    assert ROSA not in page_of(match, hal)


@pytest.mark.parametrize(
    ("kind", "value", "links"),
    [
        (Reach.TEXT, "+12125550142", ["sms:+12125550142", "tel:+12125550142"]),
        (Reach.CALL, "+12125550142", ["tel:+12125550142"]),
        (Reach.EMAIL, "a+b@example.org", ["mailto:a+b@example.org"]),
        (Reach.WHATSAPP, "+12125550142", ["https://wa.me/12125550142"]),
        (Reach.SIGNAL, "+12125550142", ["https://signal.me/#p/+12125550142"]),
        (Reach.IN_PERSON, "", []),
        (Reach.CHECK_BACK, "", []),
    ],
)
def test_every_way_has_its_links(need, another, page_of, rosa, kind, value, links):
    offer = another()
    offer.helper.ways.all().delete()
    way = ContactWayFactory(member=offer.helper, kind=kind, value=value)
    plan = confirm_match(match_id=accepted(need, offer).pk, by=rosa)

    page = page_of(plan, rosa)
    found = re.findall(r'href="((?:sms|tel|mailto|https://(?:wa|signal)\.me)[^"]*)"', page)

    assert str(way.get_kind_display()) in page
    assert found == links


def test_number_that_nobody_can_read_is_shown_as_it_is(need, another, page_of, rosa):
    offer = another()
    ContactWayFactory(member=offer.helper, kind=Reach.CALL, value="ask at the bakery")
    plan = confirm_match(match_id=accepted(need, offer).pk, by=rosa)

    assert "ask at the bakery" in page_of(plan, rosa)


def test_details_are_local_time(client, door, plan, page_of, hal, rosa):
    given = {"day": "2030-03-09", "starts": "10:00", "ends": "11:30", "place": "The blue gate"}

    answer = client.post(door(hal, f"matches/{plan.pk}/details/"), given)

    assert answer.status_code == 303
    assert now_of(plan).starts_at == datetime(2030, 3, 9, 10, tzinfo=NEW_YORK)
    assert "10\xa0AM – 11:30\xa0AM" in page_of(plan, rosa)
    assert "The blue gate" in page_of(plan, hal)


@pytest.mark.parametrize(
    ("given", "starts", "ends"),
    [
        ({}, None, None),
        ({"day": "2030-03-09"}, 9, None),
        ({"day": "2030-03-09", "starts": "00:00", "ends": "08:00"}, 0, 8),
    ],
)
def test_details_may_stay_open(client, door, plan, hal, given, starts, ends):
    client.post(door(hal, f"matches/{plan.pk}/details/"), given)

    match = now_of(plan)
    hours = [at and at.astimezone(NEW_YORK).hour for at in (match.starts_at, match.ends_at)]
    assert hours == [starts, ends]


@pytest.mark.parametrize(("day", "utc_hour"), [(9, 15), (10, 14), (11, 14)])
def test_calendar_keeps_local_time_when_the_clocks_change(client, door, plan, hal, day, utc_hour):
    starts_at = datetime(2030, 3, day, 10, tzinfo=NEW_YORK)
    Match.objects.filter(pk=plan.pk).update(starts_at=starts_at)

    event = calendar_of(client, door, plan, hal)

    assert event["DTSTART"].dt == starts_at
    assert event["DTSTART"].dt.hour == 10
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert event["DTSTART"].dt.astimezone(ZoneInfo("UTC")).hour == utc_hour
    assert (event["DTEND"].dt - event["DTSTART"].dt).seconds == 3600


def test_calendar_names_the_other_and_holds_no_contact(client, door, plan, rosa, hal):
    day = date(2030, 3, 9)
    client.post(door(rosa, f"matches/{plan.pk}/details/"), {"day": day, "place": "The blue gate"})

    answer = client.get(door(rosa, f"matches/{plan.pk}/plan.ics"))

    assert "with Hal" in answer.text
    assert "LOCATION:The blue gate" in answer.text
    assert "BEGIN:VTIMEZONE" in answer.text
    assert not re.search(r"hal@example|555.?0193", answer.text)


def test_calendar_follows_the_neighborhood_s_zone(client, door, plan, hal):
    Neighborhood.objects.create(pk=1, zone="Europe/Paris")
    Match.objects.filter(pk=plan.pk).update(starts_at=datetime(2030, 3, 9, 10, tzinfo=NEW_YORK))

    event = calendar_of(client, door, plan, hal)

    assert (event["DTSTART"].params["TZID"], event["DTSTART"].dt.hour) == ("Europe/Paris", 16)


@pytest.mark.parametrize("trait", ["accepted", "cancelled", "completed"])
def test_calendar_of_what_is_no_plan_is_not_found(client, door, trait):
    match = MatchFactory(**{trait: True}, starts_at=datetime(2030, 3, 9, tzinfo=NEW_YORK))

    assert client.get(door(match.helper, f"matches/{match.pk}/plan.ics")).status_code == 404


def test_calendar_without_a_time_is_not_found(client, door, plan, hal):
    assert client.get(door(hal, f"matches/{plan.pk}/plan.ics")).status_code == 404


def test_calendar_is_for_the_two_only(client, door, plan, sam):
    Match.objects.filter(pk=plan.pk).update(starts_at=datetime(2030, 3, 9, tzinfo=NEW_YORK))

    assert client.get(door(sam, f"matches/{plan.pk}/plan.ics")).status_code == 404
    assert client.get(f"/matches/{plan.pk}/plan.ics").status_code == 302


@pytest.mark.parametrize(
    "given",
    [
        {"day": "2030-03-09", "ends": "00:00"},
        # The night on which the clocks go from two to three: half past two does not exist.
        {"day": "2030-03-10", "starts": "02:30", "ends": "03:15"},
    ],
)
def test_details_that_no_clock_shows_are_refused(client, door, plan, hal, given):
    answer = client.post(door(hal, f"matches/{plan.pk}/details/"), given)

    assert answer.status_code == 422
    assert now_of(plan).starts_at is None


def test_thanks_are_kept_when_the_helper_reported_first(client, door, plan, hal, rosa):
    client.post(door(hal, f"matches/{plan.pk}/completion/"), {"thanks": "not mine to give"})
    assert now_of(plan).thanks == ""

    client.post(door(rosa, f"matches/{plan.pk}/completion/"), {"thanks": "You are kind"})

    assert now_of(plan).thanks == "You are kind"
