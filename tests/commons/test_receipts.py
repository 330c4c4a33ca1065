"""How often one mailbox is asked “Was that you?”, whatever is typed into forms."""

from datetime import timedelta

import pytest

from members.models import Reach
from needs.models import Need
from needs.services import release_need
from needs.states import NeedStatus
from outbox.models import Message
from tests.commons.test_owning import posts, receipt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings):
    """Let messages arrive within the house."""
    settings.DEMO = True


@pytest.fixture
def most(settings):
    """Return how many receipts a mailbox gets within the hour."""
    return settings.RATES["receipts"].each


def statuses():
    return list(Need.objects.order_by("pk").values_list("status", flat=True))


def test_what_one_mailbox_cannot_be_told_of_waits_for_a_glance(client, areas, categories, most):
    for number in range(most + 1):
        posts(client, areas, reach_at=f"New+{number}@example.org", what=f"Bread {number}")
    posts(client, areas, reach_at="newer@example.org", what="Milk")

    assert statuses() == [*[NeedStatus.OPEN] * most, NeedStatus.HELD, NeedStatus.OPEN]


def test_receipt_goes_out_when_the_post_is_let_on_the_board(client, areas, categories, most, cora):
    for number in range(most + 1):
        last = posts(
            client, areas, reach=Reach.TEXT, reach_at="212 555 0177", what=f"Bread {number}"
        )
    assert receipt(last).state == "dropped"

    release_need(Need.objects.get(requester=last).pk, by=cora)

    assert Message.objects.filter(kind="posted", member=last).count() == 2


def test_posts_of_a_machine_use_up_nobodys_receipts(client, areas, categories, most, settings):
    settings.QUICKEST_POST = timedelta(days=1)
    for number in range(most):
        posts(client, areas, what=f"Bread {number}")
    settings.QUICKEST_POST = timedelta(0)

    posts(client, areas, what="Milk")

    assert statuses() == [*[NeedStatus.HELD] * most, NeedStatus.OPEN]
