"""What people wrote back: the list, the words behind a logged look, and the answer."""

import pytest
from django.utils import timezone

from matching.models import Match
from matching.services import propose
from matching.states import Origin
from members.forgetting import forget_member
from members.models import Event, Reveal
from outbox import delivery
from outbox.models import DemoArrival, Message, MessageState, Reply, ReplyState
from outbox.replies import replying
from tests.factories import MemberFactory
from tests.matching.story import now_of
from triage import undoing
from triage.models import Action
from triage.written import AnswerHasLeft, ReadAlready, note_as_read, write_back

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LIST = "/triage/replies/"
PHONE = "+12125550142"
WORDS = "Yes, but not on Tuesday"


@pytest.fixture
def match(need, offer, cora, hal) -> Match:
    """Hal was asked by text about Rosa's ride."""
    hal.ways.update(kind="text", value=PHONE)
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    delivery.deliver(Message.objects.get(kind="match_asked").pk)
    return match


@pytest.fixture
def reply(match) -> Reply:
    """What Hal wrote back."""
    reply = replying.take(channel="text", provider_id="IN1", sender=PHONE, text=WORDS)
    replying.read(reply.pk)
    return Reply.objects.get(pk=reply.pk)


@pytest.fixture
def do(client, reply):
    """Return what posts to the reply as somebody."""

    def post(noun, member, data=None, **how):
        client.force_login(member)
        return client.post(f"{LIST}{reply.pk}/{noun}/", data or {}, **how)

    return post


def test_list_names_who_wrote_and_about_what_but_not_the_words(client, cora, reply):
    client.force_login(cora)

    page = client.get(LIST).text

    assert "Hal" in page
    assert "A ride to the clinic" in page
    assert "Tuesday" not in page.replace("A car on Tuesdays", "")
    assert "1 left" in page


def test_empty_room_counts_nothing_and_leads_back(client, cora):
    client.force_login(cora)

    for room in ("replies", "messages", "reports", "actions"):
        page = client.get(f"/triage/{room}/").text
        assert "0 left" not in " ".join(page.split())
        assert "Back to the queue" in page


def test_room_to_pass_on_leads_to_what_was_written(client, cora, reply):
    client.force_login(cora)

    page = client.get("/triage/messages/").text

    assert f'href="{LIST}"' in page
    assert "What they wrote\n" in page


def test_tab_counts_messages_and_replies(client, cora, reply):
    client.force_login(cora)

    pages = [client.get(path).text for path in ("/triage/", "/triage/care/", LIST)]

    assert all("Messages<span>1</span>" in page for page in pages)


def test_looking_at_the_page_shows_and_writes_nothing(client, cora, reply):
    client.force_login(cora)
    before = Event.objects.count(), Reveal.objects.count()

    page = client.get(f"{LIST}{reply.pk}/")

    assert WORDS not in page.text
    assert "the question whether they could help" in page.text
    assert (Event.objects.count(), Reveal.objects.count()) == before


def test_words_come_with_a_look_that_hal_can_see(do, cora, hal, match):
    page = do("words", cora)

    assert WORDS in page.text
    assert "(212) 555-0142" in page.text
    look = Reveal.objects.get(viewer=cora)
    assert (look.owner, look.subject_kind, look.subject_id) == (hal, "match", match.pk)


def test_words_work_with_htmx(do, cora):
    page = do("words", cora, headers=HTMX)

    assert WORDS in page.text
    assert "<html" not in page.text


def test_read_is_noted_and_leaves_the_list(do, client, cora, reply):
    do("words", cora)

    answer = do("reading", cora)

    assert (answer.status_code, answer.url) == (303, LIST)
    assert now_of(reply).state == ReplyState.READ
    assert "Everything has been read." in client.get(LIST).text
    assert not Reveal.objects.live().filter(viewer=cora).exists()


def test_read_twice_is_refused(do, cora, reply):
    do("reading", cora)

    answer = do("reading", cora)

    assert answer.status_code == 409
    assert str(ReadAlready()) in answer.text


