"""Hand-over notes: for whom, for how long, taken back, erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.forgetting import forget_member
from members.models import Event
from neighborhood import retention
from tests.constraints import change
from tests.factories import NeedFactory, TermFactory
from tests.matching.story import last_event
from triage.caring.handing_over import latest_note, leave_note, notes_for
from triage.models import Action, HandOver
from triage.terms.changes import MoreThanYouHold
from triage.undoing import action_words, undo

pytestmark = pytest.mark.django_db

PAGE = "/triage/care/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def leave(client):
    """Return what leaves a note as somebody."""

    def leave(by, text="The pharmacy closes at six.", areas=(), **how):
        client.force_login(by)
        return client.post(f"{PAGE}note/", {"text": text, "areas": areas}, **how)

    return leave


def texts(member):
    return [note["text"] for note in notes_for(member, at=timezone.now())]


def test_a_note_stands_on_the_care_page_and_on_the_queue(leave, client, cora):
    text = leave(cora, follow=True).text

    assert "The note is left for the next one." in text
    assert "Hand-over note from Cora" in text
    assert "The pharmacy closes at six." in text
    assert "The pharmacy closes at six." in client.get("/triage/").text
    assert Event.objects.get(verb="note_left").by == cora


def test_beside_a_need_it_stays_closed(leave, client, cora):
    leave(cora)

    beside = client.get(f"/triage/needs/{NeedFactory().pk}/").text

    assert '<details class="handover" open>' in client.get("/triage/").text
    assert '<details class="handover" >' in beside


def test_leaving_one_swaps_the_desk(leave, cora):
    text = leave(cora, headers=HTMX).text

    assert 'id="desk"' in text
    assert "<html" not in text


def test_a_new_one_takes_the_place_of_the_former(leave, client, cora):
    leave(cora, "First.")
    leave(cora, "Second.")

    assert texts(cora) == ["Second.", "First."]
    assert "First." not in client.get("/triage/").text
    assert "Earlier notes" in client.get(PAGE).text


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_a_note_says_something_short(leave, cora, text):
    answer = leave(cora, text)

    assert answer.status_code == 422
    assert "needs a look" in answer.text
    assert not HandOver.objects.exists()


def test_a_note_for_an_area_is_for_those_who_see_it(leave, cora, neighbor_of, areas):
    near, far = neighbor_of("mill-row", shadow=True), neighbor_of("hilltop")

    leave(cora, areas=[areas["mill-row"].pk])

    assert [len(texts(reader)) for reader in (cora, near, far)] == [1, 1, 0]


def test_a_note_for_all_is_for_everybody_at_the_desk(leave, cora, ada, neighbor_of):
    leave(cora)

    assert [len(texts(reader)) for reader in (ada, neighbor_of("hilltop"))] == [1, 1]
    assert HandOver.objects.get().all_areas


def test_without_a_word_about_areas_it_is_for_all_one_looks_after(leave, neighbor_of, areas):
    nell = neighbor_of("mill-row")
    TermFactory(member=nell, all_areas=False).areas.add(areas["hilltop"])

    leave(nell)

    note = HandOver.objects.get()
    assert {area.slug for area in note.areas.all()} == {"mill-row", "hilltop"}
    assert not note.all_areas
    assert texts(neighbor_of("elm-street")) == []


def test_nobody_leaves_a_note_where_they_do_not_act(leave, neighbor_of, sam, areas):
    near = neighbor_of("mill-row")

    assert leave(near, areas=[areas["hilltop"].pk]).status_code == 422
    assert leave(neighbor_of("mill-row", shadow=True)).status_code == 403
    assert leave(sam).status_code == 403
    for by, chosen in ((near, [areas["hilltop"]]), (sam, [])):
        with pytest.raises(MoreThanYouHold):
            leave_note("Hello.", areas=chosen, by=by)
    assert not HandOver.objects.exists()


def test_a_note_is_undone(leave, cora):
    leave(cora, "First.")
    leave(cora, "Second.")
    action = Action.objects.latest("pk")

    undo(action.pk, by=cora)

    assert action_words(action) == "Left a hand-over note"
    assert texts(cora) == ["First."]
    assert last_event(HandOver(pk=action.data["hand_over"]))[0] == "undone"


def test_notes_go_after_a_month(leave, cora):
    leave(cora, "Old.")
    leave(cora, "New.")
    old = HandOver.objects.get(text="Old.")
    change(old, at=timezone.now() - timedelta(days=31))
    assert texts(cora) == ["New."]

    retention.run(at=timezone.now())

    assert [note.text for note in HandOver.objects.all()] == ["New."]


def test_a_note_goes_with_whoever_wrote_it(leave, cora, ada):
    leave(cora)

    forget_member(cora, by=cora)

    assert not HandOver.objects.exists()


def test_the_note_takes_one_query(leave, cora, django_assert_num_queries):
    leave(cora)

    with django_assert_num_queries(1):
        latest_note(cora, at=timezone.now())


def test_a_note_is_never_read_as_markup(leave, client, cora):
    leave(cora, "<script>alert(1)</script>")

    assert "&lt;script&gt;alert" in client.get("/triage/").text
    assert "<script>alert" not in client.get(PAGE).text
