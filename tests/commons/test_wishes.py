"""How and when we write to somebody, said on a page without login."""

from datetime import time

import pytest
from django.utils import timezone

from members.models import AccessLink, ContactWay, LinkPurpose, Member, Reach
from members.services import mint_link
from outbox import services
from outbox.hours.timing import has_stopped, stop_all
from outbox.models import Message, MessageState, Wishes
from outbox.rendering import render
from tests.factories import ContactWayFactory, MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

ANSWERS = {"lang": "en", "hours": "group", "bundle": "at_once"}
OWN = {"hours": "own", "quiet_from": "23:00", "quiet_until": "06:30"}


def test_wishes_show_what_is_so_now(client, door, rosa):
    Wishes.objects.create(member=rosa, quiet_from=time(23), quiet_until=time(6), is_together=True)

    page = client.get(door(rosa, "wishes/"))

    assert page.status_code == 200
    assert 'value="23:00"' in page.text
    assert "Not at night, from 9\xa0PM to 8\xa0AM" in page.text
    assert "One message a day at about " in page.text
    assert page.context["form"]["bundle"].value() == "together"
    assert "+12125550193" not in page.text


def test_two_times_stand_right_below_the_answer_that_needs_them(client, door, rosa):
    page = client.get(door(rosa, "wishes/")).text

    answer, begins = page.index('value="own"'), page.index('name="quiet_from"')
    assert 'type="radio"' not in page[answer:begins]
    assert begins < page.index('name="quiet_until"') < page.index("</fieldset>", begins)


@pytest.mark.parametrize("keeps", [True, False])
def test_demo_says_that_it_keeps_no_hours(client, door, rosa, settings, keeps):
    settings.QUIET_HOURS = keeps

    page = client.get(door(rosa, "wishes/")).text

    assert ("In this demo nothing rings" in page) is not keeps


def test_wishes_of_somebody_who_has_said_nothing_are_the_groups(client, door, rosa):
    form = client.get(door(rosa, "wishes/")).context["form"]

    assert (form["hours"].value(), form["bundle"].value()) == ("group", "at_once")
    assert not Wishes.objects.exists()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, (None, None, False, False)),
        ({"hours": "any", "quiet_from": "22:00"}, (None, None, True, False)),
        (OWN, (time(23), time(6, 30), False, False)),
        ({**OWN, "quiet_from": "11 pm"}, (time(23), time(6, 30), False, False)),
        ({"bundle": "together"}, (None, None, False, True)),
    ],
)
def test_wishes_are_written_down(client, door, rosa, said, kept):
    url = door(rosa, "wishes/")

    response = client.post(url, ANSWERS | said)

    wishes = Wishes.objects.get(member=rosa)
    assert (response.status_code, response["Location"]) == (303, url)
    assert (
        wishes.quiet_from, wishes.quiet_until, wishes.is_any_time, wishes.is_together
    ) == kept  # fmt: skip


def test_other_language_holds_for_what_waits_too(client, door, rosa):
    message = services.put(rosa, kind="rest_offered", ids={"to": rosa.pk}, key="rest")

    client.post(door(rosa, "wishes/"), ANSWERS | {"lang": "es"})

    message.refresh_from_db()
    assert (Member.objects.get(pk=rosa.pk).lang, message.lang) == ("es", "es")


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"hours": "own"}, "quiet_from", "When do your quiet hours begin?"),
        ({"hours": "own", "quiet_from": "22:00"}, "quiet_until", "When do your quiet hours end?"),
        ({**OWN, "quiet_until": "23:00"}, "quiet_until", "This is when they begin."),
        ({**OWN, "quiet_from": "late"}, "quiet_from", "Write the time like 9:30 PM."),
        ({"hours": "sometimes"}, "hours", "sometimes"),
        ({"lang": "tlh"}, "lang", "tlh"),
    ],
)
def test_wishes_with_bad_input_keep_what_was_said(client, door, rosa, wrong, field, sentence):
    response = client.post(door(rosa, "wishes/"), ANSWERS | {"bundle": "together"} | wrong)

    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])
    assert response.context["form"]["bundle"].value() == "together"
    assert not Wishes.objects.exists()


def test_way_that_is_to_come_first_does(client, door, rosa):
    mail = ContactWayFactory(member=rosa, value="rosa@example.org", position=2)
    page = client.get(door(rosa, "wishes/")).text
    assert page.index("Text message") < page.index("E-mail")

    response = client.post(door(rosa, "wishes/"), {"first": mail.pk})

    page = client.get(response["Location"]).text
    assert page.index("E-mail") < page.index("Text message")
    assert list(rosa.ways.values_list("kind", flat=True)) == [Reach.EMAIL, Reach.TEXT]