def test_answer_goes_the_way_the_words_came(do, cora, reply):
    answer = do("answer", cora, {"text": "Wednesday it is."})
    message = Message.objects.waiting().get(key__startswith=f"reply_answer:{reply.pk}:")
    delivery.deliver(message.pk)

    arrived = DemoArrival.objects.get(message=message)
    assert answer.status_code == 303
    assert arrived.text == "Wednesday it is. (Cora, Our neighborhood)"
    assert arrived.channel == "text"
    assert now_of(reply).state == ReplyState.ANSWERED


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_answer_without_words_or_with_too_many_is_kept(do, cora, reply, text):
    do("words", cora)

    answer = do("answer", cora, {"text": text})

    assert answer.status_code == 422
    assert text.strip() in answer.text
    assert now_of(reply).state == ReplyState.FOR_A_PERSON


def test_nobody_answers_where_no_way_leads(do, cora, reply):
    Reply.objects.update(way=None)

    assert do("answer", cora, {"text": "Hello"}).status_code == 403


@pytest.mark.parametrize("noun", ["words", "reading", "answer"])
def test_only_those_in_charge_read(do, sam, neighbor_of, hal, noun):
    elsewhere, shadow = neighbor_of("hilltop"), neighbor_of("elm-street", shadow=True)

    people = (sam, elsewhere, shadow, hal)

    assert [do(noun, one).status_code for one in people] == [403, 404, 403, 403]


def test_nobody_reads_their_own(client, cora, reply):
    Reply.objects.update(member=cora)
    client.force_login(cora)

    assert client.get(f"{LIST}{reply.pk}/").status_code == 404


def test_reading_is_undone(cora, reply):
    note_as_read(reply, by=cora)

    undoing.undo(Action.objects.get(kind="reply_read").pk, by=cora)

    assert now_of(reply).state == ReplyState.FOR_A_PERSON


def test_answer_is_taken_back_until_it_has_left(cora, reply):
    first = write_back(reply, text="Wednesday", by=cora)
    undoing.undo(Action.objects.get(kind="reply_answered").pk, by=cora)
    second = write_back(reply, text="Thursday", by=cora)
    delivery.deliver(second.pk)

    with pytest.raises(AnswerHasLeft):
        undoing.undo(Action.objects.filter(kind="reply_answered").first().pk, by=cora)

    assert now_of(first).state == MessageState.DROPPED
    assert now_of(reply).state == ReplyState.ANSWERED


def test_reply_about_nothing_is_about_its_member(client, cora, rosa):
    reply = replying.take(
        channel="text", provider_id="IN2", sender="+12125550193", text="Call me please"
    )
    replying.read(reply.pk)
    client.force_login(cora)

    page = client.post(f"{LIST}{reply.pk}/words/").text

    assert "Call me please" in page
    assert Reveal.objects.get().subject_kind == "member"


def test_timelines_tell_that_somebody_wrote_but_not_what(client, cora, need, match, reply, hal):
    client.force_login(cora)
    note_as_read(reply, by=cora)

    paths = (f"/triage/needs/{need.pk}/history/", f"/triage/matches/{match.pk}/")
    pages = [client.get(path).text for path in (*paths, f"/triage/members/{hal.pk}/")]

    assert all("Hal wrote back. A coordinator has read it." in page for page in pages[:2])
    assert all(WORDS not in page for page in pages)


def test_forgotten_people_leave_no_words(client, cora, reply, hal):
    forget_member(hal, by=cora)
    client.force_login(cora)

    assert client.get(f"{LIST}{reply.pk}/").status_code == 404
    with pytest.raises(ReadAlready):
        note_as_read(reply, by=cora)


def test_bare_word_stands_on_the_timeline(client, cora, match, hal):
    reply = replying.take(channel="text", provider_id="IN3", sender=PHONE, text="later")
    replying.read(reply.pk)
    client.force_login(cora)

    page = client.get(f"/triage/matches/{match.pk}/").text

    assert "Hal wrote back “later”. Done as it says." in page


def test_people_without_an_area_are_for_those_who_have_all(client, cora, neighbor_of, reply):
    nobody = MemberFactory(name="Nina", area=None)
    Reply.objects.update(member=nobody, received_at=timezone.now())
    statuses = []
    for member in (cora, neighbor_of("elm-street")):
        client.force_login(member)
        statuses.append(client.get(f"{LIST}{reply.pk}/").status_code)

    assert statuses == [200, 404]
