"""What many messages need to know is read at once, and not twice."""

import pytest

from members.links import saved_together
from members.models import AccessLink
from members.services import mint_link, minting_short
from members.short_links import lead_short_link
from outbox.ahead import Ahead


class Shelf:
    """Something to read from; remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def read(self, keys):
        self.asked.append(sorted(keys))
        return {key: str(key) for key in keys if key < 10}


def test_one_is_read_when_nothing_was_read_ahead():
    shelf = Shelf()
    ahead = Ahead("shelf", shelf.read)

    assert (ahead.get(1), ahead.get(11)) == ("1", None)
    assert shelf.asked == [[1], [11]]


def test_what_was_read_ahead_is_not_read_again_even_where_there_is_nothing():
    shelf = Shelf()
    ahead = Ahead("shelf", shelf.read)

    with ahead.read([1, 2, 11]):
        found = ahead.get_many([1, 2, 3, 11])

    assert found == {1: "1", 2: "2", 3: "3"}
    assert shelf.asked == [[1, 2, 11], [3]]


def test_after_the_block_everything_is_read_anew():
    shelf = Shelf()
    ahead = Ahead("shelf", shelf.read)
    with ahead.read([1]):
        ahead.get(1)

    ahead.get(1)

    assert shelf.asked == [[1], [1]]


def test_links_of_a_block_that_fails_are_not_kept(hal):
    with pytest.raises(ZeroDivisionError), saved_together():
        _ = mint_link(hal), 1 / 0

    assert not AccessLink.objects.exists()


def test_a_short_link_leads_on_although_it_is_saved_later(hal):
    with saved_together(), minting_short():
        lead_short_link(mint_link(hal), to="still/")

    assert AccessLink.objects.get().path == "still/"
