"""What no channel brings: the list, the words behind a logged look, and who told it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.models import Match
from matching.services import propose
from matching.states import EndReason, Origin
from members.models import AccessLink, Event, Member, Reveal
from outbox.mail.bounces import CAME_BACK
from outbox.models import Message, MessageState
from outbox.services import put
from tests.constraints import change
from tests.factories import MatchFactory
from tests.matching.story import now_of, verbs

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LIST = "/triage/messages/"


def for_a_person(member, *, about, kind="match_asked"):
    """Put a message about a match that waits for a person."""
    ids = {"match": about.pk, "to": member.pk}
    message = put(member, kind=kind, ids=ids, key=f"{kind}:{about.pk}:{member.pk}")
    message.finish(MessageState.BY_PERSON, at=timezone.now())
    return message


@pytest.fixture
def match(need, offer, cora, hal) -> Match:
    """Hal is asked about Rosa's ride; his way is the phone."""
    hal.ways.update(kind="call", value="+12125550142")
    return propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)


@pytest.fixture
def message(match) -> Message:
    """The question to Hal, for a person to pass on."""
    message = Message.objects.get(kind="match_asked")
    message.finish(MessageState.BY_PERSON, at=timezone.now())
    return message


@pytest.fixture
def do(client, message):
    """Return what shows the words or notes the telling as somebody."""

    def post(noun, member, **how):
        client.force_login(member)
        return client.post(f"{LIST}{message.pk}/{noun}/", **how)

    return post


def test_list_names_the_person_and_what_it_is_about(client, cora, message):
    client.force_login(cora)

    page = client.get(LIST).text

    assert "Hal" in page
    assert message.member.area.slug.replace("-", " ").title() in page
    assert "A ride to the clinic" in page
    assert not re.search(r"555\W?\d{4}", page)


def test_message_that_came_back_says_why_it_is_here(client, cora, message):
    Message.objects.filter(pk=message.pk).update(outcome=CAME_BACK)
    client.force_login(cora)

    page = client.get(f"{LIST}{message.pk}/").text

    # A word joiner holds the letter and the word together.
    assert "The e-\u2060mail came back." in page


