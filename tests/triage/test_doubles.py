"""What is there twice, on the desk: found, said in words, looked at side by side, decided."""

import re
from datetime import date

import pytest
from django.utils import timezone

from members.doubles import MOST_WITH_ONE, Shared, members_alike, sharing_with
from members.forgetting import forget_member
from members.models import Member
from needs.models import Need
from needs.states import NeedStatus
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory
from tests.matching.story import now_of
from triage.duplicates.merging import keep_members_apart, keep_needs_apart, merge_needs
from triage.models import Action, KeptApart, Note

pytestmark = pytest.mark.django_db

PAGE = "/triage/duplicates/"
HTMX = {"HX-Request": "true"}
# Not what a key may have among its digits.
NUMBER = re.compile(r"5550193|\b0193\b")


@pytest.fixture
def twin(areas):
    """Rosa again, by the same number."""
    return MemberFactory(name="Rosa", area=areas["mill-row"], phone="+12125550193")


@pytest.fixture
def double(twin, need):
    return NeedFactory(requester=twin, what="Ride to the clinic")


@pytest.fixture
def pair(need, double):
    return f"{PAGE}needs/{need.pk}/{double.pk}/"


@pytest.fixture
def people(rosa, twin):
    return f"{PAGE}people/{rosa.pk}/{twin.pk}/"


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


def alike():
    return members_alike(Member.objects.values("pk"))


def test_two_with_one_number_may_be_one(rosa, twin):
    assert alike() == {(rosa.pk, twin.pk): Shared.NUMBER}
    assert sharing_with(twin.pk) == {rosa.pk: Shared.NUMBER}


def test_two_with_one_address_may_be_one(hal, areas):
    other = MemberFactory(email="hal@example.org")

    assert alike() == {(hal.pk, other.pk): Shared.EMAIL}


@pytest.mark.parametrize(("name", "found"), [("rosa Diaz", True), ("Ines", False), ("", False)])
def test_the_same_last_digits_count_with_the_same_first_name(rosa, name, found):
    MemberFactory(name=name, phone="+13475550193")

    assert bool(alike()) == found


def test_a_number_that_a_whole_house_has_says_nothing(db):
    for _person in range(MOST_WITH_ONE + 1):
        MemberFactory(phone="+12125550111")

    assert alike() == {}


def test_who_is_forgotten_is_alike_to_nobody(rosa, twin):
    forget_member(twin, by=None)

    assert alike() == {}


def test_the_list_says_why_and_shows_no_number(desk, need, double):
    page = desk.get(PAGE).text

    assert "Same number, almost the same words, same name and area" in page
    assert "Ride to the clinic" in page
    assert not NUMBER.search(page)
    assert "1 pair" in page


def test_an_empty_list_says_so(desk, need):
    for page in (PAGE, f"{PAGE}people/"):
        assert "No two look alike. Good." in desk.get(page).text


OTHER_WORDS = {"what": "Milk, eggs and bread"}
OVER = {"status": NeedStatus.EXPIRED, "closed_at": timezone.now()}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (lambda _need, _food: {}, True),
        (lambda _need, _food: OTHER_WORDS, True),
        (lambda _need, food: {**OTHER_WORDS, "category": food}, False),
        (lambda _need, _food: {"needed_on": date(2031, 5, 2)}, False),
        (lambda need, _food: {"submission_key": need.submission_key}, False),
        (lambda need, _food: {"series": need}, False),
        (lambda _need, _food: OVER, False),
    ],
)
def test_which_needs_of_one_number_look_alike(desk, need, double, categories, changes, found):
    change(need, needed_on=date(2031, 5, 1))

    change(double, submission_position=1, **changes(need, categories["food"]))

    assert ("No two look alike" not in desk.get(PAGE).text) == found


@pytest.mark.parametrize(
    ("what", "found"), [("A ride to the clinic", True), ("A lift to my sister", False)]
)
def test_neighbors_of_one_name_need_almost_the_same_words(desk, need, areas, what, found):
    NeedFactory(requester=MemberFactory(name="rosa", area=areas["mill-row"]), what=what)

    assert ("same name and area" in desk.get(PAGE).text) == found


def test_one_person_may_need_the_same_kind_of_thing_twice(desk, need, rosa):
    NeedFactory(requester=rosa, what="A lift to my sister on the hill")
    assert "No two look alike" in desk.get(PAGE).text

    NeedFactory(requester=rosa, what="ride to the clinic, please")
    assert "Same person, almost the same words" in desk.get(PAGE).text


def test_needs_of_two_homes_with_one_phone_are_two(desk, need, double, rosa, twin, cora):
    keep_members_apart(rosa, twin, by=cora)

    for page in (PAGE, f"{PAGE}people/"):
        assert "No two look alike" in desk.get(page).text


