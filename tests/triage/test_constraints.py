"""The shapes of what the desk writes that the database refuses, each by name."""

import pytest
from django.utils import timezone

from tests.constraints import broken_by, change, constraints_of
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from triage.models import Alike, BlankForm, Call, HandOver, KeptApart, Note

pytestmark = pytest.mark.django_db


def note_about(**things):
    """Write a note about these things at once."""
    Note.objects.create(text="Called back.", **things)


def apart(one, other, *, kind=Alike.NEED, times=1):
    """Keep two apart."""
    for _time in range(times):
        KeptApart.objects.create(kind=kind, one=one, other=other)


def call(**fields):
    """Note a call that reached somebody."""
    return Call.objects.create(**{"member": MemberFactory(), "outcome": "reached", **fields})


def waits_twice():
    """Let one person wait for two calls about nothing in particular."""
    member, now = MemberFactory(), timezone.now()
    for _time in range(2):
        call(member=member, outcome="busy", call_again_at=now)


def about_two():
    """Call about a need and a match in one."""
    match = MatchFactory()
    call(member=match.helper, need=NeedFactory(), match=match)


BREAKS = {
    "triage_call_outcome_known": lambda: change(call(), outcome="laughed"),
    "triage_call_back_has_moment": lambda: change(call(), outcome="call_back"),
    "triage_call_final_is_final": lambda: change(call(), call_again_at=timezone.now()),
    "triage_call_language_is_named": lambda: change(call(), language="es"),
    "triage_call_done_was_waiting": lambda: change(call(), done_at=timezone.now()),
    "triage_call_is_about_one": about_two,
    "triage_call_one_waiting": waits_twice,
    "triage_note_about_one_thing": lambda: note_about(need=NeedFactory(), offer=OfferFactory()),
    "triage_note_safety_is_about_a_person": lambda: Note.objects.create(
        need=NeedFactory(), text="The dog bites.", is_safety=True
    ),
    "triage_keptapart_kind_known": lambda: apart(1, 2, kind="cat"),
    "triage_keptapart_ordered": lambda: apart(2, 1),
    "triage_keptapart_once": lambda: apart(1, 2, times=2),
    "triage_blankform_code_once": lambda: BlankForm.objects.bulk_create(
        BlankForm(seed=seed, digest=b"same") for seed in (b"one", b"two")
    ),
    "triage_blankform_mark_once": lambda: BlankForm.objects.bulk_create(
        BlankForm(seed=seed, digest=seed, mark=b"same") for seed in (b"one", b"two")
    ),
    "triage_handover_says_something": lambda: change(
        HandOver.objects.create(by=MemberFactory(), text="The keys hang by the door."), text=""
    ),
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


def test_language_that_is_needed_is_named():
    assert broken_by(lambda: call(outcome="language")) == "triage_call_language_is_named"


def test_two_people_may_wait_about_one_need():
    need, now = NeedFactory(), timezone.now()

    def both():
        for _person in range(2):
            call(member=MemberFactory(), need=need, outcome="busy", call_again_at=now)

    assert broken_by(both) == "none"
