"""The end of a number tells who may be calling; the number itself is told to nobody."""

import pytest
from django.utils import timezone

from members.endings import digits_in, endings_of, owners_of
from members.forgetting import forget_member
from members.models import ContactWay, Event, Reach
from members.services import give_up_number, note_number, take_up_number
from neighborhood.models import Neighborhood
from tests.constraints import change
from tests.factories import ContactWayFactory, MemberFactory

pytestmark = pytest.mark.django_db

HERE = Neighborhood(pk=1, country="US")


def phone(member, value, kind=Reach.CALL, **fields):
    return ContactWayFactory(member=member, kind=kind, value=value, **fields)


@pytest.mark.parametrize(
    "typed", ["+12125550193", "(212) 555-0193", "212.555.0193", "1 212 555 0193"]
)
def test_whole_number_in_any_spelling_is_the_same(rosa, typed):
    assert owners_of(typed, group=HERE) == {rosa.pk: True}


@pytest.mark.parametrize("typed", ["0193", "55-0193", "5550193"])
def test_last_digits_find_who_may_be_calling(rosa, hal, typed):
    assert owners_of(typed, group=HERE) == {rosa.pk: False}


def test_other_number_with_the_same_end_is_told_apart(rosa):
    other = MemberFactory(phone="+13105550193")

    assert owners_of("212 555 0193", group=HERE) == {rosa.pk: True, other.pk: False}


@pytest.mark.parametrize("typed", ["", "193", "0194", "call me", "5551193"])
def test_too_little_or_another_number_finds_nobody(rosa, typed):
    assert owners_of(typed, group=HERE) == {}


def test_mail_addresses_and_the_forgotten_are_left_out(rosa):
    ContactWayFactory(value="somebody0193")
    gone = MemberFactory(phone="+12125550193")
    forget_member(gone, by=gone)

    assert owners_of("0193", group=HERE) == {rosa.pk: False}


def test_endings_are_two_digits_of_the_numbers_that_work(rosa, hal):
    phone(rosa, "+12125550177", position=2)
    phone(rosa, "+12125550166", unreachable_at=timezone.now())

    assert endings_of([rosa.pk, hal.pk]) == {rosa.pk: ("93", "77")}


def test_bad_number_is_given_up_under_every_way_it_has(rosa, cora):
    first = rosa.ways.get()
    same, mail = phone(rosa, first.value), ContactWayFactory(member=rosa)

    keys = give_up_number(rosa, by=cora)

    assert set(keys) == {first.pk, same.pk}
    assert list(rosa.ways.filter(unreachable_at=None)) == [mail]
    assert Event.objects.about(rosa).get().verb == "number_given_up"


def test_nobody_without_a_number_has_one_given_up(hal, cora):
    assert give_up_number(hal, by=cora) == ()
    assert not Event.objects.exists()


def test_number_given_up_works_again(rosa, cora):
    keys = give_up_number(rosa, by=cora)

    take_up_number(rosa, way_ids=keys, by=cora)

    assert rosa.ways.get().unreachable_at is None


def test_number_that_somebody_calls_from_is_noted_once(rosa, cora):
    change(rosa.ways.get(), unreachable_at=timezone.now())
    for number in ("+12125550193", "+12125550177", "+12125550177"):
        note_number(rosa, reach=Reach.CALL, number=number, by=cora)

    known = ContactWay.objects.filter(member=rosa, unreachable_at=None)
    assert list(known.values_list("kind", "value")) == [
        ("text", "+12125550193"), ("call", "+12125550177"),
    ]  # fmt: skip


def test_digits_are_read_without_what_stands_between_them():
    assert digits_in("+1 (212) 555-٠193") == "1212555193"
