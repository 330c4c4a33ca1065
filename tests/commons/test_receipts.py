"""How often one mailbox is asked “Was that you?”, whatever is typed into forms."""

import pytest

from members.models import Reach
from needs.models import Need
from outbox.models import Message
from tests.commons.test_owning import posts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings):
    """Let messages arrive within the house."""
    settings.DEMO = True


def test_one_mailbox_hears_of_so_many_posts_whatever_tags_are_put_on_it(
    client, areas, categories, settings
):
    most = settings.RATES["receipts"].each
    for number in range(most + 1):
        posts(client, areas, reach_at=f"New+{number}@example.org")
    other = posts(client, areas, reach_at="newer@example.org")

    assert Need.objects.count() == most + 2
    assert Message.objects.filter(kind="posted").exclude(member=other).count() == most
    assert Message.objects.filter(kind="posted", member=other).exists()


def test_number_that_is_texted_hears_of_so_many_posts(client, areas, categories, settings):
    most = settings.RATES["receipts"].each
    for _time in range(most + 1):
        posts(client, areas, reach=Reach.TEXT, reach_at="212 555 0177")

    assert Message.objects.filter(kind="posted").count() == most
