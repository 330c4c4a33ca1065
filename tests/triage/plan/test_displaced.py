"""Each pair says who and which need stand back for it, in both directions."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from matching.models import Suggestion
from matching.services import plan_anew
from matching.suggestions import renew_many
from needs.models import Need
from tests.constraints import change

pytestmark = pytest.mark.django_db

PAGE = "/triage/plan/"


def renewed():
    renew_many(list(Need.objects.values_list("pk", flat=True)), now=timezone.now())


def hals():
    return Suggestion.objects.planned().get(offer__helper__name="Hal")


def test_the_need_that_gets_somebody_else_instead_is_named(desk, planned):
    other = Need.objects.exclude(pk=hals().need_id).get()

    said = f"“{other.what}” goes to June, in Hilltop instead: Hal is wanted more here."

    assert said in strip_tags(desk.get(PAGE).text)


def test_the_need_that_gets_nobody_is_named_first(desk, planned, ride_of):
    ride_of("A third ride")
    plan_anew(now=timezone.now())
    renewed()

    page = strip_tags(desk.get(PAGE).text)

    assert "“A third ride” gets nobody yet: Hal would fit there too." in page
    assert "“A third ride” gets nobody yet: June would fit there too." in page


def test_several_needs_that_get_nobody_are_counted(desk, planned, ride_of):
    for number in range(3):
        ride_of(f"Yet another ride {number}")
    plan_anew(now=timezone.now())
    renewed()

    page = strip_tags(desk.get(PAGE).text)
    assert "and 2 more needs get nobody yet: Hal would fit there too." in page


def test_the_need_elsewhere_is_not_named_to_whom_it_does_not_concern(
    client, planned, areas, neighbor_of
):
    change(hals().need, area=areas["hilltop"])
    client.force_login(neighbor_of("mill-row"))

    page = client.get(PAGE).text

    assert "Hal, in Elm Street fits even better, but is planned for a need in another area." in page
    assert "goes to" not in page


def test_pairs_on_other_pages_count_too(desk, planned, monkeypatch):
    monkeypatch.setattr("triage.views.plan.PAGE_SIZE", 1)

    pages = strip_tags("".join(desk.get(f"{PAGE}?page={page}").text for page in (1, 2)))

    assert pages.count("fits even better, but is planned for “A ride, number") == 1
    assert pages.count("Hal is wanted more here.") == 1


def test_resting_needs_stand_back_for_nobody(desk, planned, ride_of):
    third = ride_of("A third ride")
    renewed()
    change(third, snoozed_until=timezone.now() + timedelta(days=1))

    assert "A third ride” gets nobody" not in strip_tags(desk.get(PAGE).text)
