"""Forms on paper: printed with a code each, typed in by it, and the slip opens the page."""

import re
import uuid

import pytest

from members.models import Event, Member, PaperCode
from members.services import open_with_code, paper_code_of
from needs.models import Need
from offers.models import Offer
from tests.factories import MemberFactory
from triage.models import Action, BlankForm, Call
from triage.paper.blanks import print_blanks
from triage.undoing import undo

pytestmark = pytest.mark.django_db

FORMS, TYPED = "/triage/paper/forms/", "/triage/paper/forms/typed/"
CODE = re.compile(r'class="printed-code" dir="ltr">([\w-]+)<')


@pytest.fixture
def written(areas, categories):
    """Return what Bea wrote on a form, and a code for it."""
    [code] = print_blanks(1)
    return {
        "kind": "need", "what": "A ride to the clinic", "area": areas["hilltop"].pk,
        "number": "", "name": "Bea", "urgency": "this_week", "language": "es", "note": "",
        "submission": str(uuid.uuid4()), "code": code,
    }  # fmt: skip


@pytest.fixture
def type_in(client, cora, written):
    """Return what types the form in as somebody, with some answers changed."""

    def post(member=cora, **changed):
        client.force_login(member)
        return client.post(TYPED, {**written, **changed})

    return post


def test_each_form_has_a_code_of_its_own_twice_on_it(client, cora, areas):
    client.force_login(cora)

    page = client.post(FORMS, {"kind": "need", "lang": "es", "count": "3"})

    codes = CODE.findall(page.text)
    assert len(codes) == 6
    assert len(set(codes)) == BlankForm.objects.count() == 3
    assert '<div lang="es" dir="ltr">' in page.text
    assert "Mill Row" in page.text
    assert not Event.objects.exists()


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


def test_form_becomes_a_need_and_its_slip_opens_the_page(type_in, written, cora):
    assert type_in().status_code == 303

    need = Need.objects.get()
    bea = need.requester
    assert (need.what, bea.name, need.area_id) == (written["what"], "Bea", written["area"])
    assert open_with_code(written["code"].lower(), contact="") == bea
    assert paper_code_of(bea) == written["code"]
    opened = Event.objects.about(need).get(verb="opened")
    assert (opened.by, opened.on_behalf_of) == (cora, bea)
    assert not BlankForm.objects.exists()
    assert not Call.objects.exists()


def test_with_a_number_on_it_the_code_opens_only_together_with_that(type_in, written):
    type_in(number="212 555 0177")

    assert open_with_code(written["code"], contact="") is None
    assert open_with_code(written["code"], contact="212 555 0177") is not None


def test_form_becomes_an_offer(type_in):
    type_in(kind="offer", what="A ladder")

    assert Offer.objects.get().what == "A ladder"


def test_number_of_somebody_known_looks_nobody_up(type_in):
    known = MemberFactory(name="Bea", phone="+12125550177")

    type_in(number="212 555 0177")

    assert Need.objects.get().requester != known


@pytest.mark.parametrize("code", ["BLUE-HERON-42", "", "x" * 80])
def test_unknown_code_is_refused_and_what_was_typed_is_kept(type_in, code):
    page = type_in(code=code)

    assert page.status_code == 422
    assert 'value="A ride to the clinic"' in page.text
    assert not Member.objects.filter(name="Bea").exists()


def test_same_form_sent_twice_is_one_need_and_a_used_code_takes_no_other(type_in):
    type_in()

    assert type_in().status_code == 303
    assert type_in(submission=str(uuid.uuid4())).status_code == 422
    assert Need.objects.count() == 1


def test_undone_the_person_is_gone_and_the_form_can_be_typed_in_again(type_in, written, cora):
    type_in(note="Ring twice")

    undo(Action.objects.get(kind="typed_in").pk, by=cora)

    assert not PaperCode.objects.exists()
    assert Need.objects.exclude(status="withdrawn").count() == 0
    assert type_in(submission=str(uuid.uuid4())).status_code == 303
    assert open_with_code(written["code"], contact="").needs.get().what == written["what"]


def test_printing_and_typing_in_are_for_coordinators(client, type_in, rosa, neighbor_of):
    shadow = neighbor_of("hilltop", shadow=True)
    asked = {"kind": "need", "lang": "en", "count": "1"}

    assert type_in(rosa).status_code == type_in(shadow).status_code == 403
    assert client.post(FORMS, asked).status_code == 403
    assert client.get(FORMS).status_code == 200
    client.logout()
    assert client.post(FORMS, asked).status_code == 302
    assert not Need.objects.exists()
