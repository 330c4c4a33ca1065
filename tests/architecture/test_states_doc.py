"""docs/states.md says what the tables of moves say."""

import pytest
from django.core.management import CommandError, call_command

from matching.management.commands import states_doc
from matching.states import MATCH_MOVES, MatchStatus
from needs.states import NEED_MOVES, NeedStatus
from neighborhood.moves import MoveNotAllowed
from offers.states import OFFER_MOVES, OfferStatus

TABLES = [(NEED_MOVES, NeedStatus), (OFFER_MOVES, OfferStatus), (MATCH_MOVES, MatchStatus)]


def test_states_document_is_fresh():
    call_command("states_doc", "--check")


def test_stale_document_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(states_doc, "PATH", tmp_path / "states.md")
    with pytest.raises(CommandError, match="stale"):
        call_command("states_doc", "--check")

    call_command("states_doc")

    call_command("states_doc", "--check")


@pytest.mark.parametrize(("moves", "statuses"), TABLES)
def test_table_of_moves_is_closed(moves, statuses):
    assert set(moves.table) == set(statuses)
    assert set().union(*moves.table.values()) <= set(statuses)


@pytest.mark.parametrize(("moves", "statuses"), TABLES)
def test_table_of_moves_refuses_what_it_does_not_list(moves, statuses):
    for source in statuses:
        for target in set(statuses) - moves.table[source]:
            with pytest.raises(MoveNotAllowed, match="changed a moment ago"):
                moves.require(source, target)
