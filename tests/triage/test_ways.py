"""The other ways on, on the desk: who may, when, and what each of them reads."""

import re
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from matching.models import Suggestion
from members.models import Event
from needs.models import Need
from neighborhood.models import PartnerGroup
from tests.constraints import change
from tests.factories import OfferFactory
from tests.matching.story import heard, now_of, verbs
from triage.models import Action

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TUESDAY_TEN = ((2040, 2160),)
THURSDAY_TEN = ((4920, 5040),)


@dataclass(frozen=True)
class Way:
    """One way on. verb: what the history says; kind: what can be undone; bad: what is refused."""

    name: str
    kind: str
    verb: str
    given: dict[str, str]
    bad: dict[str, str] = field(default_factory=dict)

    def __str__(self):
        return self.name


WAYS = [
    Way("widening", "widened", "edited", {"widening": "any_day"}, {"widening": "farther"}),
    Way(
        "widening/question", "asked_to_widen", "asked_to_widen", {"widening": "any_day"},
        {"widening": "luck"},
    ),
    Way("kind", "kind_set", "edited", {"category": "food"}, {"category": "nothing"}),
    Way("handover", "handed_on", "handed_on", {"here": "look_on"}, {"group": "0"}),
    Way(
        "splitting", "split", "split", {"what_1": "A ride", "what_2": "Watch the kids"},
        {"what_2": ""},
    ),
]  # fmt: skip
for_each_way = pytest.mark.parametrize("way", WAYS, ids=str)


@pytest.fixture
def group(categories):
    """Return a group that gives rides."""
    group = PartnerGroup.objects.create(
        names={"en": "Riverside"}, does={"en": "Rides to the doctor"}, phone="555-0199"
    )
    group.categories.add(categories["rides"])
    return group


@pytest.fixture
def need(need):
    """Rosa's ride is for Tuesday at ten."""
    Need.objects.filter(pk=need.pk).update(availability=TUESDAY_TEN)
    return now_of(need)


@pytest.fixture
def go(client, need, group):
    """Return what goes one way with Rosa's need as somebody, and answers."""

    def post(way, member=None, given=None, **how):
        if member:
            client.force_login(member)
        url = f"/triage/needs/{need.pk}/{way.name}/"
        return client.post(url, {"group": group.pk, **way.given, **(given or {})}, **how)

    return post


