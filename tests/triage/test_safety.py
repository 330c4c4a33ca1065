"""Safety notes: stand where somebody is paired or called, and are read by coordinators only."""

import pytest
from django.test import Client

from matching.models import Suggestion
from members.forgetting import forget_member
from members.models import Event
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from triage.models import Action, Note
from triage.safety import note_safety, take_safety_note_away
from triage.undoing import undo

pytestmark = pytest.mark.django_db

WORDS = "Canary: the dog bites"


@pytest.fixture
def desk(client, cora):
    """Return Cora's browser."""
    client.force_login(cora)
    return client


@pytest.fixture
def need(rosa):
    """Return a need of Rosa's, so that she is in Cora's charge."""
    return NeedFactory(requester=rosa)


def write(desk, member, **answers):
    path = f"/triage/members/{member.pk}/notes/"
    return desk.post(path, {"text": WORDS, "is_safety": "on", **answers})


def test_note_stands_wherever_the_person_is_paired_or_called(desk, need, rosa, hal):
    offer = OfferFactory(helper=hal)
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=900)
    match = MatchFactory(need=need, offer=OfferFactory(helper__name="June"))
    write(desk, rosa)

    pages = [
        f"/triage/members/{rosa.pk}/", f"/triage/needs/{need.pk}/", f"/triage/matches/{match.pk}/",
        f"/triage/needs/{need.pk}/calls/",
    ]  # fmt: skip
    assert [path for path in pages if WORDS not in desk.get(path).text] == []


def test_note_on_a_helper_stands_beside_the_suggestion(desk, need, hal, cora):
    Suggestion.objects.create(need=need, offer=OfferFactory(helper=hal), rank=1, value=900)
    note_safety(hal, text=WORDS, by=cora)

    assert desk.get(f"/triage/needs/{need.pk}/").text.count(WORDS) == 1


def test_usual_note_is_no_safety_note(desk, need, rosa):
    write(desk, rosa, is_safety="")

    assert Note.objects.get().is_safety is False
    assert "Safety note</b>" not in desk.get(f"/triage/needs/{need.pk}/").text


def test_nobody_but_coordinators_reads_it_or_that_it_is(need, rosa, hal, cora):
    match = MatchFactory(need=need, offer__helper=hal, confirmed=True)
    note_safety(rosa, text=WORDS, by=cora)
    own, other = Client(), Client()
    own.force_login(rosa)
    other.force_login(hal)

    for browser, path in [
        (own, "/your-page/"), (own, f"/needs/{need.pk}/standing/"), (own, "/uses-of-rights/"),
        (other, f"/matches/{match.pk}/"), (other, "/who-coordinates/"),
    ]:  # fmt: skip
        assert WORDS not in browser.get(path).text
    for way in ("page", "file"):
        page = own.post("/about-me/download/", {"as": way}, follow=True).content.decode()
        assert "Rosa" in page
        assert "Canary" not in page
        assert "a safety note" not in page
    assert not Event.objects.about(rosa).exclude(verb="downloaded").exists()


@pytest.mark.parametrize("shadow", [False, True])
def test_nobody_at_the_desk_reads_what_is_noted_of_them(client, cora, shadow):
    reader = MemberFactory()
    TermFactory(member=reader, shadow=shadow)
    paths = noted_everywhere(reader, by=cora)

    for member, expected in ((reader, []), (cora, paths)):
        client.force_login(member)
        assert [path for path in paths if WORDS in client.get(path).text] == expected


def noted_everywhere(member, *, by):
    """Write notes on a member and what is theirs; return the pages of the desk that show one."""
    own, offer = NeedFactory(requester=member), OfferFactory(helper=member)
    Suggestion.objects.create(need=NeedFactory(), offer=offer, rank=1, value=900)
    asked, helped = MatchFactory(need=NeedFactory(), offer=offer), MatchFactory(need=own)
    note_safety(member, text=WORDS, by=by)
    for thing in ({"member": member}, {"need": own}, {"offer": offer}):
        Note.objects.create(by=by, text=WORDS, **thing)
    paths = (
        f"members/{member.pk}/", f"members/{member.pk}/?show=notes", f"needs/{own.pk}/",
        f"needs/{own.pk}/history/", f"needs/{asked.need_id}/", f"matches/{asked.pk}/",
        f"matches/{helped.pk}/", f"offers/{offer.pk}/", f"offers/{offer.pk}/history/",
        f"needs/{Suggestion.objects.get().need_id}/", f"needs/{own.pk}/calls/",
    )  # fmt: skip
    return [f"/triage/{path}" for path in paths]


