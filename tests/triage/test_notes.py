"""Notes on offers and about people: who writes, who reads, what is refused."""

import pytest

from members.models import Event
from triage.models import Action, Note
from triage.undoing import undo

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
for_each_page = pytest.mark.parametrize("page", ["offers", "members"])


@pytest.fixture
def url(offer, hal):
    """Return the address of Hal's offer, or of Hal."""
    return lambda page: f"/triage/{page}/{offer.pk if page == 'offers' else hal.pk}/"


@pytest.fixture
def write(client, url):
    """Return what writes a note as somebody."""

    def post(page, member=None, *, text="Rings twice", **how):
        if member:
            client.force_login(member)
        return client.post(f"{url(page)}notes/", {"text": text}, **how)

    return post


@for_each_page
def test_note_is_read_by_the_next_coordinator(client, write, url, cora, ada, page):
    answer = write(page, cora)
    client.force_login(ada)

    assert (answer.status_code, answer.url) == (303, url(page))
    assert "Rings twice" in client.get(url(page)).text
    assert Note.objects.get().by == cora
    assert Event.objects.get().verb == "noted"


@for_each_page
def test_note_can_be_taken_back_and_leaves_a_trace(client, write, url, cora, page):
    write(page, cora)

    undo(Action.objects.get().pk, by=cora)

    text = client.get(url(page)).text
    assert "Rings twice" not in text
    assert "Cora took a note back." in text


@for_each_page
def test_note_answers_htmx_with_the_desk(write, cora, page):
    answer = write(page, cora, headers=HTMX)

    assert answer.text.lstrip().startswith('<div id="desk"')
    assert "Rings twice" in answer.text


@for_each_page
def test_note_too_long_is_shown_with_what_was_typed(write, cora, page):
    answer = write(page, cora, text="n" * 501)

    assert answer.status_code == 422
    assert "n" * 501 in answer.text
    assert not Note.objects.exists()


@for_each_page
def test_note_of_a_shadow_is_forbidden(write, neighbor_of, page):
    assert write(page, neighbor_of("elm-street", shadow=True)).status_code == 403


@for_each_page
def test_note_of_others_is_forbidden_or_not_found(write, neighbor_of, rosa, hal, sam, page):
    assert [write(page, member).status_code for member in (rosa, hal, sam)] == [403, 403, 403]
    assert write(page, neighbor_of("hilltop")).status_code == 404
    assert not Note.objects.exists()


@for_each_page
def test_note_of_nobody_leads_to_sign_in(write, page):
    assert write(page).status_code == 302
