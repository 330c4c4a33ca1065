"""Contacts on the desk: masked, shown when asked for, logged, seen by the person, masked again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.services import propose
from matching.states import Origin
from members.blocking import keep_away
from members.history import COORDINATION_LOOK_LASTS
from members.models import Event, Reveal
from tests.factories import ContactWayFactory, MatchFactory, NeedFactory, TermFactory
from tests.matching.story import verbs

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
PAGES = ("needs", "offers", "matches", "members")
for_each_page = pytest.mark.parametrize("page", PAGES)
for_new_pages = pytest.mark.parametrize("page", PAGES[1:])


@pytest.fixture
def match(need, offer, cora):
    """Hal is asked about Rosa's ride."""
    return propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)


@pytest.fixture
def url(need, offer, match, hal):
    """Return the address of a page on which Hal, or for a need Rosa, can be reached."""
    ContactWayFactory(member=hal, kind="text", value="+12125550142", position=1)
    pks = {"needs": need.pk, "offers": offer.pk, "matches": match.pk, "members": hal.pk}
    return lambda page: f"/triage/{page}/{pks[page]}/"


@pytest.fixture
def look(client, url):
    """Return what asks for a contact as somebody."""

    def post(page, member=None, **how):
        if member:
            client.force_login(member)
        return client.post(f"{url(page)}contact/", {"side": "helper"}, **how)

    return post


def owner_of(page, rosa, hal):
    return rosa if page == "needs" else hal


def digits_of(page):
    return "555-0193" if page == "needs" else "555-0142"


@for_each_page
def test_contact_is_masked_until_it_is_asked_for(client, look, url, cora, page):
    client.force_login(cora)
    before = client.get(url(page)).text

    answer = look(page)

    assert digits_of(page) not in before
    assert f"••• ••{digits_of(page)[-2:]}" in before
    assert (answer.status_code, answer.url) == (303, url(page))
    assert digits_of(page) in client.get(url(page)).text


@for_each_page
def test_numbers_and_masks_run_from_the_left_in_every_language(client, look, url, cora, page):
    client.force_login(cora)
    before = client.get(url(page)).text

    look(page)

    assert f'dir="ltr" aria-hidden="true">••• ••{digits_of(page)[-2:]}</bdi>' in before
    number = f'<bdi dir="ltr" class="nowrap">(212) {digits_of(page)}</bdi>'
    assert number in client.get(url(page)).text


@for_each_page
def test_looking_answers_htmx_with_the_desk(look, cora, page):
    answer = look(page, cora, headers=HTMX)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="desk"')
    assert digits_of(page) in answer.text


@for_each_page
def test_look_is_written_down_once_with_its_reason(look, cora, rosa, hal, page):
    look(page, cora)
    look(page)

    row = Reveal.objects.get()
    assert (row.owner, row.viewer) == (owner_of(page, rosa, hal), cora)
    assert row.why == "coordination"
    assert Event.objects.get(verb="contact_seen").subject_id == row.subject_id


@for_each_page
def test_contact_is_masked_again_after_a_day(client, look, url, cora, page):
    look(page, cora)
    Reveal.objects.update(at=timezone.now() - COORDINATION_LOOK_LASTS - timedelta(minutes=1))

    text = client.get(url(page)).text

    assert digits_of(page) not in text
    look(page)
    assert Reveal.objects.count() == 2


@for_each_page
def test_contact_is_shown_to_whoever_looked_only(client, look, url, cora, ada, page):
    look(page, cora)
    client.force_login(ada)

    assert digits_of(page) not in client.get(url(page)).text


@for_each_page
def test_shadow_sees_it_masked_and_cannot_look(client, look, url, areas, neighbor_of, page):
    shay = neighbor_of("mill-row", shadow=True)
    shay.terms.get().areas.add(areas["elm-street"])
    client.force_login(shay)

    text = client.get(url(page)).text

    assert f"••• ••{digits_of(page)[-2:]}" in text
    assert "Show the contact" not in text
    assert look(page).status_code == 403
    assert not Reveal.objects.exists()


