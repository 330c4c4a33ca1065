"""A need or an offer from a call: it stands at once, and nobody is written down twice."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from members.board import CategorySource, ShareContact
from members.models import Event, Member, PaperCode, Reach
from members.services import LOOK_UPS, count_look_up, paper_code_of, renew_paper_code
from needs.models import Need, Urgency
from offers.models import Offer
from tests.factories import MemberFactory, NeedFactory, OfferFactory
from triage.models import Call, Note

pytestmark = pytest.mark.django_db

INTAKE, ALIKE = "/triage/calls/new/", "/triage/calls/new/alike/"
HTMX = {"HX-Request": "true"}
CARD_OF_CALL = {"what", "area", "urgency", "name", "language", "number"}
SAME = "Is it the same?"
SINCE_TODAY = '</span> <span class="small soft">open since today'
SAME_RIDE, SAME_CAR = f"A ride to the clinic{SINCE_TODAY}", f"A car on Tuesdays{SINCE_TODAY}"


@pytest.fixture
def said(areas, categories):
    """Return what Bea says on the phone."""
    return {
        "kind": "need", "what": "A ride to the clinic", "area": areas["hilltop"].pk,
        "number": "212 555 0177", "takes_texts": "on", "name": "Bea", "urgency": "this_week",
        "language": "es", "may_share": "on", "note": "Her son picked up",
        "submission": str(uuid.uuid4()),
    }  # fmt: skip


@pytest.fixture
def take(client, cora, said):
    """Return what sends the form as somebody, with some answers changed."""

    def post(member=cora, url=INTAKE, how=None, **changed):
        client.force_login(member)
        return client.post(url, {**said, **changed}, **(how or {}))

    return post


def test_call_and_paper_ask_in_one_order(client, cora):
    client.force_login(cora)

    asked = [
        re.findall(r'<(?:input|select)[^>]* name="(\w+)"', client.get(path).text)
        for path in (INTAKE, "/triage/paper/forms/typed/")
    ]

    call, paper = ([name for name in names if name in CARD_OF_CALL] for names in asked)
    assert paper == call == ["what", "area", "urgency", "name", "language", "number"]


def test_call_becomes_a_need_in_the_callers_name(take, cora):
    answer = take()

    need = Need.objects.get()
    bea = need.requester
    assert (answer.status_code, answer.url) == (
        303,
        f"/triage/calls/{Call.objects.get().pk}/taken/",
    )
    assert (need.what, need.urgency, need.languages) == (
        "A ride to the clinic", Urgency.THIS_WEEK, ["es"],
    )  # fmt: skip
    assert (need.share_contact, need.category_source) == (
        ShareContact.WHOEVER_HELPS, CategorySource.GUESSED,
    )  # fmt: skip
    assert (bea.name, bea.lang, bea.languages, bea.area) == ("Bea", "es", ["es"], need.area)
    assert [(way.kind, way.value) for way in bea.ways.all()] == [("text", "+12125550177")]


def test_call_is_written_down_on_the_callers_behalf(take, cora):
    take()

    need = Need.objects.get()
    opened = Event.objects.about(need).get(verb="opened")
    assert (opened.by, opened.on_behalf_of) == (cora, need.requester)
    call = Call.objects.get()
    assert (call.member, call.need, call.by, call.outcome) == (
        need.requester, need, cora, "reached",
    )  # fmt: skip
    assert Note.objects.get().text == "Her son picked up"


def test_call_becomes_an_offer(take, cora):
    take(kind="offer", what="A ladder", note="")

    offer = Offer.objects.get()
    assert (offer.what, offer.helper.name) == ("A ladder", "Bea")
    assert Event.objects.about(offer).get().on_behalf_of == offer.helper
    assert Call.objects.get().need is None


def test_three_answers_are_enough(take):
    take(number="", takes_texts="", name="", language="", may_share="", note="")

    need = Need.objects.get()
    assert need.share_contact == ShareContact.ASK_FIRST
    assert [way.kind for way in need.requester.ways.all()] == [Reach.CHECK_BACK]


def test_number_without_texts_is_called(take):
    take(takes_texts="")

    assert [way.kind for way in Member.objects.get(name="Bea").ways.all()] == [Reach.CALL]


def test_receipt_has_the_code_to_read_out(take, client):
    page = client.get(take().url)

    assert paper_code_of(Need.objects.get().requester) in page.text
    assert page["Cache-Control"] == "no-store, private"


def test_code_is_read_out_by_whoever_took_the_call_only(take, client, ada):
    url = take().url
    client.force_login(ada)

    assert paper_code_of(Need.objects.get().requester) not in client.get(url).text


def test_code_is_read_out_while_the_call_lasts(take, client):
    url = take().url
    Call.objects.update(at=timezone.now() - timedelta(hours=1))

    assert paper_code_of(Need.objects.get().requester) not in client.get(url).text


def test_form_sent_twice_is_one_need(take):
    urls = {take().url for _time in range(2)}

    assert len(urls) == 1
    assert Need.objects.count() == 1
    assert Member.objects.filter(name="Bea").count() == 1


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("what", "", "Say in a few words what it is."),
        ("what", "Call 212 555 0177", "leave your number or address out"),
        ("area", "", "Pick the area you are in."),
        ("number", "212 555 017", "This number is one digit short."),
        ("urgency", "yesterday", "Select a valid choice."),
    ],
)
def test_bad_input_is_answered_with_the_input_kept(take, field, wrong, sentence):
    page = take(**{field: wrong})

    assert page.status_code == 422
    assert sentence in page.text
    assert "Her son picked up" in page.text
    assert not Need.objects.exists()


def test_note_about_an_offer_stands_with_the_offer(take):
    take(kind="offer")

    assert Note.objects.get().offer == Offer.objects.get()


def test_same_number_is_asked_about_first(take, need, client):
    page = take(number="(212) 555-0193")

    assert page.status_code == 409
    assert SAME in page.text
    assert "Rosa</b>, <bdi>Mill Row</bdi>" in page.text
    assert SAME_RIDE in " ".join(page.text.split())
    assert "the same number" in page.text
    assert "5550193" not in page.text
    assert Need.objects.count() == 1


def test_question_keeps_what_was_written(take, need):
    page = take(number="(212) 555-0193")

    assert 'value="Bea"' in page.text
    assert 'value="Her son picked up"' in page.text


def test_two_homes_with_one_phone_stay_two(take, need, rosa):
    answer = take(number="(212) 555-0193", person="new")

    assert answer.status_code == 303
    assert Need.objects.latest("pk").requester != rosa
    assert Member.objects.filter(ways__value="+12125550193").count() == 2


def test_same_person_gets_the_need(take, need, rosa):
    renew_paper_code(rosa)

    answer = take(number="(212) 555-0193", person=rosa.pk, what="A loaf of bread")

    assert answer.status_code == 303
    assert set(rosa.needs.values_list("what", flat=True)) == {
        "A ride to the clinic", "A loaf of bread",
    }  # fmt: skip
    assert rosa.ways.count() == 1
    assert not Member.objects.filter(name="Bea").exists()


def test_same_person_may_have_another_number(take, need, rosa):
    take(person=rosa.pk)

    assert [way.value for way in rosa.ways.all()] == ["+12125550193", "+12125550177"]


def test_their_code_is_not_told_when_they_had_one(take, client, need, rosa):
    code = renew_paper_code(rosa)
    PaperCode.objects.update(created_at=timezone.now() - timedelta(days=2))

    page = client.get(take(person=rosa.pk).url)

    assert code not in page.text
    assert "They have a code already." in page.text


def test_very_same_need_is_only_noted(take, need, cora):
    answer = take(person=f"need-{need.pk}")

    assert (answer.status_code, answer.url) == (303, f"/triage/needs/{need.pk}/")
    assert Need.objects.count() == 1
    assert Note.objects.get().need == need
    assert "confirmed_current" in Event.objects.about(need).values_list("verb", flat=True)


def test_very_same_offer_is_only_noted(take, offer, cora):
    answer = take(person=f"offer-{offer.pk}", kind="offer", note="")

    assert answer.url == f"/triage/offers/{offer.pk}/"
    assert Offer.objects.count() == 1
    assert Call.objects.get().member == offer.helper


def test_need_that_was_closed_meanwhile_says_so(take, rosa):
    closed = NeedFactory(requester=rosa, withdrawn=True)

    page = take(person=f"need-{closed.pk}")

    assert page.status_code == 409
    assert "Her son picked up" in page.text
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("number", "name", "area", "status"),
    [
        ("310 555 0193", "Bea", "hilltop", 303),
        ("310 555 0193", "Bea", "mill-row", 409),
        ("310 555 0193", "rosa v", "hilltop", 409),
        ("", "Rosa", "mill-row", 409),
        ("", "", "mill-row", 409),
        ("", "Bea", "mill-row", 303),
        ("", "Rosa", "hilltop", 303),
    ],
)
def test_who_is_so_much_alike_that_it_is_asked(take, need, areas, number, name, area, status):
    assert take(number=number, name=name, area=areas[area].pk).status_code == status


def test_nobody_is_asked_about_who_asked_long_ago(take, need, areas):
    Need.objects.update(opened_at=timezone.now() - timedelta(days=60))

    assert take(number="", name="Rosa", area=areas["mill-row"].pk).status_code == 303


def test_while_typing_who_may_be_calling_is_shown(take, need):
    page = take(url=ALIKE, number="0193", what="", area="", how={"headers": HTMX})

    assert page.status_code == 200
    assert page.text.strip().startswith('<div id="alike"')
    assert "Rosa</b>, <bdi>Mill Row</bdi>" in page.text
    assert "number ends in 93" in page.text
    assert not re.search(r"5550193|\b0193\b", page.text)


def test_while_typing_similar_words_are_shown(take, need):
    page = take(
        url=ALIKE, number="", name="", area="", what="ride to clinic", how={"headers": HTMX}
    )

    assert SAME_RIDE in " ".join(page.text.split())


def test_while_typing_similar_offers_are_shown(take, offer):
    page = take(url=ALIKE, kind="offer", number="", name="", area="", what="car on tuesday")

    assert 'A car on Tuesdays</span> <span class="small soft">open since today' in " ".join(
        page.text.split()
    )


def test_without_script_the_same_button_shows_the_page(take, need):
    page = take(url=ALIKE, number="0193")

    assert page.status_code == 200
    assert "<h1>Take a call</h1>" in page.text
    assert "Rosa</b>, <bdi>Mill Row</bdi>" in page.text
    assert 'value="0193"' in page.text
    assert "Almost there" not in page.text


def test_nobody_alike_is_said(take):
    assert "Nobody like this yet." in take(url=ALIKE, how={"headers": HTMX}).text


def test_somebody_found_is_not_asked_for_name_and_number(client, cora, rosa):
    client.force_login(cora)

    page = client.get(f"{INTAKE}?person={rosa.pk}")

    assert "<b>Rosa</b>" in page.text
    assert 'name="number"' not in page.text


def test_somebody_found_gets_the_need(take, rosa):
    take(url=f"{INTAKE}?person={rosa.pk}")

    assert Need.objects.get().requester == rosa


@pytest.mark.parametrize("person", ["need-x", "x", "chair-7", "need-99999999", "7" * 30])
def test_person_that_is_nobody_is_not_found(take, person):
    assert take(person=person).status_code == 404


def test_people_and_posts_outside_of_the_areas_are_not_found(take, neighbor_of, need, rosa):
    hilltop = neighbor_of("hilltop")

    assert take(hilltop, person=rosa.pk).status_code == 404
    assert take(hilltop, person=f"need-{need.pk}").status_code == 404
    assert SAME not in take(hilltop, number="(212) 555-0193").text


def test_stranger_and_shadow_may_not(take, client, neighbor_of, sam, rosa):
    shadow = neighbor_of("mill-row", shadow=True)

    assert [take(one).status_code for one in (sam, shadow)] == [403, 403]
    assert [take(one, url=ALIKE).status_code for one in (sam, shadow)] == [403, 403]
    assert client.get(INTAKE).status_code == 200
    assert not Need.objects.exists()


def test_shadow_of_one_area_may_not_write_for_its_people(take, neighbor_of, rosa, need, areas):
    member = neighbor_of("hilltop")
    shade = neighbor_of("mill-row", shadow=True)
    shade.terms.update(member=member)

    assert take(member, person=rosa.pk).status_code == 403
    assert take(member, person=f"need-{need.pk}").status_code == 403


def test_nobody_is_found_for_an_own_number(take, cora, areas):
    MemberFactory(phone="+12125550177")
    cora.ways.create(kind=Reach.CALL, value="+12125550166", position=3)

    assert take(number="212 555 0166").status_code == 303


def test_offer_of_somebody_else_is_no_need_of_theirs(take, hal):
    OfferFactory(helper=hal, what="A ride to the clinic")

    assert SAME not in take(number="", name="", area=hal.area_id).text


def test_after_many_numbers_similar_words_are_still_shown(take, need, cora):
    for number in range(LOOK_UPS):
        count_look_up(cora, of=f"{number:04}", at=timezone.now())

    page = take(url=ALIKE, number="0193", name="", area="", what="ride to clinic")

    assert page.status_code == 409
    assert "You have looked up many numbers" in page.text
    assert need.what in page.text
    assert "number ends in" in page.text
    assert take(number="(212) 555-0193", name="Bea").status_code == 303
