"""Forms on paper: typed in by a mark, and the slip opens the page with the name on the form."""

import re
import uuid

import pytest
from django.conf import settings

from members.coming_back import Beside, beside_code
from members.models import Event, Member, PaperCode, Reach
from members.services import add_way, open_with_code, own_ways, paper_code_of
from needs.models import Need
from offers.models import Offer
from tests.factories import MemberFactory
from triage.models import Action, BlankForm, Call
from triage.paper.blanks import print_blanks
from triage.undoing import undo

pytestmark = pytest.mark.django_db

FORMS, TYPED = "/triage/paper/forms/", "/triage/paper/forms/typed/"
DOOR = "/your-page/"
WORDS = re.compile(r'class="printed-code"\s+dir="ltr"\s*>([\w-]+)<')


@pytest.fixture
def blank(cora):
    """Return a form as it is printed."""
    [form] = print_blanks(1, by=cora)
    return form


@pytest.fixture
def written(areas, categories, blank):
    """Return what Bea wrote on that form, and its mark."""
    return {
        "kind": "need", "what": "A ride to the clinic", "area": areas["hilltop"].pk,
        "number": "", "name": "Bea", "urgency": "this_week", "language": "es", "note": "",
        "submission": str(uuid.uuid4()), "mark": blank.marked_as,
    }  # fmt: skip


@pytest.fixture
def type_in(client, cora, written):
    """Return what types the form in as somebody, with some answers changed."""

    def post(member=cora, **changed):
        client.force_login(member)
        return client.post(TYPED, {**written, **changed})

    return post


def test_halves_of_a_form_have_words_of_their_own_and_printing_is_written_down(client, cora, areas):
    client.force_login(cora)

    page = client.post(FORMS, {"kind": "need", "lang": "ar", "count": "3"})

    words = WORDS.findall(page.text)
    assert len(words) == len(set(words)) == 6
    assert [len(said.split("-")) for said in words] == [2, 6] * 3
    assert BlankForm.objects.count() == 3
    assert '<div lang="ar" dir="rtl">' in page.text
    assert "Mill Row" in page.text
    assert Event.objects.values_list("verb", "by", "to_status").get() == (
        "forms_printed", cora.pk, "3"
    )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"count": "0"}, {"count": "31"}, {"kind": "x"}, {"lang": "xx"}])
def test_forms_that_cannot_be_are_refused_and_set_no_code_aside(client, cora, wrong):
    client.force_login(cora)

    page = client.post(FORMS, {"kind": "need", "lang": "en", "count": "3", **wrong})

    assert page.status_code == 422
    assert not BlankForm.objects.exists()


def test_a_look_at_the_page_sets_no_code_aside(client, cora):
    client.force_login(cora)

    assert client.get(FORMS).status_code == client.get(TYPED).status_code == 200
    assert not BlankForm.objects.exists()


def test_form_becomes_a_need_of_a_new_person(type_in, written, cora):
    assert type_in().status_code == 303

    need = Need.objects.get()
    bea = need.requester
    assert (need.what, bea.name, need.area_id) == (written["what"], "Bea", written["area"])
    opened = Event.objects.about(need).get(verb="opened")
    assert (opened.by, opened.on_behalf_of) == (cora, bea)
    assert not BlankForm.objects.exists()
    assert not Call.objects.exists()


@pytest.mark.parametrize("said", ["Bea", " béa ", "BEA."])
def test_slip_opens_the_page_together_with_the_name_on_the_form(type_in, blank, said):
    type_in()

    bea = Need.objects.get().requester
    assert open_with_code(blank.code.lower(), contact=said) == bea
    assert paper_code_of(bea) == blank.code


@pytest.mark.parametrize("said", ["", "-", "Rosa", "Hilltop", "A ride to the clinic"])
def test_code_that_somebody_copied_opens_nothing(type_in, blank, said):
    type_in()

    assert open_with_code(blank.code, contact=said) is None


