"""The code on paper: shown again, never kept."""

import pytest

from members.codes import code_from, plain_name
from members.models import PaperCode
from members.services import open_with_code, paper_code_of, renew_paper_code
from tests.factories import MemberFactory


def test_code_is_a_colour_a_bird_and_a_number():
    colour, bird, number = code_from(bytes(32)).split("-")

    assert (colour, bird, number) == ("AMBER", "BUNTING", "10")


@pytest.mark.parametrize(
    ("written", "typed"),
    [("José", "jose"), ("Đặng", "DANG"), ("Łukasz", "lukasz"), ("Øystein", "oystein"),
     ("O’Neill", "oneill"), ("أحمد", "احمد"), ("منى", "مني"), ("فاطمة", "فاطمه")],
)  # fmt: skip
def test_name_is_the_same_on_paper_and_on_a_plain_keyboard(written, typed):
    assert plain_name(written) == plain_name(typed)


def test_code_is_shown_again_while_the_table_holds_no_word_of_it(rosa):
    code = renew_paper_code(rosa)

    assert paper_code_of(rosa) == code
    row = PaperCode.objects.values_list().get()
    assert not any(word in repr(row) for word in code.split("-")[:2])


def test_code_is_longer_for_somebody_without_an_address(areas):
    code = renew_paper_code(MemberFactory())

    assert len(code.split("-")) == 6


def test_new_code_ends_the_old_one(rosa):
    old = renew_paper_code(rosa)

    new = renew_paper_code(rosa)

    assert paper_code_of(rosa) == new != old


def test_member_without_a_code_has_none_to_show(rosa):
    assert paper_code_of(rosa) == ""


def test_code_of_another_secret_key_is_not_shown(rosa, settings):
    renew_paper_code(rosa)

    settings.SECRET_KEY = "another key, as long as the first one was" * 2

    assert paper_code_of(rosa) == ""


def test_code_opens_with_the_number_in_any_spelling(rosa):
    code = renew_paper_code(rosa)

    found = open_with_code(code.lower().replace("-", " "), contact="+1 (212) 555-0193")

    assert found == rosa
