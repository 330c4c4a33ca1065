"""A person is found in the words of others by name, number and address, however it is written."""

import pytest

from members.erasing import traces_of
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


def test_who_has_neither_name_nor_address_leaves_no_trace():
    assert traces_of(MemberFactory(name="J")) is None
