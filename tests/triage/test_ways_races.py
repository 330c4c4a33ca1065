"""Two coordinators on the same need in the same instant: one acts, the other reads what changed."""

import pytest

from matching.services import Part
from matching.widening import Widening
from needs.models import Need
from neighborhood.models import Category
from neighborhood.moves import Refusal
from outbox.models import Message
from tests.factories import MemberFactory, NeedFactory
from tests.matching.races import at_once
from tests.matching.story import now_of
from triage import widening
from triage.acting import ChangedSinceSeen
from triage.models import Action
from triage.splitting import split

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    """Return two who coordinate."""
    return [MemberFactory(name=name, coordinator=True) for name in ("Cora", "Ada")]


def refused(answers):
    return [type(answer) for answer in answers if isinstance(answer, Refusal)]


def test_two_widen_at_once(two):
    need = NeedFactory(availability=((600, 720),))

    answers = at_once(
        *(lambda m=m: widening.widen(need.pk, widening=Widening.DAY, by=m, seen=0) for m in two)
    )

    assert refused(answers) == [ChangedSinceSeen]
    assert len(now_of(need).availability) == 7
    assert Action.objects.count() == 1


def test_two_split_at_once(two):
    need = NeedFactory()
    parts = [Part(what, Category.objects.get(slug="food")) for what in ("Milk", "Bread")]

    answers = at_once(*(lambda m=m: split(need.pk, parts=parts, by=m, seen=0) for m in two))

    assert refused(answers) == [ChangedSinceSeen]
    assert Need.objects.count() == 2
    assert Message.objects.count() == 1