def test_way_of_somebody_else_cannot_come_first(client, door, rosa, hal):
    way = ContactWay.objects.get(member=hal)

    response = client.post(door(rosa, "wishes/"), {"first": way.pk})

    assert response.status_code == 422
    assert ContactWay.objects.get(member=hal).position == way.position


def test_way_that_somebody_else_noted_is_not_shown(client, door, rosa):
    ContactWayFactory(member=rosa, value="noted@example.org", by_other=True)

    assert "E-mail" not in client.get(door(rosa, "wishes/")).text


def test_way_that_does_not_work_says_so(client, door, rosa):
    rosa.ways.update(unreachable_at=timezone.now())

    assert "nothing arrives there at the moment" in client.get(door(rosa, "wishes/")).text


def test_member_without_a_way_is_told(client, door):
    member = MemberFactory()

    assert "We have no way to write to you." in client.get(door(member, "wishes/")).text


def test_stop_and_start_again(client, door, rosa):
    url = door(rosa, "wishes/")

    client.post(url, {"messages": "stop"})
    page = client.get(url).text
    assert has_stopped(rosa)
    assert "All messages are stopped" in page
    assert "Only\n          a code" in page or "a code that you ask for still comes" in page

    client.post(url, {"messages": "start"})
    assert not has_stopped(rosa)
    assert "Messages come again." in client.get(url).text


@pytest.mark.parametrize("things", [(), (NeedFactory,), (OfferFactory,), (NeedFactory,) * 2])
def test_private_page_says_that_messages_are_stopped(client, door, rosa, things):
    for thing in things:
        thing(**{"requester" if thing is NeedFactory else "helper": rosa})
    assert "You have stopped all messages." not in client.get(door(rosa)).text

    stop_all(rosa, at=timezone.now())

    page = client.get(door(rosa)).text
    assert "You have stopped all messages." in page
    assert "/wishes/" in page


def test_about_me_offers_no_rest_to_who_has_stopped(client, door, rosa):
    stop_all(rosa, at=timezone.now())
    about = {"name": "Rosa", "name_shown": "initial", "lang": "en", "pace": "little"}

    assert "Would you like a rest?" not in client.get(door(rosa, "about-me/")).text
    client.post(door(rosa, "about-me/"), {**about, "resting_until": "2030-01-01"})
    client.post(door(rosa, "rest/"), {"days": 7})

    assert Member.objects.get(pk=rosa.pk).rests_without_end


def test_link_at_the_foot_of_a_message_opens_the_wishes_and_nothing_else(client, rosa):
    message = services.put(rosa, kind="rest_offered", ids={"to": rosa.pk}, key="rest")
    path = render(message).text.splitlines()[-1].removeprefix("http://127.0.0.1:8000")

    page = client.get(path)

    assert page.status_code == 200
    assert "Back to your page" not in page.text
    assert client.post(path, {"messages": "stop"})["Location"] == path
    assert client.get(path.removesuffix("wishes/")).status_code == 404
    assert client.get(path.replace("wishes/", "about-me/")).status_code == 404


def test_codes_and_scripts_for_the_phone_hold_no_such_link(rosa):
    message = services.put(rosa, kind="rest_offered", ids={"to": rosa.pk}, key="rest")

    assert "how to stop it" not in render(message, with_links=False).text


def test_link_of_a_forgotten_member_opens_nothing(client, rosa):
    token = mint_link(rosa, purpose=LinkPurpose.WISHES)
    AccessLink.objects.update(revoked_at=timezone.now())

    assert client.get(f"/m/{token}/wishes/").status_code == 404


def test_signed_in_member_finds_their_wishes(client, rosa):
    client.force_login(rosa)

    assert client.get("/wishes/").status_code == 200
    assert "/wishes/" in client.get("/your-page/").text


def test_stop_by_the_page_drops_what_waits(client, door, rosa):
    message = services.put(rosa, kind="rest_offered", ids={"to": rosa.pk}, key="rest")

    client.post(door(rosa, "wishes/"), {"messages": "stop"})

    assert Message.objects.get(pk=message.pk).state == MessageState.DROPPED


@pytest.mark.parametrize("path", ["wishes/", "about-me/"])
@pytest.mark.parametrize("language", ["", "/ar"])
def test_languages_to_choose_from_are_called_as_their_speakers_do(
    client, door, rosa, path, language
):
    page = " ".join(client.get(language + door(rosa, path)).text.split())

    choices = page[page.index("<main") : page.index("</main>")]
    for name in ("English", "Español", "العربيّة", "简体中文"):
        assert name in choices
