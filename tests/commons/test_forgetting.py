"""Being forgotten: a whole life is written, erased, and looked for in every table."""

import os
import subprocess
from collections import defaultdict
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from matching.states import MatchStatus
from members.forgetting import (
    TIME_TO_THINK,
    ask_to_be_forgotten,
    forget_due,
    forget_member,
    stay,
)
from members.models import Event, Member
from members.sealing import Purpose, seal
from members.signals import member_forgotten
from mutualaid import devdb
from needs.models import Need
from needs.states import NeedStatus
from offers.models import Offer
from offers.states import OfferStatus
from outbox.delivery import deliver
from outbox.models import Message, MessageState
from outbox.services import put
from tests.commons.a_life import ADDRESS, CANARY, NUMBER, a_canary, live, live_whole

pytestmark = pytest.mark.django_db

SEALED = (
    seal(NUMBER, purpose=Purpose.CONTACT),
    seal(ADDRESS, purpose=Purpose.CONTACT),
    seal(ADDRESS, purpose=Purpose.SIGN_IN),
)
# What the member can be found by, also where somebody wrote a number as people do.
TRACES = (CANARY, NUMBER, "555-7788", ADDRESS, "only for you", *SEALED)

# What still names the emptied row by its number: what others have a part in, what was done, and
# whose contact was looked at, which its owner goes on seeing.
STILL_POINT = {
    "needs.Need.requester", "offers.Offer.helper", "matching.Match.requester",
    "matching.Match.helper", "matching.Match.ended_by", "members.Event.by",
    "members.Reveal.viewer", "outbox.Message.member", "outbox.Reply.member",
    "admin.LogEntry.user",
}  # fmt: skip


@pytest.fixture
def canary(areas):
    """Return a member who has left traces wherever one can."""
    return a_canary(areas)


def wait_ten_minutes():
    """Let the worker do what is due by then."""
    forget_due(at=timezone.now() + TIME_TO_THINK + timedelta(seconds=10))


def tables_with(words):
    """Return every table in which one of the words stands anywhere."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE ANY(%s)',
                [[f"%{word}%" for word in words]],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_the_search_itself_finds_what_is_there(canary, hal, cora):
    live(canary, hal, cora)

    assert {
        "members_member", "members_contactway", "needs_need", "offers_offer", "matching_match",
        "triage_note", "outbox_demoarrival", "account_emailaddress", "django_admin_log",
    } <= tables_with(TRACES)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_forgotten_member_is_left_in_a_dump(
    client, canary, hal, cora, door, categories
):
    live_whole(canary, hal, cora, kind=categories["food"])
    places = lines_with(dump())

    client.post(door(canary, "forgetting/"), {"forget": "yes"})
    wait_ten_minutes()

    assert {
        "outbox_reply", "members_report", "triage_letter", "triage_handover", "triage_keptwords",
        "triage_note", "members_contactway", "account_emailaddress", "django_admin_log",
    } <= set(places)  # fmt: skip
    assert lines_with(dump()) == {}
    assert rows_that_point_to(canary) <= STILL_POINT
    assert all(type(value) is int for args in arguments_of_jobs() for value in args.values())


def dump():
    """Return everything in the database, as whoever steals a copy has it."""
    place = connection.settings_dict
    program = devdb.find_binaries().folder / "pg_dump"
    options = {"-h": place["HOST"], "-p": place["PORT"], "-U": place["USER"]}
    asked = [str(part) for option in options.items() if option[1] for part in option]
    return subprocess.run(
        [program, "--data-only", *asked, place["NAME"]], check=True, capture_output=True, text=True,
        env={**os.environ, "PGPASSWORD": place["PASSWORD"]},
    ).stdout  # fmt: skip


def lines_with(dumped):
    """Return the rows in which the member can be found, by the table."""
    found, table = defaultdict(list), ""
    for line in dumped.splitlines():
        if line.startswith("COPY public."):
            table = line.split()[1].removeprefix("public.")
        if any(word.lower() in line.lower() for word in TRACES):
            found[table].append(line)
    return dict(found)


def rows_that_point_to(member):
    """Return the columns that still name a member by number."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is Member
        and model._default_manager.filter(**{field.name: member}).exists()
    }


def arguments_of_jobs():
    """Return what the worker was or is told."""
    return list(ProcrastinateJob.objects.values_list("args", flat=True))


def test_forgetting_tells_the_other_sides_and_frees_them(canary, hal, cora):
    need, offer, plan = live(canary, hal, cora)
    before = Message.objects.filter(member=hal).count()

    forget_member(canary, by=canary)

    plan.refresh_from_db()
    assert plan.status == MatchStatus.CANCELLED
    assert Offer.objects.get(pk=plan.offer_id).committed == 0
    assert Need.objects.get(pk=need.pk).status == NeedStatus.WITHDRAWN
    assert Offer.objects.get(pk=offer.pk).status == OfferStatus.WITHDRAWN
    assert Message.objects.filter(member=hal).count() > before