def test_nobody_reads_what_is_noted_of_their_need_beside_its_double(client, cora, rosa):
    own, other = NeedFactory(requester=cora), NeedFactory(requester=rosa)
    for need in (own, other):
        Note.objects.create(need=need, by=cora, text=f"{WORDS} {need.pk}")
    client.force_login(cora)

    page = client.get(f"/triage/duplicates/needs/{own.pk}/{other.pk}/").text

    assert f"{WORDS} {other.pk}" in page
    assert f"{WORDS} {own.pk}" not in page


def test_note_is_taken_away_once(desk, need, rosa, cora):
    note_safety(rosa, text=WORDS, by=cora)
    path, pk = f"/triage/members/{rosa.pk}/safety/", Note.objects.get().pk

    for _time in range(2):
        assert desk.post(path, {"note": pk}).status_code == 303

    assert not Note.objects.exists()
    assert Event.objects.filter(verb="safety_note_taken_away").count() == 1


@pytest.mark.parametrize("given", ["", "x", "9" * 30, "0"])
def test_note_that_is_none_takes_nothing_away(desk, need, rosa, cora, given):
    note_safety(rosa, text=WORDS, by=cora)

    assert desk.post(f"/triage/members/{rosa.pk}/safety/", {"note": given}).status_code == 303
    assert Note.objects.exists()


def test_usual_note_is_not_taken_away_as_one(desk, need, rosa):
    write(desk, rosa, is_safety="")

    desk.post(f"/triage/members/{rosa.pk}/safety/", {"note": Note.objects.get().pk})

    assert Note.objects.exists()


def test_writing_it_is_undone_without_a_trace_on_the_person(desk, need, rosa, cora):
    write(desk, rosa)

    undo(Action.objects.get().pk, by=cora)

    assert not Note.objects.exists()
    assert not Event.objects.about(rosa).exists()


def test_undo_after_it_was_taken_away_tells_nothing_of_the_person(rosa, need, cora):
    action = note_safety(rosa, text=WORDS, by=cora)
    take_safety_note_away(rosa, note_id=Note.objects.get().pk, by=cora)

    undo(action.pk, by=cora)

    assert not Event.objects.about(rosa).exists()


def test_admin_leaves_them_out(rosa, cora, ada, client):
    note = Note.objects.get(pk=note_safety(rosa, text=WORDS, by=cora).data["note"])
    client.force_login(ada)

    assert WORDS not in client.get("/admin/triage/note/").text
    assert client.get(f"/admin/triage/note/{note.pk}/change/").status_code == 302


def test_note_on_a_helper_stands_beside_the_question_to_them(desk, need, hal, cora):
    MatchFactory(need=need, offer__helper=hal)
    note_safety(hal, text=WORDS, by=cora)

    assert desk.get(f"/triage/needs/{need.pk}/").text.count(WORDS) == 1


@pytest.mark.parametrize("path", ["notes/", "safety/"])
def test_shadow_reads_and_does_not_write(client, need, rosa, cora, path):
    note_safety(rosa, text=WORDS, by=cora)
    shadow = MemberFactory()
    TermFactory(member=shadow, shadow=True)
    client.force_login(shadow)

    assert WORDS in client.get(f"/triage/needs/{need.pk}/").text
    assert client.post(f"/triage/members/{rosa.pk}/{path}", {"text": "x"}).status_code == 403


def test_too_long_a_note_comes_back_with_its_words(desk, need, rosa):
    answer = write(desk, rosa, text="dog " * 200)

    assert answer.status_code == 422
    assert "dog dog" in answer.text
    assert not Note.objects.exists()


def test_stranger_has_no_part_in_it(client, need, rosa, sam):
    client.force_login(sam)

    assert client.post(f"/triage/members/{rosa.pk}/safety/", {"note": 1}).status_code in {403, 404}
    assert client.post("/triage/members/999999/safety/", {"note": 1}).status_code in {403, 404}


def test_note_goes_with_the_person_it_is_about(need, rosa, cora):
    note_safety(rosa, text=WORDS, by=cora)
    forget_member(rosa, by=rosa)

    assert not Note.objects.exists()
