"""Somebody's plans as a calendar to subscribe to: what is in it, and who can read it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from matching.models import Match
from matching.services import cancel_match, complete_match, confirm_match
from members.calendar_links import renew_calendar_link
from members.models import LINK_LIFETIME, AccessLink, LinkPurpose
from members.services import end_links
from tests.factories import MatchFactory
from tests.matching.story import accepted, now_of

pytestmark = pytest.mark.django_db

SOON = timedelta(days=2)


@pytest.fixture
def plan(need, offer, rosa):
    """Rosa and Hal agreed on the day after tomorrow."""
    match = confirm_match(match_id=accepted(need, offer).pk, by=rosa)
    starts_at = timezone.now().replace(microsecond=0) + SOON
    Match.objects.filter(pk=match.pk).update(starts_at=starts_at, place="The blue gate")
    return now_of(match)


@pytest.fixture
def address_of(client, door):
    """Return what makes the address of a member's calendar, as their page does."""

    def make(member):
        page = client.post(door(member, "calendar/"), {"address": "new"}).text
        [address] = re.findall(r">http://testserver(/m/[^<]+)<", page)
        return address

    return make


def events(answer):
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_each_of_the_two_reads_the_plan_with_the_other_s_name(client, address_of, plan, rosa, hal):
    for reader, other in ((rosa, "Hal"), (hal, "Rosa")):
        (event,) = events(client.get(address_of(reader)))
        assert event["SUMMARY"].endswith(f"with {other}")
        assert event["DTSTART"].dt == plan.starts_at
        assert event["LOCATION"] == "The blue gate"


def test_calendar_holds_no_contact(client, address_of, plan, rosa, hal):
    for reader in (rosa, hal):
        text = client.get(address_of(reader)).text
        assert not re.search(r"example\.org|555.?0\d{3}|/m/", text)


@pytest.mark.parametrize(("month", "utc_hour"), [(1, 22), (7, 21)])
def test_five_in_the_afternoon_stays_five_across_dst(
    client, address_of, plan, rosa, month, utc_hour
):
    Match.objects.filter(pk=plan.pk).update(
        starts_at=datetime(2030, month, 8, utc_hour, tzinfo=UTC)
    )

    (event,) = events(client.get(address_of(rosa)))

    assert event["DTSTART"].to_ical().decode().endswith("T170000")
    assert event["DTSTART"].params["TZID"] == "America/New_York"


def test_plan_that_is_called_off_is_gone(client, address_of, plan, rosa, hal):
    address = address_of(rosa)
    cancel_match(match_id=plan.pk, by=hal)

    assert events(client.get(address)) == []


def test_plan_that_is_done_stays_for_a_month(client, address_of, plan, rosa):
    address = address_of(rosa)
    complete_match(match_id=plan.pk, by=rosa)

    assert len(events(client.get(address))) == 1
    with time_machine.travel(timezone.now() + SOON + timedelta(days=32)):
        assert events(client.get(address)) == []


@pytest.mark.parametrize("trait", ["accepted", "standby", "declined"])
def test_what_is_no_plan_is_not_in_it(client, address_of, trait):
    match = MatchFactory(**{trait: True}, starts_at=timezone.now() + SOON)

    assert events(client.get(address_of(match.helper))) == []


def test_strangers_read_an_empty_calendar_of_their_own(client, address_of, plan, sam):
    assert events(client.get(address_of(sam))) == []


def test_address_opens_the_calendar_and_nothing_else(client, address_of, plan, rosa):
    root = address_of(rosa).removesuffix("calendar/plans.ics")

    for page in (
        "",
        "about-me/",
        "calendar/",
        f"matches/{plan.pk}/",
        f"matches/{plan.pk}/plan.ics",
    ):
        assert client.get(root + page).status_code == 404


def test_new_address_ends_the_old_one(client, address_of, rosa):
    old, new = address_of(rosa), address_of(rosa)

    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_address_can_be_ended_and_is_not_shown_again(client, address_of, door, rosa):
    address = address_of(rosa)
    page = client.get(door(rosa, "calendar/")).text
    assert address not in page
    assert "Your calendar has a link already." in page

    client.post(door(rosa, "calendar/"), {"address": "end"})

    assert client.get(address).status_code == 404
    assert "Make a link" in client.get(door(rosa, "calendar/")).text


def test_a_form_whose_button_was_lost_leaves_the_address(client, address_of, door, rosa):
    address = address_of(rosa)

    answer = client.post(door(rosa, "calendar/"))

    assert answer.status_code == 422
    assert client.get(address).status_code == 200


def test_ending_all_links_ends_the_calendar_too(client, address_of, rosa):
    address = address_of(rosa)
    end_links(rosa)

    assert client.get(address).status_code == 404


def test_address_that_is_read_stays_open(client, rosa):
    address = f"/m/{renew_calendar_link(rosa)}/calendar/plans.ics"
    started = timezone.now()
    for months in range(5, 16, 5):
        with time_machine.travel(started + timedelta(days=30 * months)):
            assert client.get(address).status_code == 200
    with time_machine.travel(started + timedelta(days=450) + LINK_LIFETIME + timedelta(days=1)):
        assert client.get(address).status_code == 404


def test_who_signed_in_reads_it_too(client, plan, hal):
    client.force_login(hal)

    assert len(events(client.get("/calendar/plans.ics"))) == 1
    assert not AccessLink.objects.filter(purpose=LinkPurpose.CALENDAR).exists()


def test_nobody_s_calendar_leads_to_sign_in(client):
    assert client.get("/calendar/plans.ics").url.startswith("/accounts/sign-in/")
