"""The public page about messages: every kind, every switch, and the settings in force."""

import re
from datetime import time

import pytest
from django.urls import reverse

from commons.what_we_send import ASKED_FOR, sent_by_kind
from neighborhood.follow_ups import FOLLOW_UPS
from neighborhood.models import Neighborhood
from outbox import kinds
from outbox.rendering import render
from outbox.services import put
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db

PAGE = "/what-we-send/"
SWITCHED = sorted(name for name, one in FOLLOW_UPS.items() if one.can_be_off)


@pytest.fixture
def shown(client):
    """Return what the page says in a row of the table or a line of the list."""

    def show(part):
        text = re.sub(r"\s+", " ", client.get(PAGE).text)
        (row,) = re.findall(rf'id="{part}"[^>]*>(.*?)</(?:tr|li)>', text)
        return re.sub(r"<[^>]+>", " ", row)

    return show


def state_of(row):
    """Return the one word that says whether it is on."""
    (word,) = re.findall(r" (On|Off|Always)\. ", row)
    return word


def group(**settings):
    Neighborhood.objects.update_or_create(pk=1, defaults=settings)


def test_languages_are_named_as_in_the_switch(client):
    page = client.get(PAGE)

    switch = page.text.split('aria-label="Languages"')[1].split("</nav>")[0]
    named = [words.strip() for words in re.findall(r"<button[^>]*>([^<]*)", switch)]
    assert "Español" in named
    assert page.context["languages"] == named


def test_every_kind_of_message_stands_on_the_page(client):
    text = client.get(PAGE).text

    assert [kind for kind in sorted(kinds.names()) if f'id="sent-{kind}"' not in text] == []


def test_what_one_asks_for_oneself_is_a_list_of_its_own():
    assert set(ASKED_FOR) == {"sign_in_code", "address_code", "together", "reply_answer"}
    assert kinds.names() <= set(sent_by_kind())


def test_kind_that_no_app_knows_is_not_promised(client, monkeypatch):
    monkeypatch.delitem(kinds._kinds, "rest_offered")

    assert "sent-rest_offered" not in client.get(PAGE).text


def test_every_message_that_follows_by_itself_names_its_switch():
    named = {sent.follow_up for sent in sent_by_kind().values() if sent.follow_up}

    assert named <= set(FOLLOW_UPS)
    assert set(FOLLOW_UPS) - named == {"wave", "late_step_out", "put_away"}


@pytest.mark.parametrize("name", SWITCHED)
def test_every_switch_shows_as_on_or_off(shown, name):
    group(ask_by_itself=True)
    assert state_of(shown(f"follows-{name}")) == "On"

    group(follow_ups={name: {"on": False}})
    assert state_of(shown(f"follows-{name}")) == "Off"


@pytest.mark.parametrize("name", sorted(set(FOLLOW_UPS) - set(SWITCHED)))
def test_what_cannot_be_switched_off_is_always_there(shown, name):
    assert state_of(shown(f"follows-{name}")) == "Always"


def test_message_whose_switch_is_off_says_so(shown):
    assert "Switched off" not in shown("sent-match_tomorrow")

    group(follow_ups={"day_before": {"on": False}})

    assert "Switched off here." in shown("sent-match_tomorrow")


def test_wave_is_off_where_people_ask(shown):
    group(ask_by_itself=False)

    assert "Here people ask, not the app." in shown("follows-wave")
    assert "Only where the app asks by itself." not in shown("follows-wave")
    assert state_of(shown("follows-wave")) == "Off"


def test_freshness_is_off_where_the_share_is_nothing(shown):
    group(ask_again_percent=0)

    assert state_of(shown("follows-still_needed")) == "Off"


@pytest.mark.parametrize(
    ("settings", "part", "words"),
    [
        ({"follow_ups": {"nobody_found": {"hours": 72}}}, "nobody_found", "After 3 days, or"),
        ({"follow_ups": {"day_before": {"hour": 9}}}, "day_before", "at 9 AM"),
        ({"follow_ups": {"wave": {"questions": 4}}, "ask_by_itself": True}, "wave", "4 neighbors"),
        ({"proposal_hours": 100}, "unanswered", "After about 66 hours"),
        ({"proposal_hours_today": 1}, "lapse", "1 hour when it is for today"),
        ({"report_days": 9}, "put_away", "9 days after its day"),
        ({"need_days": 10}, "still_needed", "After about 7 days"),
        ({"need_days": 90}, "still_needed", "After about 2 months without a word. After 90 days"),
    ],
)  # fmt: skip
def test_numbers_are_those_in_force(shown, settings, part, words):
    group(**settings)

    assert words in shown(f"follows-{part}")


def test_where_no_quiet_hours_are_kept_the_page_says_so(client, settings):
    settings.DEMO = settings.QUIET_HOURS = False
    group(quiet_from=time(22, 30), quiet_until=time(7))

    assert "Messages may come at any hour." in client.get(PAGE).text


def test_demo_shows_the_hours_of_the_group_and_says_that_it_waits_for_none(client, settings):
    settings.DEMO, settings.QUIET_HOURS = True, False
    group(quiet_from=time(22, 30), quiet_until=time(7))

    text = " ".join(client.get(PAGE).text.split())

    assert "From 10:30 PM to 7 AM we send nothing" in text
    assert "In this demo nothing rings" in text


def test_quiet_hours_are_those_of_the_group(client, settings):
    settings.QUIET_HOURS = True
    group(quiet_from=time(22, 30), quiet_until=time(7))

    text = re.sub(r"\s+", " ", client.get(PAGE).text)

    assert "From 10:30 PM to 7 AM we send nothing" in text


def test_group_without_quiet_hours_says_so(client):
    group(quiet_from=time(8), quiet_until=time(8))

    assert "There are none here." in client.get(PAGE).text


def test_page_is_linked_from_the_foot_of_the_site_and_of_messages(client, rosa):
    need = NeedFactory(requester=rosa)
    letter = render(put(rosa, kind="posted", ids={"need": need.pk}, key="posted"))

    assert f'href="{PAGE}"' in client.get(reverse("commons:how")).text
    assert PAGE in letter.text


def test_e_mail_is_not_broken_at_its_hyphen(client):
    assert "end of any e-\u2060mail." in client.get("/what-we-send/").text