def test_the_list_is_of_the_areas_in_charge(client, need, double, neighbor_of):
    client.force_login(neighbor_of("hilltop"))

    for page in (PAGE, f"{PAGE}people/"):
        assert "No two look alike" in client.get(page).text


def test_two_needs_stand_side_by_side(desk, need, double, hal, cora, pair):
    MatchFactory(need=double, offer=OfferFactory(helper=hal))
    Note.objects.create(need=need, by=cora, text="Called back.")

    page = desk.get(pair).text

    assert page.count("Merge: keep this one") == 2
    assert "Hal: Asked" in page
    assert "Called back." in page
    assert "They are two needs" in page


def undo_url():
    return f"/triage/actions/{Action.objects.get().pk}/undo/"


def test_merging_the_last_pair_leads_to_the_need_that_was_kept(desk, need, double, pair):
    answer = desk.post(f"{pair}merger/", {"keep": need.pk}, follow=True)

    assert answer.request["PATH_INFO"] == f"/triage/needs/{need.pk}/"
    assert "Merged into one need." in answer.text
    assert now_of(double).status == NeedStatus.WITHDRAWN


def test_merging_can_be_undone_from_the_list(desk, need, double, pair):
    desk.post(f"{pair}merger/", {"keep": need.pk})
    page = desk.get(PAGE).text
    assert f'action="{undo_url()}"' in page
    assert f'name="back" value="{PAGE}"' in page

    answer = desk.post(undo_url(), {"back": PAGE}, follow=True)

    assert answer.request["PATH_INFO"] == PAGE
    assert "Taken back: Merged two into" in answer.text
    assert "autofocus" in answer.text.split("<h1")[1].split(">")[0]
    assert now_of(double).status == NeedStatus.OPEN


def test_merging_goes_on_to_the_next_pair_first_of_the_kept_one(desk, need, twin, double, pair):
    third = NeedFactory(requester=twin, what="Ride to clinic")
    NeedFactory(requester=twin, what="Milk and eggs"), NeedFactory(what="Milk and eggs")

    answer = desk.post(f"{pair}merger/", {"keep": need.pk}, follow=True)

    assert answer.request["PATH_INFO"] == f"{PAGE}needs/{need.pk}/{third.pk}/"
    assert "Merged into one need." in answer.text
    assert "autofocus" in answer.text.split("<h1")[1].split(">")[0]


def test_a_pair_that_one_may_not_decide_is_not_the_next(client, neighbor_of, need, double, pair):
    nell = neighbor_of("mill-row")
    for _time in range(2):
        NeedFactory(requester=nell, what="A bag of rice", area=nell.area)
    client.force_login(nell)

    answer = client.post(f"{pair}merger/", {"keep": need.pk})

    assert "A bag of rice" in client.get(PAGE).text
    assert answer.url == f"/triage/needs/{need.pk}/#hand"


def test_the_other_one_can_be_kept(desk, need, double, pair):
    desk.post(f"{pair}merger/", {"keep": double.pk}, headers=HTMX)

    assert now_of(need).status == NeedStatus.WITHDRAWN


@pytest.mark.parametrize("keep", ["", "0", "x"])
def test_merging_asks_which_one_to_keep(desk, pair, people, keep):
    for page in (pair, people):
        answer = desk.post(f"{page}merger/", {"keep": keep})

        assert answer.status_code == 422
        assert "Say which one to keep." in answer.text


def test_undo_that_comes_too_late_says_so(desk, need, double, pair):
    desk.post(f"{pair}merger/", {"keep": need.pk})
    change(need, status=NeedStatus.EXPIRED, closed_at=timezone.now())

    answer = desk.post(undo_url())

    assert answer.status_code == 409
    assert "They stay one." in answer.text


def test_whoever_comes_second_reads_how_it_stands(desk, need, double, cora, pair):
    merge_needs(need, double, by=cora)

    answer = desk.post(f"{pair}merger/", {"keep": need.pk}, headers=HTMX)

    assert answer.status_code == 409
    assert "closed by now" in answer.text
    assert "Merge: keep" not in answer.text


def test_two_kept_apart_never_come_back(desk, need, double, pair):
    answer = desk.post(f"{pair}apart/", follow=True)
    assert "Noted. They stay two." in answer.text
    assert "No two look alike" in answer.text
    assert "said before that these are two" in desk.get(pair).text

    desk.post(undo_url())

    assert "Same number" in desk.get(PAGE).text


