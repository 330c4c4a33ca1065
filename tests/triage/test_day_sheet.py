"""The sheet for a day: what was agreed, in the order of a round, and what to pack."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.timezone import make_aware

from members.models import Event, Reveal
from members.services import mint_link
from neighborhood.fields import Point
from tests.factories import (
    CategoryFactory,
    ContactWayFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
)
from triage.paper.day import packing_words

pytestmark = pytest.mark.django_db

DAY = date(2030, 5, 31)
SHEET = f"/triage/paper/day/?on={DAY}"


def at_hour(hour, minute=0, *, day=DAY):
    return make_aware(datetime.combine(day, time(hour, minute)))


def agreed(what, *, requester=None, helper=None, pt=(0.5, 0.5), starts_at=None, **fields):
    """Make a plan for the day, at a place."""
    need = NeedFactory(
        requester=requester or MemberFactory(), what=what, matched=True, pt=Point(*pt),
        **({} if starts_at else {"needed_on": DAY}) | fields,
    )  # fmt: skip
    offer = OfferFactory(helper=helper or MemberFactory(), full=True)
    return MatchFactory(need=need, offer=offer, confirmed=True, starts_at=starts_at)


@pytest.fixture
def show(client):
    """Return what shows a sheet to somebody, or prints it for some people."""

    def open_as(member, path=SHEET, line=None):
        client.force_login(member)
        if line is None:
            return client.get(path)
        return client.post(path, {"line": [person.pk for person in line]})

    return open_as


def stops(answer):
    return [stop.need.what for stop in answer.context["sheet"].stops]


def test_sheet_holds_what_both_agreed_to_on_that_day(show, cora):
    agreed("by date")
    agreed("by hour", starts_at=at_hour(23, 30))
    agreed("moved", starts_at=at_hour(0, 30, day=DAY + timedelta(days=1)), needed_on=DAY)
    MatchFactory(need=NeedFactory(what="asked", needed_on=DAY))

    answer = show(cora)

    assert answer.status_code == 200
    assert stops(answer) == ["by hour", "by date"]
    assert "Sheet for Friday, 31 May 2030" in " ".join(answer.text.split())


def test_sheet_is_of_today_where_the_day_makes_no_sense(show, cora):
    for on in ("", "someday", "0001-01-01", "9999-12-31"):
        answer = show(cora, f"/triage/paper/day/?on={on}")

        assert answer.status_code == 200
        assert answer.context["sheet"].on == timezone.localdate()


def test_round_goes_by_hour_then_to_the_nearest_next(show, cora):
    agreed("far", pt=(4, 0), starts_at=at_hour(9, 50))
    agreed("near", pt=(1, 0), starts_at=at_hour(9, 55))
    agreed("between", pt=(2, 0), starts_at=at_hour(9))
    agreed("early", pt=(9, 9), starts_at=at_hour(8))
    agreed("any time", pt=(0, 0))

    # From the far corner at eight, the nearest of nine o'clock is the far one.
    assert stops(show(cora)) == ["early", "far", "between", "near", "any time"]


def test_what_needs_no_way_stands_apart(show, cora):
    call = agreed("a call", starts_at=at_hour(8), category=CategoryFactory(slug="phone-buddy"))
    agreed("a ride", starts_at=at_hour(9))
    call.need.category.remote = True
    call.need.category.save()

    answer = show(cora)

    assert stops(answer) == ["a ride", "a call"]
    assert "By phone or online" in answer.text


def test_sheet_says_what_to_bring_and_where(show, cora, rosa, hal):
    match = agreed(
        "Two bags", requester=rosa, helper=hal, starts_at=at_hour(9), people=3,
        requirements=["vegetarian", "no-stairs"], allergies="nuts",
    )  # fmt: skip
    match.place = "The blue door"
    match.save()

    page = " ".join(show(cora).text.split())

    assert '3 people; Vegetarian, No stairs; Allergies: <bdi lang="en">nuts</bdi>' in page
    assert "The blue door" in page
    assert "<b>Rosa</b>" in page
    assert "<b>Hal</b>" in page


def test_packing_sums_each_kind():
    food, rides = CategoryFactory(slug="boxes"), CategoryFactory(slug="lifts")
    names = {"vegetarian": "Vegetarian", "halal": "Halal"}
    twice = NeedFactory(category=food, people=4, requirements=["vegetarian"])
    needs = [
        twice, twice, NeedFactory(category=food, people=1, requirements=["halal", "vegetarian"]),
        NeedFactory(category=food, allergies="nuts"), NeedFactory(category=rides),
    ]  # fmt: skip

    assert [strip_tags(words) for words in packing_words(needs, names=names)] == [
        "Boxes: 3 – for 5 people, 2 × Vegetarian, 1 × Halal, allergic: nuts"
    ]


def test_packing_counts_what_fits_everybody():
    food = CategoryFactory(slug="boxes")

    assert packing_words(NeedFactory.create_batch(2, category=food), names={}) == ["Boxes: 2"]


def test_numbers_come_with_a_look_at_each_of_the_two(client, show, cora, rosa):
    joan = MemberFactory(name="Joan", phone="+12125550142")
    match = agreed("a ride", requester=rosa, helper=joan, starts_at=at_hour(9))
    rosa.ways.update(value="+12125550193", kind="text")
    assert not re.search(r"555\W?\d{4}", show(cora).text)
    assert not Reveal.objects.exists()

    answer = show(cora, line=[rosa, joan])

    looks = Reveal.objects.order_by("pk").values_list("owner__name", "subject_id")
    assert "555-0193" in answer.text
    assert "555-0142" in answer.text
    assert sorted(looks) == [("Joan", match.pk), ("Rosa", match.pk)]
    assert Event.objects.about(match).count() == 2
    page = client.get(f"/m/{mint_link(rosa)}/needs/{match.need_id}/standing/").text
    assert "Cora, a coordinator, looked up how to reach you." in page


@pytest.mark.parametrize("on", [DAY, date(2020, 5, 31)])
def test_looks_end_with_the_day_of_the_sheet(show, cora, rosa, on):
    rosa.ways.update(value="+12125550193", kind="text")
    agreed("a ride", requester=rosa, starts_at=at_hour(9, day=on))

    show(cora, f"/triage/paper/day/?on={on}", line=[rosa])

    last = max(on, timezone.localdate())
    assert Reveal.objects.get().ended_at == at_hour(0, day=last + timedelta(days=1))


def test_only_who_was_shown_is_printed(show, cora, rosa):
    joan = MemberFactory(name="Joan", phone="+12125550142")
    agreed("a ride", requester=rosa, helper=joan, starts_at=at_hour(9))

    answer = show(cora, line=[rosa])

    assert "555-0142" not in answer.text
    assert not Reveal.objects.filter(owner=joan).exists()


def test_charge_says_what_is_seen_and_whose_number_is_printed(show, rosa, areas, neighbor_of):
    away = MemberFactory(name="Joan", phone="+12125550142", area=areas["hilltop"])
    agreed("a ride", requester=rosa, helper=away, starts_at=at_hour(9))

    here = show(neighbor_of("mill-row"), line=[rosa, away])
    there = show(neighbor_of("hilltop"))

    assert stops(here) == ["a ride"]
    assert not re.search(r"5550142|\b0142\b", here.text)
    assert stops(there) == []


def test_own_stop_stays_on_the_sheet_without_a_number(show, cora):
    ContactWayFactory(member=cora, kind="call", value="+12125550142")
    agreed("my own", requester=cora, starts_at=at_hour(9))

    answer = show(cora, line=[cora])

    assert stops(answer) == ["my own"]
    assert not re.search(r"555\W?\d{4}", answer.text)
    assert not Reveal.objects.exists()


def test_shadow_prints_nothing(show, rosa, neighbor_of):
    agreed("a ride", requester=rosa, starts_at=at_hour(9))
    shadow = neighbor_of("mill-row", shadow=True)

    assert "Print with numbers" not in show(shadow).text
    assert show(shadow, line=[rosa]).status_code == 403


def test_sheet_is_for_the_desk(client, show, rosa, sam):
    assert client.get(SHEET).status_code == 302
    assert {show(rosa).status_code, show(sam).status_code} == {403}
    assert show(sam, line=[rosa]).status_code == 403


def test_area_narrows_the_sheet(show, cora, rosa, areas):
    agreed("a ride", requester=rosa, starts_at=at_hour(9))

    assert stops(show(cora, f"{SHEET}&area={areas['mill-row'].pk}")) == ["a ride"]
    assert stops(show(cora, f"{SHEET}&area={areas['hilltop'].pk}")) == []


def test_what_does_not_fit_is_said(show, cora, monkeypatch):
    monkeypatch.setattr("triage.paper.day.MOST_STOPS", 1)
    agreed("first", starts_at=at_hour(9))
    agreed("second", starts_at=at_hour(10))

    answer = show(cora)

    assert stops(answer) == ["first"]
    assert "There is more on this day than fits here." in answer.text
