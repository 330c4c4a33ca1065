"""What follows by itself: the table, what the group may set, and how admins set it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from neighborhood.follow_ups import FOLLOW_UPS, setting_of
from neighborhood.models import Neighborhood
from tests.form_reader import FormReader

SWITCHED = sorted(name for name, one in FOLLOW_UPS.items() if one.can_be_off)


@pytest.mark.parametrize("stored", [{}, None, "on", {"unanswered": 3}, {"unanswered": {}}])
def test_what_is_not_set_is_as_the_table_says(stored):
    setting = setting_of("unanswered", stored=stored)

    assert (setting.is_on, setting.numbers) == (True, {"percent": 66})


@pytest.mark.parametrize("value", [0, 96, "50", None, True, 5.5])
def test_number_that_makes_no_sense_counts_as_not_set(value):
    assert setting_of("unanswered", stored={"unanswered": {"percent": value}}).numbers == {
        "percent": 66
    }


def test_group_decides_whether_and_when():
    stored = {"nobody_found": {"on": False, "hours": 24}}

    setting = setting_of("nobody_found", stored=stored)

    assert not setting.is_on
    assert setting.numbers == {"hours": 24, "hours_today": 6}


def test_what_keeps_a_promise_stays_on():
    assert setting_of("lapse", stored={"lapse": {"on": False}}).is_on


@pytest.mark.parametrize(
    "stored",
    [
        [], {"nothing": {}}, {"wave": 3}, {"wave": {"on": 1}}, {"wave": {"questions": 11}},
        {"wave": {"questions": True}}, {"wave": {"colour": 3}}, {"lapse": {"on": False}},
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(stored):
    with pytest.raises(ValidationError) as refused:
        Neighborhood(pk=1, follow_ups=stored).clean()

    assert "follow_ups" in refused.value.message_dict


def test_settings_that_make_sense_are_taken():
    stored = {"wave": {"on": False, "questions": 2}, "lapse": {"on": True}}

    Neighborhood(pk=1, follow_ups=stored).clean()


def test_every_number_starts_where_it_may_lie():
    numbers = [number for one in FOLLOW_UPS.values() for number in one.numbers]

    assert all(one.least <= one.start <= one.most for one in numbers)


def test_every_column_named_exists():
    for one in FOLLOW_UPS.values():
        assert all(Neighborhood._meta.get_field(name) for name in one.columns)


@pytest.fixture
def settings_page(client, ada):
    """Return the address of the group's settings, with Ada signed in."""
    client.force_login(ada)
    Neighborhood.objects.create(pk=1)
    return reverse("admin:neighborhood_neighborhood_change", args=[1])


@pytest.mark.django_db
@pytest.mark.parametrize("name", SWITCHED)
def test_admin_switches_one_off(client, settings_page, name):
    form = FormReader(client.get(settings_page).text).values
    del form[f"follow_{name}_on"]

    client.post(settings_page, form)

    group = Neighborhood.current()
    assert [n for n in SWITCHED if not group.follow_up(n).is_on] == [name]


@pytest.mark.django_db
def test_admin_sets_a_delay(client, settings_page):
    form = FormReader(client.get(settings_page).text).values

    client.post(settings_page, form | {"follow_nobody_found_hours": "12"})

    assert Neighborhood.current().follow_up("nobody_found").numbers["hours"] == 12


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["0", "721", "soon", ""])
def test_admin_hears_which_delay_is_wrong(client, settings_page, value):
    form = FormReader(client.get(settings_page).text).values

    page = client.post(settings_page, form | {"follow_nobody_found_hours": value})

    assert "follow_nobody_found_hours" in page.context["adminform"].form.errors
    assert Neighborhood.current().follow_ups == {}


@pytest.mark.django_db
def test_every_field_says_what_it_does(client, settings_page):
    form = client.get(settings_page).context["adminform"].form

    follow = [field for field in form if field.name.startswith("follow_")]
    assert len(follow) == len(SWITCHED) + sum(len(one.numbers) for one in FOLLOW_UPS.values())
    assert all(field.label and field.help_text for field in follow)
