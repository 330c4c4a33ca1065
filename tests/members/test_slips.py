"""A few letters of a name find it, also after a slip of the finger."""

import re

import pytest

from members.slips import begins_nearly, first_letters_of, is_slip, nearest, words_in

SLIPS = ["rosa", "rsoa", "rota", "rsa", "roosa", "osa", "eosa"]


@pytest.mark.parametrize("typed", SLIPS)
def test_one_slip_is_forgiven(typed):
    assert begins_nearly("rosa maria vega", typed)


@pytest.mark.parametrize("typed", ["ro", "hal", "sora", "vegga", "marie"])
def test_more_than_a_slip_is_another_name(typed):
    assert begins_nearly("rosa", typed) is False


@pytest.mark.parametrize("typed", ["vga", "mraia"])
def test_any_part_of_the_name_counts(typed):
    assert begins_nearly("rosa maria vega", typed)


@pytest.mark.parametrize("typed", ["veh", "mraa"])
def test_other_parts_are_not_found_by_their_beginning(typed):
    assert begins_nearly("rosa mariana vegarez", typed) is False


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [("", "", True), ("ab", "ba", True), ("abc", "abd", True), ("abcd", "ab", False),
     ("abc", "cba", False), ("a", "", True)],
)  # fmt: skip
def test_slip_is_one_letter_or_two_that_changed_places(one, other, is_one):
    assert is_slip(one, other) is is_one
    assert is_slip(other, one) is is_one


def test_nearest_names_are_at_most_so_many():
    names = [(number, "rosa") for number in range(5)] + [(9, "hal")]

    assert nearest(names, "rsoa", most=3) == [0, 1, 2]
    assert nearest(names, "hla", most=3) == [9]


def test_words_have_no_case_accents_or_signs():
    assert words_in("María-José  O’Neil") == ["maria", "jose", "o", "neil"]


@pytest.mark.parametrize("typed", SLIPS)
def test_every_slip_is_among_the_names_looked_at(typed):
    assert re.search(first_letters_of(typed).replace(r"\m", r"\b"), "rosa")
