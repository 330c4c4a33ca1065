"""The plan accounts for every open need: asked for, waiting, or left out, and why."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from matching import jobs
from matching.models import Outlook, PlanKept
from matching.services import plan_anew, take_back_proposal
from matching.suggestions import renew_many
from needs.models import Need
from tests.constraints import change
from tests.matching.story import asked

pytestmark = pytest.mark.django_db

PAGE = "/triage/plan/"


def account(page):
    """Return the account at the top of the page, as it reads."""
    start = page.index('<ul class="lines account">')
    text = re.sub(r"<[^>]+>", "", page[start : page.index("</ul>", start)].replace("</li>", "|"))
    return re.sub(r"\s+(?=[,:])", "", " ".join(text.split()))


def renewed():
    renew_many(list(Need.objects.values_list("pk", flat=True)), now=timezone.now())


def test_every_open_need_is_counted_once(desk, planned, ride_of, needs, offers):
    asked(needs[0], offers[0])
    change(ride_of("A ride by night"), snoozed_until=timezone.now() + timedelta(days=1))
    ride_of("A ride in Somali", languages=["so"])
    plan_anew(now=timezone.now())
    renewed()

    assert account(desk.get(PAGE).text) == (
        "4 open needs. Planned just now. | 1 can be asked for now|1 waits for an answer| "
        "2 are left out: for 1 nobody fits, 1 rests |"
    )


def test_when_it_was_planned_is_said(desk, planned):
    PlanKept.objects.update(at=timezone.now() - timedelta(minutes=12, seconds=5))
    assert "Planned 12\xa0minutes ago." in desk.get(PAGE).text

    PlanKept.objects.all().delete()
    assert "Not planned yet." in desk.get(PAGE).text


def test_each_plan_is_noted_also_that_of_the_job(needs, offers):
    plan_anew(now=timezone.now() - timedelta(hours=1))
    assert str(PlanKept.objects.get()) == f"{PlanKept.latest():%Y-%m-%d %H:%M}"
    jobs.plan(timestamp=0)

    assert PlanKept.objects.get().at > timezone.now() - timedelta(minutes=1)


def test_whose_helpers_are_wanted_elsewhere_is_said_with_their_names(desk, planned, ride_of):
    ride_of("A third ride")
    plan_anew(now=timezone.now())
    renewed()

    page = desk.get(PAGE).text

    assert "for 1 the helpers are planned elsewhere" in page
    assert "Would fit, but planned elsewhere: Hal, in Elm Street and June, in Hilltop." in page


def test_why_nobody_fits_is_said(desk, planned, ride_of):
    ride_of("A ride in Somali", languages=["so"])
    plan_anew(now=timezone.now())
    renewed()

    assert "but none speaks Somali." in desk.get(f"{PAGE}?left=nobody").text


def test_what_came_or_changed_after_the_plan_waits_for_the_next(desk, planned, ride_of, needs):
    PlanKept.objects.update(at=timezone.now() - timedelta(minutes=5))
    ride_of("A third ride", opened_at=timezone.now())

    page = desk.get(f"{PAGE}?left=new").text

    assert "1 is new since the plan" in page
    assert "The next plan looks at it." in page


def test_a_question_taken_back_after_the_plan_is_not_wanted_elsewhere(desk, ride_of, offers, cora):
    match = asked(ride_of("A ride"), offers[0], by=cora)
    plan_anew(now=timezone.now())
    Need.objects.update(opened_at=timezone.now() - timedelta(days=2), changed_at=timezone.now())
    Need.objects.update(changed_at=timezone.now() - timedelta(days=2))
    take_back_proposal(match_id=match.pk, by=cora)
    renewed()

    assert "1 is new since the plan" in desk.get(PAGE).text


def test_what_rests_says_until_when(desk, needs):
    until = timezone.now() + timedelta(days=1)
    change(needs[0], snoozed_until=until)

    assert "Rests until " in desk.get(f"{PAGE}?left=rests").text


def test_ones_own_need_is_for_somebody_else(desk, needs, cora):
    change(needs[0], requester=cora)
    plan_anew(now=timezone.now())

    page = desk.get(f"{PAGE}?left=own").text

    assert "1 is yours" in page
    assert "somebody else asks for it" in page


def test_what_waits_for_an_answer_has_a_list(desk, planned, needs, offers):
    asked(needs[0], offers[0])

    page = desk.get(f"{PAGE}?left=asked").text

    assert "Waiting for an answer" in page
    assert "Somebody is asked and has not answered yet." in page
    assert "All that are left out" in page


def test_whoever_fitted_and_has_left_is_said(desk, planned, needs, offers):
    for offer in offers:
        change(offer, status="paused")
    Outlook.objects.update(could=2)
    PlanKept.objects.update(at=timezone.now() + timedelta(minutes=1))

    assert "Whoever fitted is not free any more." in desk.get(PAGE).text


def test_the_list_has_pages_and_keeps_its_kind(desk, ride_of):
    for number in range(21):
        change(ride_of(f"Ride {number}"), snoozed_until=timezone.now() + timedelta(days=1))

    page = desk.get(f"{PAGE}?left=rests&left_page=2").text

    assert page.count("Rests until ") == 1
    assert "?left=rests&amp;left_page=1#left-out" in page


def test_only_needs_in_charge_are_counted(client, planned, neighbor_of):
    client.force_login(neighbor_of("hilltop"))

    assert account(client.get(PAGE).text) == "0 open needs. Planned just now. |"


def test_resting_needs_leave_the_page_and_waking_brings_them_back(desk, planned, needs):
    change(needs[0], snoozed_until=timezone.now() + timedelta(days=1))
    assert desk.get(PAGE).text.count('name="pair"') == 1

    change(needs[0], snoozed_until=None)

    assert desk.get(PAGE).text.count('name="pair"') == 2
