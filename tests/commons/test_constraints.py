"""The shapes of a proposed wording that the database refuses, each by its constraint."""

import pytest

from commons.models import WordingProposal
from tests.constraints import broken_by, change, constraints_of

pytestmark = pytest.mark.django_db


def proposal():
    return WordingProposal.objects.create(language="en", quoted="Send it", proposed="Send")


BREAKS = {
    "commons_wordingproposal_state_known": lambda: change(proposal(), state="lost"),
    "commons_wordingproposal_says_something": lambda: change(proposal(), proposed=""),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert constraints_of("commons") == set(BREAKS)
