"""Migrations go there and back on a neighborhood that is in use."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection

from members.blocking import group_keeps_away, keep_away
from members.models import ApartWish
from tests.factories import MemberFactory, NeedFactory
from triage.models import Note

ON_TABLES_IN_USE = (
    "matching.migrations.0005_asked_lately",
    "needs.migrations.0003_snoozed_ones",
    "offers.migrations.0004_held_ones",
    "outbox.migrations.0002_for_a_person",
)


@pytest.mark.parametrize("name", ON_TABLES_IN_USE)
def test_indexes_are_built_beside_the_writes(name):
    migration = import_module(name).Migration

    assert not migration.atomic
    assert all(isinstance(step, AddIndexConcurrently) for step in migration.operations)


@pytest.mark.django_db
def test_way_back_drops_the_notes_that_had_no_room_before():
    kept = Note.objects.create(need=NeedFactory(), text="Rings twice.")
    Note.objects.create(member=MemberFactory(), text="Likes mornings.")

    import_module("triage.migrations.0003_notes_back").delete_notes_without_need(apps, None)

    assert list(Note.objects.all()) == [kept]


@pytest.mark.django_db
def test_whoever_wanted_a_pair_apart_before_has_a_wish_of_it(rosa, hal, sam, ada):
    keep_away(rosa, other=hal)
    keep_away(hal, other=rosa)
    group_keeps_away(rosa, sam, by=ada)
    ApartWish.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute(import_module("members.migrations.0021_wishes_of_before").OF_BEFORE)

    assert set(ApartWish.objects.values_list("by", "subject_kind")) == {(rosa.pk, ""), (hal.pk, "")}


@pytest.mark.django_db
def test_log_of_pages_that_libraries_had_tells_no_address_any_more(ada):
    for model in (EmailAddress, Note):
        LogEntry.objects.create(
            user=ada, content_type=ContentType.objects.get_for_model(model), object_id="1",
            object_repr="rosa@example.org", action_flag=CHANGE, change_message="[]",
        )  # fmt: skip

    import_module("members.migrations.0022_log_of_pages_of_libraries").empty_log(apps, None)

    told = LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")
    assert list(told) == [("—", ""), ("rosa@example.org", "[]")]
