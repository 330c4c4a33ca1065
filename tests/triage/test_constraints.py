"""The shapes of what the desk writes that the database refuses, each by name."""

import pytest

from tests.constraints import broken_by, change, constraints_of
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from triage.models import Alike, KeptApart, Note

pytestmark = pytest.mark.django_db


def note_about(**things):
    """Write a note about these things at once."""
    Note.objects.create(text="Called back.", **things)


def apart(one, other, *, kind=Alike.NEED, times=1):
    """Keep two apart."""
    for _time in range(times):
        KeptApart.objects.create(kind=kind, one=one, other=other)


BREAKS = {
    "triage_note_about_one_thing": lambda: note_about(need=NeedFactory(), offer=OfferFactory()),
    "triage_keptapart_kind_known": lambda: apart(1, 2, kind="cat"),
    "triage_keptapart_ordered": lambda: apart(2, 1),
    "triage_keptapart_once": lambda: apart(1, 2, times=2),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    assert broken_by(BREAKS[name]) == name


def test_every_constraint_is_broken_here():
    assert set(BREAKS) == constraints_of("triage")


def test_note_about_nothing_is_refused():
    assert broken_by(note_about) == "triage_note_about_one_thing"


def test_note_cannot_become_one_about_two():
    note = Note.objects.create(text="Called back.", member=MemberFactory())

    found = broken_by(lambda: change(note, need=NeedFactory()))

    assert found == "triage_note_about_one_thing"
