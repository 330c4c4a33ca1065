"""Call-backs and notes of two members who are one: they go along, and come back."""

import pytest

from members.forgetting import forget_member
from needs.models import Need
from tests.matching.story import now_of
from triage.duplicates.merging import merge_members
from triage.models import Call, Note
from triage.phone.calling import Party, note_call
from triage.undoing import undo

pytestmark = pytest.mark.django_db


def calls_and_notes():
    """Return every call and note as it stands."""
    return [list(model.objects.order_by("pk").values()) for model in (Call, Note)]


def test_call_backs_go_along_and_one_call_settles_them(rosa, twin, cora):
    need = twin.needs.get()
    for party in (Party(twin), Party(rosa), Party(twin, need=need)):
        note_call(party, by=cora, outcome="voicemail")
    merge_members(rosa, twin, by=cora)
    assert Call.objects.waiting().filter(member=rosa).count() == 2

    for party in (Party(rosa), Party(now_of(rosa), need=now_of(need))):
        note_call(party, by=cora, outcome="reached")

    assert not Call.objects.waiting().exists()


def test_undo_gives_back_notes_and_call_backs(rosa, twin, cora):
    Note.objects.create(member=twin, by=cora, text="Ring twice.")
    for party in (Party(twin), Party(rosa), Party(twin, need=twin.needs.get())):
        note_call(party, by=cora, outcome="voicemail")
    before = calls_and_notes()
    action = merge_members(rosa, twin, by=cora)
    assert (rosa.notes.count(), rosa.calls.waiting().count()) == (1, 2)

    undo(action.pk, by=cora)

    assert calls_and_notes() == before


def test_undo_leaves_settled_what_was_called_about_since(rosa, twin, cora):
    for party in (Party(rosa), Party(twin)):
        note_call(party, by=cora, outcome="voicemail")
    action = merge_members(rosa, twin, by=cora)
    again = note_call(Party(rosa), by=cora, outcome="voicemail")
    groceries = Need.objects.get(what="Groceries")
    about = note_call(Party(rosa, need=groceries), by=cora, outcome="busy")

    undo(action.pk, by=cora)

    assert set(Call.objects.waiting()) == {again, about}
    assert now_of(about).member == twin


@pytest.mark.parametrize("who", ["kept", "merged"])
def test_notes_that_came_along_are_erased_with_either(rosa, twin, cora, who):
    Note.objects.create(member=twin, by=cora, text="Ring twice.")
    merge_members(rosa, twin, by=cora)

    forget_member(rosa if who == "kept" else twin, by=None)

    assert not Note.objects.exists()