@for_each_page
def test_members_without_a_term_cannot_look(look, url, rosa, hal, sam, page):
    for member in (rosa, hal, sam):
        assert look(page, member).status_code == 403


def test_who_keeps_apart_from_them_is_looked_up_by_somebody_else(look, cora, ada, rosa):
    keep_away(rosa, other=cora)

    assert look("needs", cora).status_code == 403
    assert not Reveal.objects.filter(owner=rosa).exists()
    assert look("needs", ada).status_code == 303


def test_who_was_asked_to_help_waits_for_both_yeses_like_anybody(look, cora, need, areas):
    MatchFactory(need=need, offer__helper=cora)

    assert look("needs", cora).status_code == 403
    assert not Reveal.objects.filter(viewer=cora).exists()


@for_each_page
def test_nobody_is_led_to_sign_in(look, page):
    assert look(page).status_code == 302


@for_each_page
def test_looking_elsewhere_is_not_found(look, neighbor_of, page):
    assert look(page, neighbor_of("hilltop")).status_code == 404
    assert not Reveal.objects.exists()


@for_each_page
def test_opening_a_page_shows_nothing_by_itself(client, look, url, cora, page):
    client.force_login(cora)

    assert client.get(f"{url(page)}contact/").status_code == 405
    assert not Reveal.objects.exists()


@for_new_pages
def test_own_contact_is_not_looked_at(client, url, look, hal, areas, page):
    TermFactory(member=hal)

    assert look(page, hal).status_code == 403


@pytest.mark.parametrize(("page", "path"), [("needs", "needs"), ("offers", "offers")])
def test_the_person_reads_who_looked(client, look, door, cora, need, offer, rosa, hal, page, path):
    look(page, cora)
    person, pk = (rosa, need.pk) if page == "needs" else (hal, offer.pk)

    text = client.get(door(person, f"{path}/{pk}/standing/")).text

    assert "Cora, a coordinator, looked up how to reach you." in text


@for_new_pages
def test_helper_reads_every_look_on_their_own_pages(client, look, door, cora, offer, hal, page):
    NeedFactory(requester=hal)
    look(page, cora)

    pages = [door(hal), door(hal, f"offers/{offer.pk}/standing/")]

    assert all("Cora, a coordinator, looked up how" in client.get(one).text for one in pages)


def test_match_shows_either_side_by_its_name(client, cora, match, rosa, url):
    client.force_login(cora)

    client.post(f"{url('matches')}contact/", {"side": "requester"})

    look = Reveal.objects.get()
    assert (look.owner, look.subject_kind, look.subject_id) == (rosa, "need", match.need_id)


def test_contact_of_a_match_that_is_over_stays_masked(client, cora, hal):
    match = MatchFactory(offer__helper=hal, declined=True)
    client.force_login(cora)

    answer = client.post(f"/triage/matches/{match.pk}/contact/", {"side": "helper"})

    assert answer.status_code == 409
    assert "already over" in answer.text
    assert not Reveal.objects.exists()


def test_coordinator_of_the_offer_alone_sees_the_other_side_masked(
    client, neighbor_of, match, areas, need
):
    nell = neighbor_of("elm-street")
    client.force_login(nell)
    url = f"/triage/matches/{match.pk}/"

    text = client.get(url).text

    assert text.count("Show the contact") == 1
    assert f"/triage/needs/{need.pk}/" not in text
    assert client.post(f"{url}contact/", {"side": "requester"}).status_code == 403
    assert client.post(f"{url}contact/", {"side": "helper"}).status_code == 303


def test_whoever_checks_back_has_nothing_to_show(client, cora, need, rosa):
    rosa.ways.update(kind="check_back", value="")
    client.force_login(cora)

    text = client.get(f"/triage/needs/{need.pk}/").text

    assert "I’ll check back with my code" in text
    assert "Show the contact" not in text


def test_after_passing_on_the_contact_of_the_match_is_masked(look, client, cora, match, url):
    look("matches", cora)
    assert verbs(match)[-1] == "contact_seen"

    client.post(f"/triage/needs/{match.need_id}/proposals/{match.pk}/undo/")

    assert digits_of("matches") not in client.get(url("matches")).text
