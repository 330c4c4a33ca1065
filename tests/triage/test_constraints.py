"""The shapes of the desk's own rows that the database refuses, each by name."""

import pytest

from tests.constraints import broken_by, constraints_of
from triage.models import Alike, KeptApart

pytestmark = pytest.mark.django_db


def apart(one, other, *, kind=Alike.NEED, times=1):
    """Keep two apart."""
    for _time in range(times):
        KeptApart.objects.create(kind=kind, one=one, other=other)


BREAKS = {
    "triage_keptapart_kind_known": lambda: apart(1, 2, kind="cat"),
    "triage_keptapart_ordered": lambda: apart(2, 1),
    "triage_keptapart_once": lambda: apart(1, 2, times=2),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("triage")
