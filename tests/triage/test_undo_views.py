"""Undo with one key, the drawer of the last twenty, and the switch for the keys."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.forgetting import forget_member
from needs.states import ClosedReason
from neighborhood import retention
from outbox.models import Message
from outbox.rendering import render
from tests.constraints import change
from tests.factories import NeedFactory
from tests.matching.story import heard, now_of
from triage import acting
from triage.duplicates.merging import merge_needs
from triage.models import Action, DeskSettings, Letter

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
DOORS = ("/triage/actions/undo/", "/triage/actions/1/undo/", "/triage/keys/", "/triage/several/")


@pytest.fixture
def at_desk(client, cora):
    client.force_login(cora)
    return client


def test_undo_takes_back_the_last_thing(at_desk, need, cora):
    acting.entrust(need.pk, to=cora, by=cora)

    answer = at_desk.post("/triage/actions/undo/")

    assert answer.url == f"/triage/needs/{need.pk}/"
    assert f"Taken back: Took “{need.what}” in hand." in at_desk.get(answer.url).text
    assert now_of(need).coordinator is None


def test_what_was_done_quotes_the_need_in_its_own_language(at_desk, need, cora):
    change(need, what="توصيلة & أكثر", lang="ar")
    acting.entrust(need.pk, to=cora, by=cora)

    drawer = at_desk.get("/triage/actions/").text

    # In the list and in the name of its button, beside the button that undoes the last thing.
    assert drawer.count('Took “<bdi lang="ar">توصيلة &amp; أكثر</bdi>” in hand') >= 2


def test_undo_answers_htmx_with_the_need(at_desk, need, cora):
    acting.entrust(need.pk, to=cora, by=cora)

    answer = at_desk.post("/triage/actions/undo/", headers=HTMX)

    assert answer["HX-Push-Url"] == f"/triage/needs/{need.pk}/"
    assert answer.context["need"] == need


def test_undo_of_nothing_says_so(at_desk):
    answer = at_desk.post("/triage/actions/undo/")

    assert answer.status_code == 409
    assert "There is nothing to take back." in answer.text


def test_drawer_lists_the_last_twenty(at_desk, need, cora):
    for _time in range(21):
        acting.entrust(need.pk, to=cora, by=cora)

    page = at_desk.get("/triage/actions/")

    assert len(page.context["rows"]) == 20


def test_drawer_undoes_one_of_them(at_desk, need, cora):
    first = acting.entrust(need.pk, to=cora, by=cora)
    acting.note(need, text="After", by=cora)

    at_desk.post(f"/triage/actions/{first.pk}/undo/")

    assert now_of(need).coordinator is None
    assert need.notes.count() == 1


@pytest.mark.parametrize(
    ("back", "lands"),
    [("/triage/plan/", "/triage/plan/"), ("https://evil.example/", "/triage/")],
)
def test_undo_leads_back_to_the_page_of_the_desk_it_came_from(at_desk, need, cora, back, lands):
    action = acting.entrust(need.pk, to=cora, by=cora)

    answer = at_desk.post(f"/triage/actions/{action.pk}/undo/", {"back": back})

    assert answer.url == lands


def test_too_late_is_said_in_the_drawer(at_desk, need, cora, ada):
    action = acting.entrust(need.pk, to=cora, by=cora)
    acting.entrust(need.pk, to=ada, by=ada)

    answer = at_desk.post(f"/triage/actions/{action.pk}/undo/")

    assert answer.status_code == 409
    assert "This changed a moment ago." in answer.text
    assert now_of(need).coordinator == ada


def test_what_somebody_else_did_cannot_be_undone(at_desk, need, ada):
    action = acting.entrust(need.pk, to=ada, by=ada)

    assert at_desk.post(f"/triage/actions/{action.pk}/undo/").status_code == 409
    assert now_of(need).coordinator == ada


def test_keys_are_switched_off_and_on(at_desk, need, cora):
    page = f"/triage/needs/{need.pk}/"
    assert "data-keys" in at_desk.get(page).text

    answer = at_desk.post("/triage/keys/", {"keys": "off", "back": page})
    assert answer.url == page
    assert not DeskSettings.objects.get(member=cora).has_keys
    assert "data-keys" not in at_desk.get(page).text
    at_desk.post("/triage/keys/", {"keys": "on"})

    assert "data-keys" in at_desk.get(page).text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/triage/", "/m/x/", ""])
def test_switch_leads_nowhere_else(at_desk, back):
    assert at_desk.post("/triage/keys/", {"keys": "on", "back": back}).url == "/triage/"


@pytest.mark.parametrize("door", DOORS)
def test_doors_are_closed_to_whoever_has_no_term(client, sam, door):
    assert client.post(door).status_code == 302
    client.force_login(sam)
    assert client.post(door).status_code == 403


def test_several_are_done_and_undone_as_one(at_desk, cora, rosa):
    needs = NeedFactory.create_batch(3, requester=rosa)
    keys = [need.pk for need in needs]

    answer = at_desk.post("/triage/several/?view=open", {"need": keys, "do": "take"})

    assert answer.url == "/triage/several/?view=open"
    assert {now_of(need).coordinator for need in needs} == {cora}
    (whole,) = Action.objects.to_undo(cora, at=timezone.now())
    at_desk.post("/triage/actions/undo/")
    assert {now_of(need).coordinator for need in needs} == {None}
    assert Action.objects.get(pk=whole.pk).undone_at


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"do": "snooze", "until": "tomorrow"}, "snoozed_until"),
        ({"do": "close", "reason": "no_answer"}, "closed_at"),
        ({"do": "take"}, "coordinator"),
    ],
)
def test_each_thing_is_done_to_all_ticked(at_desk, rosa, given, changed):
    first, second, other = NeedFactory.create_batch(3, requester=rosa)

    at_desk.post("/triage/several/", {"need": [first.pk, second.pk], **given})

    assert getattr(now_of(first), changed)
    assert getattr(now_of(second), changed)
    assert not getattr(now_of(other), changed)


def test_letting_go_of_several(at_desk, cora, rosa):
    need = NeedFactory(requester=rosa, coordinator=cora)

    at_desk.post("/triage/several/", {"need": [need.pk], "do": "let_go"})

    assert now_of(need).coordinator is None


def test_writing_to_several_waits_in_the_outbox_and_is_undone(at_desk, cora, rosa):
    needs = NeedFactory.create_batch(2, requester=rosa)
    given = {"need": [need.pk for need in needs], "do": "write", "text": "Bring bags, please."}

    at_desk.post("/triage/several/", given)

    assert heard(rosa) == ["coordinator_wrote"] * 2
    assert Message.objects.first().deliver_after > timezone.now()
    letter = render(Message.objects.latest("pk"))
    assert "Bring bags, please." in letter.text
    assert f"Cora, who coordinates here, writes about “{needs[1].what}”" in letter.text
    at_desk.post("/triage/actions/undo/")
    assert {message.state for message in Message.objects.all()} == {"dropped"}


def test_one_that_changed_meanwhile_is_left(at_desk, rosa):
    there, gone = NeedFactory(requester=rosa), NeedFactory(requester=rosa, withdrawn=True)
    given = {"need": [there.pk, gone.pk], "do": "snooze", "until": "tomorrow"}

    answer = at_desk.post("/triage/several/", given)

    said = "Snoozed 1 need. 1 changed meanwhile and was left as it is."
    assert said in at_desk.get(answer.url).text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "A neighbor, who coordinates here, writes about"),
        (None, "A coordinator writes about"),
    ],
)
def test_letter_says_who_writes_be_they_nameless_or_gone(at_desk, cora, rosa, name, said):
    need = NeedFactory(requester=rosa)
    at_desk.post("/triage/several/", {"need": [need.pk], "do": "write", "text": "Bring bags."})
    if name is None:
        Letter.objects.update(by=None)
    else:
        change(cora, name=name)

    letter = render(Message.objects.latest("pk"))

    assert letter.text.startswith(f"{said} “{need.what}”:")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"do": "take", "need": []}, "Tick at least one need."),
        ({"do": "close"}, "This field is required."),
        ({"do": "write", "text": ""}, "This field is required."),
        ({"do": "snooze", "until": "day"}, "Which day should it come back?"),
        ({"do": "fly"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_is_asked_for_with_the_ticks_kept(at_desk, rosa, given, words):
    need = NeedFactory(requester=rosa)

    answer = at_desk.post("/triage/several/", {"need": [need.pk], **given})

    assert answer.status_code == 422
    assert words in answer.text
    assert ("checked" in answer.text) == bool(given.get("need", [1]))
    assert not Action.objects.exists()


def test_needs_of_another_area_and_own_ones_are_left(client, neighbor_of, sam):
    nell = neighbor_of("mill-row")
    foreign = NeedFactory(requester=sam)
    own = NeedFactory(requester=nell)
    client.force_login(nell)

    client.post("/triage/several/", {"need": [foreign.pk, own.pk], "do": "take"})

    assert now_of(foreign).coordinator is None
    assert now_of(own).coordinator is None


def test_forgotten_coordinator_leaves_no_words(at_desk, cora, rosa):
    need = NeedFactory(requester=rosa)
    at_desk.post("/triage/several/", {"need": [need.pk], "do": "write", "text": "Hello"})

    forget_member(cora, by=cora)

    assert not Letter.objects.exclude(text="").exists()
    assert not Action.objects.exists()


def test_old_actions_and_letters_are_put_away(cora, need):
    acting.entrust(need.pk, to=cora, by=cora)
    Letter.objects.create(by=cora, text="Old")
    retention.run(at=timezone.now())
    assert (Action.objects.count(), Letter.objects.count()) == (1, 1)

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        retention.run(at=timezone.now())

    assert (Action.objects.count(), Letter.objects.count()) == (0, 0)


@pytest.mark.parametrize("path", ["undo/", "{}/undo/"])
def test_shadow_undoes_nothing_any_more(client, need, neighbor_of, path):
    nell = neighbor_of("mill-row")
    action = acting.close(need.pk, reason=ClosedReason.NO_ANSWER, by=nell)
    nell.terms.update(shadow=True)
    client.force_login(nell)

    assert client.post(f"/triage/actions/{path.format(action.pk)}").status_code == 403
    assert now_of(need).is_over


def test_shadow_parts_no_merged_ones(client, need, neighbor_of):
    nell = neighbor_of("mill-row")
    action = merge_needs(need, NeedFactory(requester=need.requester), by=nell)
    nell.terms.update(shadow=True)
    client.force_login(nell)

    assert client.post(f"/triage/actions/{action.pk}/undo/").status_code == 403


def test_need_of_an_area_no_longer_in_charge_stays_as_it_is(client, need, neighbor_of, areas):
    nell = neighbor_of("mill-row")
    action = acting.close(need.pk, reason=ClosedReason.NO_ANSWER, by=nell)
    nell.terms.get().areas.set([areas["hilltop"]])
    client.force_login(nell)

    assert client.post(f"/triage/actions/{action.pk}/undo/").status_code == 403
    answer = client.post("/triage/actions/undo/")

    assert answer.status_code == 409
    assert "You do not look after this any more." in answer.text
    assert now_of(need).is_over


def test_member_noted_down_is_left_by_whoever_lost_the_area(client, rosa, neighbor_of, areas):
    nell = neighbor_of("mill-row")
    action = acting.note_aside(rosa, text="Kind", by=nell)
    nell.terms.get().areas.set([areas["hilltop"]])
    client.force_login(nell)

    assert client.post(f"/triage/actions/{action.pk}/undo/").status_code == 403


def test_key_names_what_stays_and_goes_on_the_next_time(at_desk, need, cora, ada):
    acting.note(need, text="Before", by=cora)
    stuck = acting.entrust(need.pk, to=cora, by=cora)
    acting.entrust(need.pk, to=ada, by=ada)

    answer = at_desk.post("/triage/actions/undo/")

    assert answer.status_code == 409
    assert f"Not taken back: Took “{need.what}” in hand." in answer.text
    assert need.notes.count() == 1
    assert stuck in [row["action"] for row in answer.context["rows"]]
    at_desk.post("/triage/actions/undo/")
    assert not need.notes.exists()


def test_key_goes_on_past_a_question_taken_back_on_its_page(at_desk, need, offer, cora):
    acting.note(need, text="Before", by=cora)
    match_id = acting.propose(need.pk, offer_id=offer.pk, by=cora).data["match"]

    at_desk.post(f"/triage/needs/{need.pk}/proposals/{match_id}/undo/")

    assert Action.objects.get(kind="proposed").undone_at
    at_desk.post("/triage/actions/undo/")
    assert not need.notes.exists()


def test_several_of_which_nothing_was_done_are_not_remembered(at_desk, rosa):
    gone = NeedFactory(requester=rosa, withdrawn=True)

    at_desk.post("/triage/several/", {"need": [gone.pk], "do": "take"})

    assert not Action.objects.exists()


def test_letter_that_nobody_gets_is_not_kept(at_desk, cora):
    own = NeedFactory(requester=cora)

    at_desk.post("/triage/several/", {"need": [own.pk], "do": "write", "text": "Hello"})

    assert not Letter.objects.exists()
    assert not Action.objects.exists()


def test_how_many_of_several_were_taken_back_is_said(at_desk, cora, ada, rosa):
    needs = NeedFactory.create_batch(3, requester=rosa)
    at_desk.post("/triage/several/", {"need": [need.pk for need in needs], "do": "take"})
    acting.entrust(needs[0].pk, to=ada, by=ada)

    answer = at_desk.post("/triage/actions/undo/", follow=True)

    assert "Taken back: 2 of 3." in answer.text


def test_several_that_all_changed_since_are_refused(at_desk, cora, ada, rosa):
    need = NeedFactory(requester=rosa)
    at_desk.post("/triage/several/", {"need": [need.pk], "do": "take"})
    acting.entrust(need.pk, to=ada, by=ada)

    answer = at_desk.post("/triage/actions/undo/")

    assert answer.status_code == 409
    assert "None of these can be taken back any more." in answer.text
    assert not Action.objects.exclude(undone_at=None).exists()


def test_several_leave_what_is_no_longer_in_charge(client, need, neighbor_of, areas, sam):
    nell, other = neighbor_of("mill-row"), NeedFactory(requester=sam, area=areas["hilltop"])
    nell.terms.get().areas.add(areas["hilltop"])
    client.force_login(nell)
    client.post("/triage/several/", {"need": [need.pk, other.pk], "do": "take"})
    nell.terms.get().areas.set([areas["hilltop"]])

    client.post("/triage/actions/undo/")

    assert [now_of(one).coordinator for one in (need, other)] == [nell, None]
