"""What happened, on one timeline: from which tables, in which order, page by page."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from matching.services import accept_match, confirm_match, propose
from matching.states import Origin
from members.models import Event, Reveal, RevealReason
from members.services import reveal
from outbox.models import Message, MessageState
from outbox.services import passed_on, put
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import accepted
from triage.models import Note
from triage.paper.services import print_numbers
from triage.services import add_note, look_at_contact, look_at_helper
from triage.timeline import (
    latest_of,
    scope_of_match,
    scope_of_member,
    scope_of_need,
    scope_of_offer,
    timeline_of,
)

pytestmark = pytest.mark.django_db

NOON = timezone.now().replace(hour=17, minute=4, second=0, microsecond=0)


def told(scope, query=""):
    """Return the lines of a page, latest first."""
    days = timeline_of(scope, query=QueryDict(query), at=timezone.now()).days
    return [moment.words + moment.text for day in days for moment in day.moments]


def told_of(need, query=""):
    return told(scope_of(need), query)


def scope_of(need):
    """Return what somebody reads who has nothing to do with it."""
    return scope_of_need(need, reader=MemberFactory())


def message(member, state, *, about, outcome="", **fields):
    """Write a message about a need, done or not."""
    row = put(member, kind="need_closed", ids={"need": about.pk}, key=f"{about.pk} {state}")
    if state != MessageState.WAITING:
        row.finish(state, at=timezone.now(), outcome=outcome)
    Message.objects.filter(pk=row.pk).update(**fields)
    return row


def test_a_need_from_the_question_to_both_yes(need, offer, rosa, hal, cora):
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    accept_match(match_id=match.pk, by=hal)
    confirm_match(match_id=match.pk, by=rosa)

    lines = told_of(need)

    for words in (
        "Cora asked Hal.", "Hal said yes.", "All helpers found.", "Both said yes.",
        "Hal can see how to reach Rosa, since both said yes.",
        "Rosa can see how to reach Hal, since both said yes.",
    ):  # fmt: skip
        assert words in lines
    assert lines.index("Hal said yes.") < lines.index("Cora asked Hal.")


def test_note_and_look_are_told_once_and_with_who(need, cora):
    add_note(need, by=cora, text="She would rather have Thursday")
    look_at_contact(need, by=cora)

    lines = told_of(need)

    assert lines[1] == "Cora noted:She would rather have Thursday"
    assert lines[0].startswith("Cora looked at how to reach Rosa, to coordinate. Shown until ")
    assert len(lines) == 2


def test_event_stays_when_its_note_is_gone(need, cora):
    add_note(need, by=cora, text="Called back")
    Note.objects.all().delete()

    assert told_of(need) == ["Cora wrote a note."]


@pytest.mark.parametrize(
    ("state", "outcome", "words"),
    [
        ("sent", "", "Sent."),
        ("by_person", "", "Waits for a person to pass it on."),
        ("failed", "OSError", "Could not be brought."),
        ("dropped", "taken back", "Taken back before it left."),
        ("dropped", "checks back", "Waits on their page, since they check back."),
        ("dropped", "no longer true", "Not sent, it was not so any more."),
        ("dropped", "forgotten", "Not sent."),
    ],
)
def test_message_says_what_became_of_it(need, rosa, state, outcome, words):
    message(rosa, state, about=need, outcome=outcome)

    assert told_of(need) == [f"To Rosa: the need was closed. {words}"]


def test_message_names_the_kind_of_way_and_never_where_to(need, rosa):
    message(rosa, "sent", about=need, way=rosa.ways.get())

    [line] = told_of(need)

    assert line == "To Rosa: the need was closed. Sent: Text message."


def test_waiting_message_says_until_when(need, rosa):
    later = timezone.now() + timedelta(minutes=4)
    message(rosa, "waiting", about=need, deliver_after=later)

    [line] = told_of(need)

    assert "Waits until " in line
    Message.objects.update(deliver_after=timezone.now() - timedelta(seconds=1))
    assert told_of(need) == ["To Rosa: the need was closed. On its way."]


def test_message_passed_on_says_by_whom(need, rosa, cora):
    row = message(rosa, "by_person", about=need)
    passed_on(row.pk, by=cora)

    assert told_of(need) == ["To Rosa: the need was closed. Cora passed it on."]


def test_message_by_phone_is_told_and_not_sent(need, rosa, cora):
    change(rosa.ways.get(), kind="call")
    row = message(rosa, "by_person", about=need, way=rosa.ways.get())
    waiting = told_of(need)
    passed_on(row.pk, by=cora)

    said = "To Rosa: the need was closed."
    assert waiting == [f"{said} Waits for a person to tell them by phone."]
    assert told_of(need) == [f"{said} Cora told them by phone."]


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("call", "Told by phone."),
        ("in_person", "Told in person."),
        ("check_back", "Waits on their page, since they check back."),
    ],
)
def test_what_no_channel_sends_is_not_called_sent(need, rosa, way, words):
    change(rosa.ways.get(), kind=way, value="+12125550193" if way == "call" else "")
    message(rosa, "sent", about=need, way=rosa.ways.get())

    assert told_of(need) == [f"To Rosa: the need was closed. {words}"]


def test_timeline_never_says_what_a_message_said(need, offer, cora):
    propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)

    assert not any(need.what in line for line in told_of(need))


def test_filters_leave_notes_or_messages(need, rosa, cora):
    add_note(need, by=cora, text="Called back")
    message(rosa, "sent", about=need)
    Event.objects.record("edited", need, by=rosa)

    assert told_of(need, "show=notes") == ["Cora noted:Called back"]
    assert told_of(need, "show=messages") == ["To Rosa: the need was closed. Sent."]
    assert len(told_of(need)) == len(told_of(need, "show=nonsense")) == 3


def test_long_timeline_is_paged_without_a_gap_or_a_repeat(need, rosa, cora):
    for number in range(35):
        Note.objects.create(need=need, by=cora, text=f"Note {number}", at=NOON)
        Event.objects.record("edited", need, by=rosa, at=NOON)

    pages = [told_of(need, f"page={page}") for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [30, 30, 10]
    notes = [line for page in pages for line in page if "noted" in line]
    assert len(set(notes)) == 35


def test_pages_lead_to_each_other_and_keep_the_filter(need, cora):
    for _number in range(61):
        add_note(need, by=cora, text="Called")
    now, scope = timezone.now(), scope_of(need)

    first, middle, last = (
        timeline_of(scope, query=QueryDict(f"show=notes&page={page}"), at=now) for page in (1, 2, 3)
    )

    assert (first.later, first.earlier) == ("", "?show=notes&page=2")
    assert (middle.later, middle.earlier) == ("?show=notes", "?show=notes&page=3")
    assert last.earlier == ""


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²"])
def test_page_that_makes_no_sense_is_one_that_does(need, rosa, page):
    Event.objects.record("edited", need, by=rosa)

    assert told_of(need, f"page={page}") in ([], ["Rosa changed the words or details."])


def test_lines_are_grouped_by_day(need, rosa):
    now = timezone.now()
    for ago in (0, 1, 3, 400):
        Event.objects.record("edited", need, by=rosa, at=now - timedelta(days=ago))

    days = [day.words for day in latest_of(scope_of(need), at=now)]

    assert days[:2] == ["Today", "Yesterday"]
    assert str(now.year) not in days[2]
    assert str((now - timedelta(days=400)).year) in days[3]


def test_need_in_hand_shows_the_latest_twelve_and_the_way_to_all(client, cora, need, rosa):
    for _time in range(13):
        Event.objects.record("edited", need, by=rosa)
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text

    assert page.count("Rosa changed the words or details.") == 12
    assert f'href="/triage/needs/{need.pk}/history/"' in page


def test_offer_tells_of_which_need_but_not_of_one_elsewhere(neighbor_of, need, hal):
    offer = OfferFactory(helper=hal, capacity=3)
    elsewhere = NeedFactory(what="A bed frame", requester=MemberFactory(name="Una"))
    for asked in (need, elsewhere):
        Event.objects.record("proposed", MatchFactory(need=asked, offer=offer), by=None)
    scope = scope_of_offer(offer, reader=neighbor_of("mill-row"), at=timezone.now())

    labels = {label.words for label in scope.labels.values()}

    assert labels == {need.what, "A need in another area"}


def test_match_tells_only_of_itself(need, offer, hal, cora):
    match = accepted(need, offer, by=cora)
    MatchFactory(need=need, offer__helper__name="June")
    look_at_helper(match, by=cora)

    lines = told(scope_of_match(match, reader=cora))

    assert "Hal said yes." in lines
    assert not any("June" in line for line in lines)
    assert any("Cora looked at how to reach Hal" in line for line in lines)


def test_member_is_told_of_without_what_stands_elsewhere(neighbor_of, need, rosa, areas):
    elsewhere = NeedFactory(requester=rosa, area=areas["hilltop"], what="A bed frame")
    nell = neighbor_of("mill-row")
    for one in (need, elsewhere, rosa):
        Event.objects.record("edited", one, by=rosa)
        message(rosa, "sent", about=one)

    scope = scope_of_member(rosa, reader=nell, at=timezone.now())

    lines = told(scope)
    assert lines.count("Rosa changed the words or details.") == 1
    assert "Rosa changed what they say about themselves." in lines
    assert ("need", elsewhere.pk) not in scope.labels


def test_member_s_timeline_leaves_out_looks_at_others(need, offer, rosa, cora):
    match = accepted(need, offer, by=cora)
    confirm_match(match_id=match.pk, by=rosa)

    lines = told(scope_of_member(rosa, reader=cora, at=timezone.now()))

    assert "Hal can see how to reach Rosa, since both said yes." in lines
    assert not any("how to reach Hal" in line for line in lines)


def test_what_was_done_for_somebody_says_so(need, offer, hal, cora):
    match = MatchFactory(need=need, offer=offer)
    Event.objects.record("accepted", match, by=cora, on_behalf_of=hal)

    assert told_of(need) == ["Hal said yes, told Cora by phone."]


def test_look_on_paper_says_until_when_it_is_kept(need, rosa, cora):
    day = timezone.localdate() + timedelta(days=2)
    print_numbers({rosa.pk: need}, by=cora, on=day)

    look = Reveal.objects.get()

    assert look.until == look.ended_at > timezone.now() + timedelta(days=1, hours=23)


def test_look_that_is_over_says_since_when(need, rosa, cora):
    reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=need)
    Reveal.objects.update(at=timezone.now() - timedelta(days=3))

    [line] = told_of(need)

    assert "Masked again since" in line