def test_forgetting_empties_what_says_much_about_a_person(canary, hal, cora):
    need, _offer, _plan = live(canary, hal, cora)

    forget_member(canary, by=canary)

    need.refresh_from_db()
    assert (need.requirements, need.languages, need.people) == ([], [], None)
    assert need.pt == need.area.centre
    member = Member.objects.get(pk=canary.pk)
    assert (member.languages, member.area) == ([], None)


def test_forgetting_keeps_events_without_words(canary, hal, cora):
    need, _offer, _plan = live(canary, hal, cora)

    forget_member(canary, by=canary)

    assert Event.objects.about(need).exists()
    assert Event.objects.about(canary).first().verb == "forgotten"


def test_old_links_open_nothing_afterwards(client, canary, door):
    url = door(canary)
    forget_member(canary, by=canary)

    assert client.get(url).status_code == 404


def test_forgetting_ends_every_session(client, canary, hal):
    client.force_login(canary)
    client.post("/forgetting/", {"forget": "yes"})
    wait_ten_minutes()

    assert client.get("/about-me/").status_code == 302
    assert Session.objects.count() == 0


def test_forgetting_leaves_sessions_of_others(client, canary, hal):
    client.force_login(hal)

    forget_member(canary, by=None)

    assert client.get("/about-me/").status_code == 200


def test_forgetting_page_erases_nothing_by_itself(client, canary, door):
    page = client.get(door(canary, "forgetting/"))

    assert page.status_code == 200
    assert Member.objects.get(pk=canary.pk).name == CANARY


def test_within_ten_minutes_it_is_taken_back(client, canary, door):
    page = door(canary, "forgetting/")
    client.post(page, {"forget": "yes"})
    forget_due(at=timezone.now() + timedelta(minutes=9))
    assert "No, keep everything" in client.get(page).text

    client.post(page, {"stay": "yes"})
    wait_ten_minutes()

    assert Member.objects.get(pk=canary.pk).name == CANARY


def test_a_form_whose_button_was_lost_deletes_nothing(client, canary, door):
    answer = client.post(door(canary, "forgetting/"))

    assert answer.status_code == 422
    assert "We could not tell which button you pressed" in answer.text
    assert Member.objects.get(pk=canary.pk).forget_after is None


def test_when_time_is_over_nothing_is_taken_back(canary):
    ask_to_be_forgotten(canary, at=timezone.now() - TIME_TO_THINK)

    assert not stay(canary, at=timezone.now())
    wait_ten_minutes()
    assert Member.objects.get(pk=canary.pk).forgotten_at


def test_one_who_cannot_be_forgotten_keeps_nobody_else(canary, hal, caplog):
    for member in (hal, canary):
        ask_to_be_forgotten(member, at=timezone.now() - timedelta(hours=1))
    trouble = Trouble(first=min(hal.pk, canary.pk))
    member_forgotten.connect(trouble.break_down)

    forgotten = forget_due(at=timezone.now())

    member_forgotten.disconnect(trouble.break_down)
    assert forgotten == 1
    assert Member.objects.get(pk=trouble.first).forgotten_at is None
    assert "could not be forgotten yet" in caplog.text


class Trouble:
    """A listener that breaks down at the first of two."""

    def __init__(self, *, first: int) -> None:
        self.first = first

    def break_down(self, sender, *, member, **_more) -> None:
        if member.pk == self.first:
            raise RuntimeError


def test_asking_twice_gives_no_more_time(client, canary, door):
    client.post(door(canary, "forgetting/"), {"forget": "yes"})
    until = Member.objects.get(pk=canary.pk).forget_after

    client.post(door(canary, "forgetting/"), {"forget": "yes"})

    assert Member.objects.get(pk=canary.pk).forget_after == until


def test_nothing_is_sent_meanwhile_and_comes_after_a_change_of_mind(client, hal, door, settings):
    settings.DEMO = True
    message = put(hal, kind="rest_offered", ids={"to": hal.pk}, key="r", delay=timedelta(0))
    client.post(door(hal, "forgetting/"), {"forget": "yes"})

    deliver(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.WAITING

    client.post(door(hal, "forgetting/"), {"stay": "yes"})
    message.refresh_from_db()
    assert message.deliver_after <= timezone.now()


def test_killed_in_between_it_is_done_a_minute_later(canary):
    ask_to_be_forgotten(canary, at=timezone.now() - timedelta(hours=1))

    assert (forget_due(at=timezone.now()), forget_due(at=timezone.now())) == (1, 0)
    assert Member.objects.get(pk=canary.pk).forgotten_at


def test_forgetting_by_link_leaves_somebody_else_signed_in(client, door, rosa, hal):
    client.force_login(hal)

    client.post(door(rosa, "forgetting/"), {"forget": "yes"})
    wait_ten_minutes()

    assert Member.objects.get(pk=rosa.pk).forgotten_at
    assert client.get("/way-back/").status_code == 200