def test_two_people_stand_side_by_side(desk, double, people):
    listed, page = desk.get(f"{PAGE}people/").text, desk.get(people).text

    for text in (listed, page):
        assert "Same number, same name and area" in text
        assert not NUMBER.search(text)
    assert "Ride to the clinic" in page


def test_people_are_merged_and_parted(desk, rosa, twin, people):
    answer = desk.post(f"{people}merger/", {"keep": rosa.pk}, follow=True)
    assert answer.request["PATH_INFO"] == f"/triage/members/{rosa.pk}/"
    assert "All that is theirs is on one page now." in answer.text
    assert now_of(twin).merged_into == rosa

    desk.post(undo_url())

    assert now_of(twin).merged_into is None


def test_people_who_stay_two_are_noted(desk, people):
    answer = desk.post(f"{people}apart/", follow=True)

    assert "Noted. They stay two." in answer.text
    assert KeptApart.objects.count() == 1


def test_people_who_cannot_be_one_are_refused(desk, rosa, twin, people):
    MatchFactory(need=NeedFactory(requester=rosa), offer=OfferFactory(helper=twin))

    answer = desk.post(f"{people}merger/", {"keep": rosa.pk})
    assert answer.status_code == 409
    assert "as two people" in answer.text

    desk.post(f"{people}apart/")
    action = Action.objects.get()
    change(action, undone_at=timezone.now())
    assert desk.post(undo_url()).status_code == 409


def test_the_need_in_hand_names_its_double(desk, need, double, pair):
    page = desk.get(f"/triage/needs/{need.pk}/").text

    assert pair in page
    assert "Looks like:" in page
    change(need, status=NeedStatus.EXPIRED, closed_at=timezone.now())
    assert "Looks like:" not in desk.get(f"/triage/needs/{need.pk}/").text


def test_the_pairs_of_one_need_and_a_search_for_others(desk, need, double, sam):
    other = NeedFactory(requester=sam, what="Somebody to walk the dog")
    page = f"/triage/needs/{need.pk}/duplicates/"

    assert "Ride to the clinic" in desk.get(page).text
    assert f"{PAGE}needs/{need.pk}/{other.pk}/" in desk.get(page, {"q": "dog"}).text
    assert "No need says that." in desk.get(page, {"q": "submarine"}).text


def test_need_like_no_other_is_said_without_a_count(desk, sam):
    alone = NeedFactory(requester=sam, what="Somebody to walk the dog")

    page = desk.get(f"/triage/needs/{alone.pk}/duplicates/").text

    assert "Anything like this?" in page
    assert "0 pairs" not in " ".join(page.split())
    assert "Nothing looks like this one." in page
    assert "No two look alike" not in page


@pytest.mark.parametrize("page", ["pair", "people"])
def test_shadows_see_and_do_not_act(client, neighbor_of, request, page):
    url = request.getfixturevalue(page)
    client.force_login(neighbor_of("mill-row", shadow=True))

    text = client.get(url).text
    assert "Merge: keep" not in text
    for noun in ("merger", "apart"):
        assert client.post(f"{url}{noun}/").status_code == 403


@pytest.mark.parametrize("page", ["pair", "people"])
def test_others_do_not_find_them(client, neighbor_of, sam, request, page):
    url = request.getfixturevalue(page)
    client.force_login(sam)
    assert client.get(url).status_code == 403
    client.force_login(neighbor_of("hilltop"))
    assert client.get(url).status_code == 404


def test_one_is_not_a_pair(desk, need, rosa):
    assert desk.get(f"{PAGE}needs/{need.pk}/{need.pk}/").status_code == 404
    assert desk.get(f"{PAGE}people/{rosa.pk}/{rosa.pk}/").status_code == 404


def test_ones_own_need_is_merged_by_somebody_else(client, need, double, neighbor_of, pair):
    nell = neighbor_of("mill-row")
    Need.objects.filter(pk=double.pk).update(requester=nell)
    client.force_login(nell)

    assert client.post(f"{pair}merger/", {"keep": need.pk}).status_code == 403


def test_somebody_elses_action_is_not_undone(desk, need, double, ada):
    keep_needs_apart(need, double, by=ada)

    assert desk.post(undo_url()).status_code == 409


def test_posts_of_people_in_another_area_are_not_shown(client, need, people, neighbor_of, areas):
    far = NeedFactory(requester=need.requester, what="A far ladder", area=areas["hilltop"])
    OfferFactory(helper=need.requester, what="A far soup", area=areas["hilltop"])
    client.force_login(neighbor_of("mill-row", shadow=True))

    pages = [client.get(path).text for path in ("/triage/duplicates/people/", people)]

    assert all(need.what in page for page in pages)
    assert all(far.what not in page and "A far soup" not in page for page in pages)
