"""The shapes of what coordinators write that the database refuses, each by name."""

import pytest

from tests.constraints import broken_by, change, constraints_of
from tests.factories import MemberFactory
from triage.models import HandOver

pytestmark = pytest.mark.django_db

BREAKS = {
    "triage_handover_says_something": lambda: change(
        HandOver.objects.create(by=MemberFactory(), text="The keys hang by the door."), text=""
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("triage")
