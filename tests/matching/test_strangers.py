"""A helper whom no code has reached, and who took a need from the board by themselves."""

import pytest
from django.utils import timezone

from matching.answering import answer_as_backup
from matching.models import Match
from matching.pace import MOST_UNPROVED
from matching.refusals import TooManyUnproved
from matching.services import cancel_match, confirm_match, volunteer
from members.models import NameShown
from outbox.delivery import deliver
from outbox.models import Message
from outbox.rendering import render
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.races import at_once
from tests.matching.story import accepted, names_seen, now_of

pytestmark = pytest.mark.django_db

NAME = "Rosalind"


@pytest.fixture(autouse=True)
def rosalind(rosa):
    """Rosa shows no name on her card."""
    rosa.name, rosa.name_shown = NAME, NameShown.NOTHING
    rosa.save()
    return rosa


def take(need, offer):
    return volunteer(need_id=need.pk, offer_id=offer.pk, by=offer.helper)


def take_some(helper, count):
    return [take(NeedFactory(), OfferFactory(helper=helper)) for _each in range(count)]


def prove(member):
    member.ways.update(verified_at=timezone.now())


def test_stranger_reads_no_name_anywhere_until_both_said_yes(client, door, need, offer, hal, rosa):
    match = take(need, offer)
    paths = ("", f"matches/{match.pk}/", f"offers/{offer.pk}/standing/", "seen/")
    pages = [client.get(door(hal, path)) for path in paths]
    assert {page.status_code for page in pages} == {200}
    assert [path for path, page in zip(paths, pages, strict=True) if NAME in page.text] == []
    assert "A neighbor saw your first name" in pages[3].text

    confirm_match(match_id=match.pk, by=rosa)

    assert NAME in client.get(door(hal, f"matches/{match.pk}/")).text
    assert f"{NAME} saw your first name" in client.get(door(hal, "seen/")).text


def test_requester_reads_the_name_of_a_stranger_who_said_yes(client, door, need, offer, hal, rosa):
    match = take(need, offer)

    assert names_seen(match) == {(hal, rosa)}
    assert "Hal said yes and waits for your yes" in client.get(door(rosa)).text


def test_helper_who_is_known_or_was_asked_reads_the_name(need, offer, hal, rosa):
    asked = accepted(need, offer)
    prove(hal)

    known = take(NeedFactory(requester=rosa), OfferFactory(helper=hal))

    assert {now_of(match).name_of(rosa) for match in (asked, known)} == {NAME}


def test_stranger_who_answers_as_backup_is_told_no_name(need, hal, rosa):
    match = MatchFactory(
        need=need, offer=OfferFactory(helper=hal), standby=True, origin="helper",
        backup_asked_at=timezone.now(),
    )  # fmt: skip

    said = answer_as_backup(hal, {"match": match.pk, "to": hal.pk}, "yes")

    assert said.startswith("Thank you. We ask a neighbor now")


def test_message_that_a_need_changed_names_nobody_to_a_stranger(need, offer, hal):
    match = take(need, offer)
    message = Message.objects.create(
        member=hal, kind="match_need_changed", key="x", ids={"match": match.pk, "to": hal.pk},
        deliver_after=timezone.now(),
    )  # fmt: skip

    assert NAME not in render(message).text


def test_yes_that_goes_to_an_address_nobody_vouched_for_hides_the_name(settings, need, rosa, hal):
    settings.DEMO = True
    hal.name, hal.name_shown = "Halvard", NameShown.NOTHING
    hal.save()
    rosa.ways.update(unproved=True)
    accepted(need, OfferFactory(helper=hal))
    message = Message.objects.get(kind="match_accepted")
    assert "Halvard can help with" in render(message).text

    deliver(message.pk)

    arrived = Message.objects.get(pk=message.pk).arrival
    assert "A neighbor can help" in arrived.text
    assert "Halvard" not in f"{arrived.subject} {arrived.text}"


def test_stranger_takes_so_many_at_a_time_and_one_who_proved_more(need, offer, hal):
    first, *_others = take_some(hal, MOST_UNPROVED)
    with pytest.raises(TooManyUnproved):
        take(need, offer)
    assert not need.matches.exists()

    cancel_match(match_id=first.pk, by=hal)
    assert take(need, offer).accepted_at

    prove(hal)
    assert take_some(hal, 1)


def test_backups_count_and_questions_that_were_asked_do_not(need, offer, hal):
    MatchFactory(offer=OfferFactory(helper=hal), standby=True, origin="helper")
    MatchFactory(offer__helper=hal, accepted=True)
    take_some(hal, MOST_UNPROVED - 1)

    with pytest.raises(TooManyUnproved):
        take(need, offer)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_stranger_in_many_tabs_takes_no_more(hal):
    pairs = [(NeedFactory(), OfferFactory(helper=hal)) for _tab in range(MOST_UNPROVED + 3)]

    answers = at_once(*(lambda pair=pair: take(*pair) for pair in pairs))

    assert sorted(type(one).__name__ for one in answers) == ["Match"] * 3 + ["TooManyUnproved"] * 3
    assert Match.objects.promised().count() == MOST_UNPROVED
