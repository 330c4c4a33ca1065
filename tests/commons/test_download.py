"""A member takes along everything about them, and nothing that is only somebody else's."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commons.taking_along import parts_of
from matching.models import Match
from members import portable
from members.models import Event, Reach, Report
from members.portable import as_plain, everything_about, sections
from neighborhood.models import Neighborhood
from outbox.models import Message, MessageState
from tests.commons.a_life import ADDRESS, CANARY, NUMBER, a_canary, live_whole
from tests.factories import ContactWayFactory, MatchFactory, NeedFactory, OfferFactory
from triage.models import Action, Note
from triage.reported import note_as_dealt_with
from triage.undoing import undo

pytestmark = pytest.mark.django_db

PAGE, FILE = {"as": "page"}, {"as": "file"}
# What only the other side, or whoever told us in confidence, may know.
THEIRS = (
    "5550177", "555-0177", "bird@example.org", "Birdsurname", "BLUE DOOR", "PEANUTS", "HUSH",
    "their details",
)  # fmt: skip


@pytest.fixture
def canary(areas):
    """Return a member who has left traces wherever one can."""
    return a_canary(areas)


@pytest.fixture
def whole(canary, hal, cora, categories):
    """Let a member live a whole life beside Hal."""
    Neighborhood.current().save()
    live_whole(canary, hal, cora, kind=categories["food"])
    return canary


def rows_of(member, key):
    plain = as_plain(everything_about(member, at=timezone.now()), at=timezone.now())
    [rows] = [one["rows"] for one in plain["sections"] if one["key"] == key]
    return rows


def test_page_says_what_is_in_it_and_hands_out_nothing(client, door, whole):
    page = client.get(door(whole, "about-me/download/"))

    assert page.status_code == 200
    assert "What coordinators noted about you" in page.text
    assert "What others told us in confidence" in page.text
    assert not any(word in page.text for word in (NUMBER, ADDRESS, f"{CANARY} what"))
    assert not Event.objects.filter(verb="downloaded").exists()


def test_lines_of_the_desk_stand_there_for_whoever_knows_it(client, door, hal, cora):
    of_cora = client.get(door(cora, "about-me/download/")).text
    of_hal = client.get(door(hal, "about-me/download/")).text

    assert "At the desk" in of_cora
    assert "Rights at the desk" in of_cora
    assert "Rights at the desk" not in of_hal
    assert "What you changed in the admin" not in of_hal
    assert "What you asked for and offered" in of_hal


def test_each_section_stands_in_one_part():
    parts = parts_of(sections(), with_desk=True)

    assert [line for part in parts for line in part["lines"]] == [one.title for one in sections()]


@pytest.mark.parametrize("way_in", ["link", "session"])
def test_file_holds_a_whole_life_with_labels(client, door, whole, way_in):
    client.force_login(whole) if way_in == "session" else None
    url = door(whole, "about-me/download/") if way_in == "link" else "/about-me/download/"

    answer = client.post(url, FILE, follow=True)

    told = json.loads(answer.content)
    rows = {one["key"]: one["rows"] for one in told["sections"]}
    assert (answer["Cache-Control"], told["schema"]) == ("no-store, private", portable.SCHEMA)
    today = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="download-{today}.json"'
    assert told["generated_at"].startswith(timezone.now().date().isoformat())
    assert {way["value"] for way in rows["ways"]} == {NUMBER, ADDRESS}
    assert rows["needs"][0]["allergies"] == f"{CANARY} nuts"
    assert Event.objects.about(whole).filter(verb="downloaded", by=whole).count() == 1


def test_every_section_of_a_whole_life_has_rows_and_all_have_labels(whole):
    Authenticator.objects.create(user=whole, type=Authenticator.Type.TOTP, data={})

    filled = everything_about(whole, at=timezone.now())

    empty = {one.section.key for one in filled if not one.rows}
    assert empty == {"earlier", "sessions", "suggestions"}
    for one in filled:
        assert all(row.keys() <= one.section.labels.keys() for row in one.rows), one.section.key
    assert json.dumps(as_plain(filled, at=timezone.now()), default=str)


def test_page_is_one_document_that_loads_nothing(client, door, whole):
    answer = client.post(door(whole, "about-me/download/"), PAGE, follow=True)

    assert answer.status_code == 200
    assert "Content-Disposition" not in answer
    assert f"{CANARY} aunt" in answer.text
    assert NUMBER in answer.text
    assert not any(sign in answer.text for sign in ("<link", "<script", "src="))
    rules = answer.text.split("<style>")[1].split("</style>")[0]
    known = base64.b64encode(hashlib.sha256(rules.encode()).digest()).decode()
    policy = answer["Content-Security-Policy"]
    assert f"default-src 'none'; style-src 'sha256-{known}'" in policy
    assert answer["Cache-Control"] == "no-store, private"


def test_page_has_a_quick_exit_and_a_title_that_says_nothing(client, door, whole):
    page = client.post(door(whole, "about-me/download/"), PAGE, follow=True).text

    assert "<title>Your page</title>" in page
    assert page.count("href=") == 1
    exit_link = page.index('href="https://www.wikipedia.org/"')
    assert page.index('rel="noreferrer"', exit_link) < page.index("Quick exit")
    assert exit_link < page.index("<h1>")


@pytest.mark.parametrize("path", ["seen/", "about-me/download/"])
def test_title_of_a_private_page_says_nothing_of_it(client, door, whole, path):
    title = client.get(door(whole, path)).text.split("<title>")[1].split("</title>")[0]

    assert title.split("–")[0].strip() == "Your page"


def test_codes_keys_and_links_are_not_in_it(client, door, whole):
    url = door(whole, "about-me/download/")
    Authenticator.objects.create(user=whole, type=Authenticator.Type.TOTP, data={"secret": "HUSH"})

    text = client.post(url, FILE, follow=True).content.decode()

    assert url.split("/")[2] not in text
    assert whole.paper_codes.get().words not in text
    assert "HUSH" not in text


@pytest.fixture
def other(whole, hal, cora):
    """Give Hal something secret in every place that holds some, and let them be asked."""
    hal.name = "Hal Birdsurname"
    hal.save(update_fields=["name"])
    ContactWayFactory(member=hal, kind=Reach.TEXT, value="+12125550177")
    ContactWayFactory(member=hal, value="bird@example.org")
    theirs = {"details": "their details", "allergies": "PEANUTS", "for_whom_words": "HUSH"}
    MatchFactory(
        need=NeedFactory(requester=hal, **theirs), offer__helper=whole, place="BLUE DOOR",
        cancelled=True, thanks="HUSH",
    )  # fmt: skip
    MatchFactory(
        need__requester=whole, offer=OfferFactory(helper=hal, details="their details"),
    )  # fmt: skip
    for match in Match.objects.visible_to(whole):
        Note.objects.create(
            need=match.need, by=cora, text="Ring Hal: 212 555-0177, bird@example.org"
        )
        if match.requester_id == hal.pk:
            Note.objects.filter(need=match.need).update(text="HUSH")
    return hal


@pytest.mark.parametrize("how", [PAGE, FILE])
def test_nothing_of_the_other_side_is_in_it_but_what_their_pages_show(
    client, door, whole, other, how
):
    answer = client.post(door(whole, "about-me/download/"), how, follow=True)
    text = answer.content.decode()

    assert [word for word in THEIRS if word in text] == []
    assert "Ring Hal: •••, •••" in text


def test_who_told_of_them_or_keeps_away_is_not_in_it(whole, cora):
    now = timezone.now()
    note_as_dealt_with(Report.objects.get(about=whole), by=cora)
    undo(Action.objects.latest("pk").pk, by=cora)
    for verb, reason in (("report_read", ""), ("undone", "report_read")):
        # As it was written before reports had events of their own.
        Event.objects.record(verb, whole, by=cora, reason=reason)
    told = json.dumps(as_plain(everything_about(whole, at=now), at=now), default=str)

    assert [row["text"] for row in rows_of(whole, "reports")] == [f"{CANARY} says"]
    assert len(rows_of(whole, "apart")) == 1
    assert f"Said of {CANARY}" not in told
    assert f"{CANARY} was out" not in told
    assert "looked into" not in told
    assert "last step back" not in told


def test_address_that_its_owner_struck_is_not_taken_along(rosa):
    ContactWayFactory(member=rosa, value="not.mine@example.org", by_other=True, unproved=True)

    assert [row["value"] for row in rows_of(rosa, "ways")] == ["", "+12125550193"]


def queries_for(member):
    """Return how many queries everything about a member takes."""
    with CaptureQueriesContext(connection) as taken:
        everything_about(member, at=timezone.now())
    return len(taken)


def write_often(member, *, times):
    """Let a member have got so many messages."""
    now = timezone.now()
    common = {"member": member, "kind": "match_asked", "state": MessageState.SENT}
    Message.objects.bulk_create(
        Message(key=f"many-{count}", deliver_after=now, done_at=now, **common)
        for count in range(times)
    )


def test_more_of_everything_takes_no_more_queries(whole, hal, cora):
    few = queries_for(whole)
    for count in range(10):
        MatchFactory(need=NeedFactory(requester=whole), offer__helper=hal, completed=True)
        Note.objects.create(member=whole, by=cora, text=f"Note {count}")
    write_often(whole, times=2000)

    assert queries_for(whole) == few <= 60
    assert len(rows_of(whole, "messages")) > 2000


def test_page_to_keep_says_which_words_are_in_another_language(client, door, rosa):
    NeedFactory(requester=rosa, what="توصيلة إلى العيادة", lang="ar")

    page = client.post(door(rosa, "about-me/download/"), PAGE, follow=True).text

    assert '<dd lang="ar" dir="auto">توصيلة إلى العيادة</dd>' in page
    assert '<dd lang="en" dir="auto">Mill Row</dd>' in page


def test_too_many_downloads_are_refused_on_the_same_page(client, door, rosa, settings):
    settings.RATES = {**settings.RATES, "download": type(settings.RATES["report"])(0, 9)}

    answer = client.post(door(rosa, "about-me/download/"), FILE)

    assert answer.status_code == 429
    assert "Download everything about you" in answer.text


@pytest.mark.parametrize("signed_in", [True, False])
def test_who_has_a_second_proof_shows_it_again(client, door, cora, rosa, signed_in):
    Authenticator.objects.create(user=cora, type=Authenticator.Type.TOTP, data={})
    client.force_login(cora if signed_in else rosa)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": (timezone.now() - timedelta(hours=1) * signed_in).timestamp()}
    ]
    session.save()
    url = "/about-me/download/" if signed_in else door(cora, "about-me/download/")

    answer = client.post(url, FILE)

    assert answer.status_code == 303
    assert answer.url == f"{reverse('account_reauthenticate')}?next=%2Fabout-me%2Fdownload%2F"
    assert not Event.objects.filter(verb="downloaded").exists()


def test_address_that_hands_it_out_ends_with_the_minute(client, door, rosa, time_machine):
    here = client.post(door(rosa, "about-me/download/"), PAGE).url
    assert "Everything about you" in client.get(here).text
    time_machine.move_to(timezone.now() + timedelta(seconds=61))

    answer = client.get(here)

    assert (answer.status_code, answer.url) == (303, here.partition("everything/")[0])


@pytest.mark.parametrize("given", ["", "?pass=x", "?pass=of-hal"])
def test_address_hands_nothing_out_by_itself_or_for_somebody_else(client, door, rosa, hal, given):
    if given.endswith("of-hal"):
        of_hal = client.post(door(hal, "about-me/download/"), PAGE).url
        given = f"?{of_hal.partition('?')[2]}"
    client.force_login(rosa)

    answer = client.get(f"/about-me/download/everything/{given}")

    assert (answer.status_code, answer.url) == (303, "/about-me/download/")