def test_looking_writes_nothing(client, cora, message):
    client.force_login(cora)
    before = AccessLink.objects.count(), Event.objects.count(), Reveal.objects.count()

    pages = [client.get(LIST), client.get(f"{LIST}{message.pk}/"), client.get("/triage/")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert (AccessLink.objects.count(), Event.objects.count(), Reveal.objects.count()) == before
    assert not re.search(r"555\W?\d{4}", pages[1].text)


def test_bar_counts_what_is_to_be_passed_on(client, cora, message):
    client.force_login(cora)

    counts = {tab["url"]: tab["count"] for tab in client.get("/triage/").context["tabs"]}

    assert counts[LIST] == 1


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_words_and_contact_are_shown_and_the_look_is_logged(do, cora, hal, match, headers):
    page = do("words", cora, headers=headers)

    look = Reveal.objects.get()
    assert page.status_code == 200
    assert "555-0142" in page.text
    assert "A ride to the clinic" in page.text
    assert "(their private link)" in page.text
    assert "/m/" not in page.text
    assert not AccessLink.objects.exists()
    assert (look.owner, look.viewer, look.why, look.subject_id) == (
        hal, cora, "coordination", match.pk,
    )  # fmt: skip
    assert "contact_seen" in verbs(match)


def test_contact_stays_and_words_need_another_press(do, client, cora, message):
    do("words", cora)

    page = client.get(f"{LIST}{message.pk}/").text

    assert "555-0142" in page
    assert "Done, I told them" in page
    assert "(their private link)" not in page


def test_done_takes_it_off_the_list_and_ends_the_look(do, client, cora, message):
    do("words", cora)

    answer = do("telling", cora)

    event = Event.objects.about(message).get()
    assert (answer.status_code, answer.url) == (303, LIST)
    assert (event.verb, event.by) == ("passed_on", cora)
    assert now_of(message).state == MessageState.SENT
    assert not Reveal.objects.live().exists()
    assert "Everybody has been told." in client.get(LIST).text


@pytest.mark.parametrize("noun", ["words", "telling"])
def test_too_late_shows_how_it_stands(do, ada, cora, noun):
    do("telling", ada)

    answer = do(noun, cora)

    assert answer.status_code == 409
    assert "Somebody has passed this on already" in answer.text
    assert 'id="desk"' in answer.text


def test_what_is_no_longer_true_is_dropped_and_reveals_nothing(do, cora, match, message):
    Match.objects.filter(pk=match.pk).update(
        status="cancelled", ended_at=timezone.now(), end_reason=EndReason.NEED_CLOSED
    )

    answer = do("words", cora)

    assert answer.status_code == 303
    assert now_of(message).state == MessageState.DROPPED
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("noun", ["words", "telling"])
def test_shadow_stranger_and_looking_are_refused(do, client, neighbor_of, sam, message, noun):
    shadow = neighbor_of("elm-street", shadow=True)

    assert do(noun, shadow).status_code == 403
    assert do(noun, sam).status_code == 403
    assert client.get(f"{LIST}{message.pk}/{noun}/").status_code == 405
    assert now_of(message).state == MessageState.BY_PERSON


def test_message_is_in_the_charge_of_its_members_area(do, client, neighbor_of, message, hal):
    change(hal, name="Halvard")
    far, near = neighbor_of("hilltop"), neighbor_of("elm-street")

    assert [do(noun, far).status_code for noun in ("words", "telling")] == [404, 404]
    assert client.get(f"{LIST}{message.pk}/").status_code == 404
    assert "Halvard" not in client.get(LIST).text
    assert do("words", near).status_code == 200
    assert "Halvard" in client.get(LIST).text


def test_member_without_area_is_for_whoever_has_all(do, neighbor_of, cora, hal):
    Member.objects.filter(pk=hal.pk).update(area=None)

    assert do("words", neighbor_of("elm-street")).status_code == 404
    assert do("words", cora).status_code == 200


def test_shadow_of_all_areas_passes_nothing_on_outside_their_own(do, neighbor_of, hal):
    nell = neighbor_of("hilltop")
    nell.terms.create(
        shadow=True, all_areas=True, starts_at=timezone.now() - timedelta(hours=1),
        until=timezone.now() + timedelta(days=1),
    )  # fmt: skip

    assert do("words", nell).status_code == 403


def test_nobody_passes_a_message_on_to_themselves(do, client, hal, message, areas):
    hal.terms.create(until=timezone.now() + timedelta(days=1), all_areas=True)

    assert do("words", hal).status_code == 404
    assert "A ride" not in client.get(LIST).text


def test_need_in_hand_says_that_nobody_told_the_helper_yet(do, client, cora, need):
    client.force_login(cora)
    address = f"/triage/needs/{need.pk}/"
    assert "not told yet" in client.get(address).text.lower()

    do("telling", cora)

    page = client.get(address).text
    assert "not told yet" not in page.lower()
    assert "To Hal: the question whether they could help. Cora passed it on." in page


def test_taken_back_before_anybody_told_stays_silent(client, cora, need, match, message, hal):
    client.force_login(cora)

    client.post(f"/triage/needs/{need.pk}/proposals/{match.pk}/undo/")

    assert now_of(message).state == MessageState.DROPPED
    assert "A ride" not in client.get(LIST).text


def test_list_takes_the_same_queries_whatever_the_rows(client, cora):
    client.force_login(cora)
    counts = []
    for rows in (1, 30):
        for _number in range(rows):
            match = MatchFactory()
            for_a_person(match.helper, about=match)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert client.get(f"{LIST}?page=2").status_code == 200


@pytest.mark.parametrize(
    ("kind", "value", "start"),
    [
        ("whatsapp", "+12125550142", "https://wa.me/12125550142?text="),
        ("text", "+12125550142", "sms:+12125550142?body="),
        ("email", "hal@example.org", "mailto:hal@example.org?body="),
        ("signal", "+12125550142", "https://signal.me/#p/+12125550142"),
    ],
)
def test_words_stand_ready_behind_the_link(do, cora, hal, match, kind, value, start):
    hal.ways.update(kind=kind, value=value)

    page = do("words", cora).text

    link = page.split(f'href="{start}')[1].split('"')[0]
    assert ("clinic" in link) == (kind != "signal")
    assert "/m/" not in link
    assert Reveal.objects.filter(viewer=cora, owner=hal).count() == 1