@pytest.mark.parametrize("said", ["", "-", "neighbor"])
def test_without_a_name_and_a_number_the_slip_opens_no_page(type_in, blank, said):
    type_in(name="")

    assert open_with_code(blank.code, contact=said) is None


def test_name_that_opens_the_page_stands_on_no_card(type_in, client):
    type_in(name="Kettle")
    client.logout()

    page = client.get("/needs/")

    assert "A ride to the clinic" in page.text
    assert "Kettle" not in page.text


def test_number_that_the_desk_adds_later_leaves_the_name_beside_the_code(type_in, blank, cora):
    type_in()
    bea = Need.objects.get().requester
    add_way(bea, reach=Reach.CALL, reach_at="+12125550177", by=cora)

    assert beside_code(bea, ways=own_ways(bea)) == Beside.NAME
    assert open_with_code(blank.code, contact="Bea") == bea


def test_mark_on_the_half_handed_in_opens_nothing(type_in, blank):
    type_in()

    assert open_with_code(blank.marked_as, contact="Bea") is None


def test_with_a_number_on_it_the_code_opens_only_together_with_that(type_in, blank):
    type_in(number="212 555 0177")

    assert not any(open_with_code(blank.code, contact=said) for said in ("", "Bea"))
    assert open_with_code(blank.code, contact="212 555 0177") is not None


def test_names_tried_with_one_code_are_counted_from_wherever_they_come(type_in, blank, client):
    type_in()
    client.logout()
    for number in range(settings.RATES["paper_code"].each):
        client.post(DOOR, {"code": blank.code, "contact": "Ann"}, REMOTE_ADDR=f"10.0.{number}.1")

    tries = [
        client.post(DOOR, {"code": blank.code, "contact": name}, REMOTE_ADDR="10.9.0.1")
        for name in ("Ann", "Ada", "Amy", "Bea")
    ]

    assert [page.status_code for page in tries] == [422, 422, 422, 429]


def test_form_from_before_there_were_marks_is_typed_in_by_its_code(type_in, blank):
    BlankForm.objects.update(mark=None)

    assert type_in(mark=blank.code).status_code == 303


def test_form_becomes_an_offer(type_in):
    type_in(kind="offer", what="A ladder")

    assert Offer.objects.get().what == "A ladder"


def test_number_of_somebody_known_looks_nobody_up(type_in):
    known = MemberFactory(name="Bea", phone="+12125550177")

    type_in(number="212 555 0177")

    assert Need.objects.get().requester != known


@pytest.mark.parametrize("mark", ["HERON-4242", "", "x" * 80])
def test_unknown_mark_is_refused_and_what_was_typed_is_kept(type_in, mark):
    page = type_in(mark=mark)

    assert page.status_code == 422
    assert 'value="A ride to the clinic"' in page.text
    assert not Member.objects.filter(name="Bea").exists()


def test_same_form_sent_twice_is_one_need_and_a_used_mark_takes_no_other(type_in):
    type_in()

    assert type_in().status_code == 303
    assert type_in(submission=str(uuid.uuid4())).status_code == 422
    assert Need.objects.count() == 1


def test_undone_the_person_is_gone_and_the_form_can_be_typed_in_again(type_in, blank, cora):
    type_in(note="Ring twice")

    undo(Action.objects.get(kind="typed_in").pk, by=cora)

    assert not PaperCode.objects.exists()
    assert Need.objects.exclude(status="withdrawn").count() == 0
    assert type_in(submission=str(uuid.uuid4())).status_code == 303
    assert open_with_code(blank.code, contact="Bea") is not None


def test_printing_and_typing_in_are_for_coordinators(client, type_in, rosa, neighbor_of):
    shadow = neighbor_of("hilltop", shadow=True)
    asked = {"kind": "need", "lang": "en", "count": "1"}

    assert type_in(rosa).status_code == type_in(shadow).status_code == 403
    assert client.post(FORMS, asked).status_code == 403
    assert client.get(FORMS).status_code == 200
    client.logout()
    assert client.post(FORMS, asked).status_code == 302
    assert not Need.objects.exists()
