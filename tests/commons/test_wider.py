"""The question whether it could be otherwise: GET shows, POST answers, and the page is true."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching.services import ask_to_widen, hand_on
from matching.widening import Widening, last_day, question_about
from needs.models import Need
from needs.services import edit_need
from neighborhood.models import PartnerGroup
from outbox import kinds
from outbox.models import Message
from outbox.rendering import render
from tests.factories import NeedFactory
from tests.matching.story import last_event, now_of, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(rosa):
    """Rosa needs a ride in two days."""
    day = timezone.localdate() + timedelta(days=2)
    return NeedFactory(requester=rosa, needed_on=day, requirements=["wheelchair", "car"])


@pytest.fixture
def answer(client, door, rosa, need):
    """Return what answers a question about Rosa's need as she reads it."""

    def post(said, question="any_day", whose=rosa):
        url = door(whose, f"needs/{need.pk}/wider/")
        return client.post(url, {"answer": said, "question": question})

    return post


def test_letter_asks_and_leads_to_the_question(client, need, cora):
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)

    letter = render(Message.objects.get())
    path = letter.text.partition("http")[2].split()[0].partition("/m/")[2]
    page = client.get(f"/m/{path}")

    assert "Could it be any day until" in letter.text
    assert "Could it be any day until" in page.text
    assert verbs(need) == ["asked_to_widen"]


def test_yes_changes_the_need(answer, need, rosa, cora):
    until = last_day(need, today=timezone.localdate())
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)

    assert answer("yes").status_code == 303

    need = now_of(need)
    assert (need.needed_on, need.needed_by) == (None, until)
    assert last_event(need) == ("edited", "open", "open", rosa, "any_day")
    assert question_about(need) is None


def test_no_changes_nothing_and_is_remembered(answer, need, cora):
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)

    answer("no")

    assert now_of(need).needed_on == need.needed_on
    assert verbs(need) == ["asked_to_widen", "kept_as_is"]
    assert answer("yes").status_code == 409


@pytest.mark.parametrize(("said", "status"), [("", 422), ("perhaps", 422)])
def test_no_answer_is_asked_for_again(answer, need, cora, said, status):
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)

    assert answer(said).status_code == status
    assert question_about(need)


def test_question_that_changed_meanwhile_is_not_answered(answer, need, cora):
    Need.objects.filter(pk=need.pk).update(languages=["es"])
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    ask_to_widen(need.pk, widening=Widening.INTERPRETER, by=cora)

    assert answer("yes", "any_day").status_code == 409
    assert now_of(need).needed_on


def test_nobody_asked_means_nothing_to_answer(client, door, answer, rosa, need):
    page = client.get(door(rosa, f"needs/{need.pk}/wider/"))

    assert "There is nothing to answer just now" in page.text
    assert answer("yes").status_code == 409


def test_question_is_nobody_else_s(answer, need, cora, sam):
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)

    assert answer("yes", whose=sam).status_code == 404


def test_what_has_to_fit_is_changed_on_its_own_page(client, door, rosa, need, cora):
    ask_to_widen(need.pk, widening=Widening.FITTING, by=cora)

    page = client.get(door(rosa, f"needs/{need.pk}/wider/")).text
    assert f"needs/{need.pk}/details/access/" in page
    assert "Yes. Let me change it" in page

    edit_need(need.pk, by=rosa, changes={"requirements": ["no-stairs"]})
    assert question_about(now_of(need)) is None


def test_letter_is_true_as_long_as_its_question_is_open(answer, need, cora):
    first = ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    ids = Message.objects.get().ids
    kind = kinds.get("need_could_widen")
    assert kind.still_true(ids)

    answer("no")

    assert ids["asked"] == first.pk
    assert not kind.still_true(ids)


def test_page_of_the_need_shows_the_question_and_the_group(client, door, rosa, need, cora):
    group = PartnerGroup.objects.create(
        names={"en": "Riverside"}, does={"en": "Rides."}, phone="555-0199", hours="Mon 9 to 12"
    )
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)
    hand_on(need.pk, group=group, by=cora, close=False)

    page = client.get(door(rosa, f"needs/{need.pk}/standing/")).text

    assert "Could it be any day until" in page
    assert "Riverside" in page
    assert '<bdi dir="ltr" class="nowrap">555-0199</bdi>' in page
    assert "(Mon 9 to 12)" in page


@pytest.mark.parametrize(
    ("close", "sentence"), [(True, "Here it is closed for now"), (False, "We go on looking")]
)
def test_letter_about_another_group_says_how_to_reach_it(need, cora, close, sentence):
    group = PartnerGroup.objects.create(
        names={"en": "Riverside"}, does={"en": "Rides to the doctor."}, phone="555-0199",
        website="https://riverside.example",
    )  # fmt: skip

    hand_on(need.pk, group=group, by=cora, close=close)

    letter = render(Message.objects.get())
    for words in ("Riverside", "Rides to the doctor.", "555-0199", "riverside.example", sentence):
        assert words in letter.text


def test_all_that_is_hers_shows_the_question_first(client, door, rosa, need, cora):
    NeedFactory(requester=rosa)
    ask_to_widen(need.pk, widening=Widening.DAY, by=cora)

    page = client.get(door(rosa)).text

    assert "Could it be any day until" in page
    assert f"needs/{need.pk}/wider/" in page
