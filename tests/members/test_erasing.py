"""A person is found in the words of others by name, number and address, however it is written."""

import re

import pytest

from members.erasing import reach_of, traces_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Ring 555-7788 first", "Ring — first"),
        ("Ring (212) 555 7788.", "Ring —."),
        ("Ring +1 212 555 77 88!", "Ring —!"),
        ("Ring 12125557788", "Ring —"),
        ("Mail Ann.Lee@example.org now", "Mail — now"),
        ("LEE rings; Leeds, Sleep and J. stay", "— rings; Leeds, Sleep and J. stay"),
        ("Code 95557788 and 5557781 are others", "Code 95557788 and 5557781 are others"),
        ("On 2/12, 555-7788", "On 2/12, —"),
    ],
)
def test_traces_are_found_however_they_are_written(words, left):
    member = MemberFactory(name="J Lee", phone="+12125557788", email="ann.lee@example.org")

    assert traces_of(member).sub("—", words) == left


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Lee: 555-7788 or (212) 555 7788", "Lee: — or —"),
        ("lee, ANN.LEE@example.org", "lee, —"),
        ("Code 95557788", "Code 95557788"),
    ],
)
def test_numbers_and_addresses_are_found_without_the_name(words, left):
    member = MemberFactory(name="Lee", phone="+12125557788", email="ann.lee@example.org")

    found = reach_of(member)

    assert found is not None
    finds, core = found
    assert finds.sub("—", words) == left
    assert re.search(core, words, re.IGNORECASE)


def test_who_has_neither_name_nor_address_leaves_no_trace():
    assert traces_of(MemberFactory(name="J")) is None
    assert reach_of(MemberFactory(name="Lee")) is None
