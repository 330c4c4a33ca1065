"""An address that a member replaces stands in no words any more, as when all of theirs goes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from members.models import ContactWay
from outbox import jobs
from outbox.accounts import prove_address, replace_address
from outbox.given_up import FINISH
from tests.factories import MemberFactory
from tests.matching.races import Uncommitted
from tests.matching.story import now_of
from triage.models import Note

pytestmark = pytest.mark.django_db

OLD, NEW = "nina@example.org", "new@example.org"


@pytest.fixture
def nina(areas):
    """Return somebody who signs in by mail and has proved another address."""
    member = MemberFactory(name="Nina")
    for address in (OLD, NEW):
        prove_address(member, address=address, at=timezone.now())
    return member


@pytest.fixture
def note(nina, cora):
    """Return what a coordinator wrote of both addresses."""
    return Note.objects.create(by=cora, member=nina, text=f"Not {OLD} but {NEW}")


def test_address_that_is_replaced_goes_from_what_others_wrote(nina, note):
    replace_address(nina, old=OLD, new=NEW)

    assert now_of(note).text == f"Not — but {NEW}"
    assert [way.value for way in nina.ways.all()] == [NEW]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_while_somebody_writes_there_it_waits_and_reaches_nobody(nina, note):
    with ThreadPoolExecutor(1) as pool:
        other = Uncommitted(pool, lambda: Note.objects.select_for_update().get(pk=note.pk))
        other.wait()
        replace_address(nina, old=OLD, new=NEW)
        other.commit()

    waiting = nina.ways.get(value=OLD)
    assert not nina.ways.own().filter(pk=waiting.pk).exists()
    assert waiting.kept_back
    assert not waiting.opens
    assert ProcrastinateJob.objects.get(task_name=FINISH).args == {"way_id": waiting.pk}

    jobs.finish_giving_up(waiting.pk)

    assert now_of(note).text == f"Not — but {NEW}"
    assert not ContactWay.objects.filter(value=OLD).exists()


def test_address_proved_again_meanwhile_stays(nina, note):

    jobs.finish_giving_up(nina.ways.get(value=OLD).pk)

    assert now_of(note).text == f"Not {OLD} but {NEW}"
    assert nina.ways.count() == 2


def test_worker_knows_the_job():
    app.perform_import_paths()

    assert FINISH in app.tasks