def plain(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


@for_each_way
def test_way_works_and_can_be_undone(client, go, need, cora, way):
    answer = go(way, cora)

    assert (answer.status_code, answer.url) == (303, f"/triage/needs/{need.pk}/")
    assert client.get(answer.url).status_code == 200
    assert verbs(need)[-1] == way.verb
    assert Action.objects.get().kind == way.kind


@for_each_way
def test_way_answers_htmx_with_the_desk(go, cora, way):
    answer = go(way, cora, headers=HTMX)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="desk"')


@for_each_way
def test_way_of_nobody_leads_to_sign_in(go, need, way):
    assert go(way).status_code == 302
    assert verbs(need) == []


@for_each_way
def test_way_is_for_coordinators_of_the_area(go, need, sam, rosa, cora, neighbor_of, way):
    assert go(way, sam).status_code == 403
    assert go(way, neighbor_of("mill-row", shadow=True)).status_code == 403
    assert go(way, neighbor_of("hilltop")).status_code == 404
    Need.objects.filter(pk=need.pk).update(requester=cora)
    assert go(way, cora).status_code == 403
    assert verbs(need) == []


@for_each_way
def test_way_is_refused_when_the_need_has_changed_since(go, need, cora, ada, way):
    Event.objects.record("paused", need, by=ada)

    answer = go(way, cora, {"seen": 0})

    assert answer.status_code == 409
    assert "Have a look how it stands now" in plain(answer)
    assert verbs(need) == ["paused"]


@for_each_way
def test_way_is_refused_when_the_need_is_off_the_board(go, need, cora, way):
    Need.objects.filter(pk=need.pk).update(status="withdrawn", closed_at=timezone.now())

    assert go(way, cora).status_code == 409
    assert verbs(need) == []


@for_each_way
def test_way_with_a_bad_answer_shows_it_again(go, need, cora, way):
    answer = go(way, cora, way.bad)

    assert answer.status_code == 422
    assert verbs(need) == []


@pytest.mark.parametrize("name", ["widening", "kind", "handover", "splitting"])
def test_way_is_opened_by_everybody_of_the_desk(client, need, group, neighbor_of, sam, name):
    url = f"/triage/needs/{need.pk}/{name}/"

    for member, status in (
        (neighbor_of("mill-row", shadow=True), 200), (neighbor_of("hilltop"), 404), (sam, 403),
    ):  # fmt: skip
        client.force_login(member)
        assert client.get(url).status_code == status


def test_no_two_fields_on_the_desk_have_one_id(client, need, cora):
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/kind/").text

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_question_is_only_posted(client, need, cora):
    client.force_login(cora)

    assert client.get(f"/triage/needs/{need.pk}/widening/question/").status_code == 405


def test_refused_split_keeps_the_words(go, cora):
    answer = go(WAYS[4], cora, {"what_1": "A ride, 555-123-4567", "what_2": "Watch the kids"})

    assert answer.status_code == 422
    assert "Watch the kids" in answer.text
    assert "A ride, 555-123-4567" in answer.text


def test_widening_says_how_many_would_fit(client, need, cora, rosa):
    OfferFactory(availability=THURSDAY_TEN, helper__area=rosa.area)
    OfferFactory(availability=THURSDAY_TEN, helper__area=rosa.area)
    client.force_login(cora)

    page = plain(client.get(f"/triage/needs/{need.pk}/widening/"))

    assert "If it could be on any day Two more would fit." in page
    assert "If it could be at any time of the day" not in page
    assert "No other change lets in anybody else." in page
    assert "Ask Rosa whether that is possible" in page


def test_widening_never_asks_to_do_without_food_or_access(client, need, cora, rosa):
    OfferFactory(helper__area=rosa.area, availability=TUESDAY_TEN)
    Need.objects.filter(pk=need.pk).update(requirements=["lactose-free", "no-stairs"])
    client.force_login(cora)

    page = plain(client.get(f"/triage/needs/{need.pk}/widening/"))

    assert "If it could do without" not in page
    assert "we ask nobody to do without it: No lactose and No stairs." in page


def test_every_question_can_be_answered_for_the_requester_at_once(client, need, cora, rosa):
    OfferFactory(availability=THURSDAY_TEN, helper__area=rosa.area)
    OfferFactory(abilities=["car"], availability=THURSDAY_TEN, helper__area=rosa.area)
    OfferFactory(availability=TUESDAY_TEN, helper__area=rosa.area)
    Need.objects.filter(pk=need.pk).update(requirements=["car"])
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/widening/")

    assert "If it could do without this: Car" in plain(page)
    assert plain(page).count("agrees: change it now") == plain(page).count("that is possible") == 2


def test_widening_says_what_two_at_once_would_do_where_none_alone_does(client, need, cora, rosa):
    change(need, languages=["es"])
    OfferFactory(availability=THURSDAY_TEN, languages=["en"], helper__area=rosa.area)
    client.force_login(cora)

    page = plain(client.get(f"/triage/needs/{need.pk}/widening/"))

    assert "Both of these together One more would fit. If it could be on any day" in page
    assert page.count("Ask Rosa whether that is possible") == 2


def test_ways_stand_open_when_nobody_fits_and_folded_when_somebody_does(client, need, offer, cora):
    client.force_login(cora)
    found = client.get(f"/triage/needs/{need.pk}/")
    Suggestion.objects.all().delete()
    alone = client.get(f"/triage/needs/{need.pk}/")

    assert "Other ways on" in found.text
    assert "What you could do" in alone.text


def test_chat_text_says_what_the_card_says(client, need, cora, rosa, settings):
    settings.SITE_URL = "https://neighbors.example"
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text
    chat = page.partition('id="chat-text"')[2].partition("</p>")[0]

    assert need.what in chat
    assert "Mill Row · Tuesday, 10\xa0AM–12\xa0PM · Within two weeks" in chat
    assert f"https://neighbors.example/needs/{need.pk}/" in chat
    assert "Rosa" not in chat


def test_chat_text_keeps_words_and_link_in_their_own_direction(client, need, cora, settings):
    settings.SITE_URL = "https://neighbors.example"
    client.force_login(cora)

    page = client.get(f"/ar/triage/needs/{need.pk}/").text
    lines = page.partition('id="chat-text">')[2].partition("</p>")[0].splitlines()

    # A line of Arabic that ends in an address would show its last slash on the other side.
    link = f"https://neighbors.example/ar/needs/{need.pk}/"
    assert lines[0] == f'<bdi lang="en">«{need.what}»</bdi>'
    assert lines[-1] == f'<bdi dir="ltr">{link}</bdi>'


def test_groups_are_those_whose_kind_fits(client, need, group, cora, categories):
    food = PartnerGroup.objects.create(names={"en": "Pantry"}, phone="555-0100")
    food.categories.add(categories["food"])
    PartnerGroup.objects.create(names={"en": "Helpline"}, website="https://help.example")
    PartnerGroup.objects.create(names={"en": "Gone"}, phone="1", is_active=False)
    client.force_login(cora)

    page = plain(client.get(f"/triage/needs/{need.pk}/handover/"))

    assert "Riverside. Rides to the doctor. 555-0199" in page
    assert "Helpline" in page
    assert "Pantry" not in page
    assert "Gone" not in page


def test_handing_over_may_close_it_and_tells_once(go, need, cora, rosa):
    go(WAYS[3], cora, {"here": "close"})

    need = now_of(need)
    assert (need.status, need.closed_reason) == ("withdrawn", "handed_on")
    assert heard(rosa) == ["need_handed_on"]
