"""What the neighbor of a plan sees: the ways that somebody chose, not those to sign in by."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from matching.services import accept_match, confirm_match
from members.models import AccessLink, LinkPurpose, Reach
from members.services import add_way, paper_code_of
from needs.models import Need
from outbox.accounts import prove_address, replace_address
from outbox.numbers import open_account_at
from tests.commons.answers import ride
from tests.factories import MatchFactory, MemberFactory, NeedFactory
from tests.journeys.test_sign_in import sign_in
from triage.duplicates.merging import merge_members
from triage.undoing import undo

pytestmark = pytest.mark.django_db

ADDRESS, NUMBER = "private.mail@example.org", "+12125550911"


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    """Let each test ask for codes as if nobody had before."""
    cache.clear()


@pytest.fixture
def nina(areas):
    """Nina gave no way in any post, and signed in by mail."""
    member = MemberFactory(name="Nina", area=areas["mill-row"])
    prove_address(member, address=ADDRESS, at=timezone.now())
    return member


@pytest.fixture
def seen_of(door):
    """Return what the helper reads on the page of a plan for a need."""

    def read(need):
        match = MatchFactory(need=need)
        accept_match(match_id=match.pk, by=match.helper)
        confirm_match(match_id=match.pk, by=need.requester)
        return Client().get(door(match.helper, f"matches/{match.pk}/")).text

    return read


def test_address_of_a_sign_in_is_not_shown_beside_a_number_that_was_given(nina, seen_of):
    add_way(nina, reach=Reach.TEXT, reach_at=NUMBER, by=nina)

    page = seen_of(NeedFactory(requester=nina))

    assert "555-0911" in page
    assert ADDRESS not in page


def test_address_of_whoever_checks_back_with_a_code_is_not_shown(client, areas, seen_of):
    client.post("/needs/new/", ride(areas["mill-row"], reach="check_back", reach_at=""))
    need = Need.objects.get()
    code = paper_code_of(need.requester)
    sign_in(client, ADDRESS)

    client.post("/your-page/earlier/", {"code": code, "contact": ""})

    need.refresh_from_db()
    page = seen_of(need)
    assert need.requester.ways.filter(value=ADDRESS).exists()
    assert "I’ll check back with my code" in page
    assert ADDRESS not in page


def test_owner_lets_neighbors_see_it_and_takes_that_back(client, door, nina, seen_of):
    add_way(nina, reach=Reach.TEXT, reach_at=NUMBER, by=nina)
    way = nina.ways.get(value=ADDRESS)
    assert "No neighbor sees it." in client.get(door(nina, "wishes/")).text

    client.post(door(nina, "wishes/"), {"show": way.pk})
    assert ADDRESS in seen_of(NeedFactory(requester=nina))
    client.post(door(nina, "wishes/"), {"keep": way.pk})

    assert ADDRESS not in seen_of(NeedFactory(requester=nina))


def test_only_way_is_named_on_the_form_and_shown_once_posted(client, areas, nina, seen_of):
    client.force_login(nina)
    page = re.sub(r"<[^>]+>|\s+", " ", client.get("/needs/new/").text)
    assert re.search(r"the other one sees how to reach you: +E-mail +p•••@…", page)
    answers = ride(areas["mill-row"])

    client.post("/needs/new/", {name: answers[name] for name in answers if name[:5] != "reach"})

    assert ADDRESS in seen_of(nina.needs.get())


def test_only_way_is_not_shown_before_its_owner_posts(nina, seen_of):
    page = seen_of(NeedFactory(requester=nina))

    assert ADDRESS not in page
    assert "How to reach them is not shown at the moment." in page


def test_owner_without_a_shown_way_reads_so_on_the_plan(client, door, nina):
    match = MatchFactory(need__requester=nina)
    accept_match(match_id=match.pk, by=match.helper)
    confirm_match(match_id=match.pk, by=nina)

    page = client.get(door(nina, f"matches/{match.pk}/")).text

    assert "The other one does not see how to reach you." in page
    assert "Choose which way they may see" in page


def test_typing_it_into_a_post_chooses_it(nina):
    add_way(nina, reach=Reach.EMAIL, reach_at=ADDRESS, by=nina)

    assert not nina.ways.get(value=ADDRESS).kept_back


def test_number_that_asked_for_a_code_is_kept_back(db):
    assert open_account_at(NUMBER).ways.get().kept_back


@pytest.mark.parametrize("kept_back", [True, False])
def test_another_address_follows_the_one_before(nina, kept_back):
    nina.ways.update(kept_back=kept_back)
    prove_address(nina, address="new@example.org", at=timezone.now())

    replace_address(nina, old=ADDRESS, new="new@example.org")

    assert nina.ways.get().kept_back is kept_back


def test_link_at_the_foot_of_a_message_shows_nothing_to_neighbors(client, nina):
    token = AccessLink.objects.mint(nina, purpose=LinkPurpose.WISHES, at=timezone.now())
    way = nina.ways.get()

    answer = client.post(f"/m/{token}/wishes/", {"show": way.pk})

    way.refresh_from_db()
    assert answer.status_code == 422
    assert way.kept_back


def test_nobody_shows_the_way_of_somebody_else(client, door, nina, sam):
    client.post(door(sam, "wishes/"), {"show": nina.ways.get().pk})

    assert nina.ways.get().kept_back


def test_merging_keeps_what_one_of_the_two_chose_until_it_is_undone(nina, cora):
    twin = MemberFactory(name="Nina", email=ADDRESS)

    action = merge_members(nina, twin, by=cora)
    assert not nina.ways.get(value=ADDRESS).kept_back

    undo(action.pk, by=cora)
    assert nina.ways.get(value=ADDRESS).kept_back


def test_migration_keeps_back_what_a_sign_in_brought_beside_another_way(nina, areas):
    add_way(nina, reach=Reach.TEXT, reach_at=NUMBER, by=nina)
    alone = MemberFactory(name="Alone")
    prove_address(alone, address="alone@example.org", at=timezone.now())
    nina.ways.update(kept_back=False)
    alone.ways.update(kept_back=False)

    import_module("members.migrations.0024_keep_back_sign_ins").keep_back(apps, None)

    assert [way.value for way in nina.ways.filter(kept_back=True)] == [ADDRESS]
    assert not alone.ways.get().kept_back
