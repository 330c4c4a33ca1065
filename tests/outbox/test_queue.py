"""Jobs are queued in the transaction at hand, in a worker too."""

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from outbox import queue


@pytest.mark.django_db
def test_enqueue_inside_a_worker_is_undone_with_the_transaction():
    worker_connector = DjangoConnector().get_worker_connector()

    with app.replace_connector(worker_connector), transaction.atomic():
        queue.enqueue("outbox.jobs.deliver", message_id=1)
        was_queued = ProcrastinateJob.objects.exists()
        transaction.set_rollback(True)

    assert was_queued
    assert not ProcrastinateJob.objects.exists()
