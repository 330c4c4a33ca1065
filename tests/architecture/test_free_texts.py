"""Every column in which somebody may have typed somebody else's number is accounted for.

Either the number is struck there when its owner goes (`members.free_texts`), or it is said here
why nobody has to look. A new column fails until somebody has decided.
"""

import re

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from members.free_texts import free_text_of, free_texts
from members.sealed_fields import BlindField, Sealed
from neighborhood.models import Area

#: By why nobody looks there: no number of anybody else can stand in it, or it may.
NOT_STRUCK = {
    "a code, a key, a language, a path or an address on this site, which no person words": """
        triage.Call: language; triage.Action: kind
        commons.WordingProposal: language context msgid plural
        needs.Need: lang; offers.Offer: lang
        outbox.Message: kind key lang channel; outbox.Wording: kind lang ours
        outbox.Reply: channel keyword; outbox.DemoArrival: channel
        members.Event: verb subject_kind from_status to_status reason
        members.Reveal: subject_kind; members.ApartWish: subject_kind
        members.Report: subject_kind; members.AccessLink: path
        members.Member: password handle lang; admin.LogEntry: object_id
        account.EmailConfirmation: key; sessions.Session: session_key
        contenttypes.ContentType: app_label model; auth.Permission: name codename
        procrastinate.ProcrastinateJob: queue_name task_name lock queueing_lock
        procrastinate.ProcrastinatePeriodicDefer: task_name periodic_id
    """,
    "picked from a list and not typed": """
        needs.Need: languages requirements; offers.Offer: languages abilities
        members.Member: languages
    """,
    "ids, codes, counts and moments that the app writes down": """
        triage.Action: data; outbox.Message: ids; procrastinate.ProcrastinateJob: args
        matching.Match: parts reasons; matching.Suggestion: parts reasons; matching.Outlook: why_not
        neighborhood.RetentionRun: counts failed
    """,
    "a keyed digest of a number or address, which tells nobody whose it was": """
        outbox.Reply: sender; outbox.StoppedSender: sender
    """,
    "what a mail program or a gateway calls a message, and says of it": """
        outbox.Message: provider_id outcome; outbox.Reply: provider_id; outbox.Wording: trouble
    """,
    "sealed, so that nobody can look for a number in it; it ends after thirty days": """
        sessions.Session: session_data; mfa.Authenticator: data
    """,
    "what the group says of itself and of others to everybody, until an admin changes it": """
        neighborhood.PartnerGroup: names does phone website hours
        neighborhood.Area: slug names outline; neighborhood.Category: slug names
        neighborhood.Word: slug names; neighborhood.Synonym: words lang; auth.Group: name
        neighborhood.Neighborhood: name line line_elsewhere phone phone_hours
        neighborhood.Neighborhood: phone_hours_elsewhere ink_one ink_two country zone
        neighborhood.Neighborhood: quick_exit_url follow_ups call_script weights limits plan_knobs
    """,
}


def struck():
    """Return the columns that are looked through."""
    return [
        f"{text.model._meta.label}.{name}" for text in free_texts() for name in text.fields
    ]  # fmt: skip


def named_here():
    """Return the columns that are not, each as often as it is named."""
    parts = re.findall(r"([\w.]+): ([^;:]+?)(?=;|\n|$)", "\n".join(NOT_STRUCK.values()))
    return [f"{model}.{name}" for model, names in parts for name in names.split()]


def columns_with_words():
    """Return every column of text or JSON, but those of closed sets, ways and made ones."""
    kinds = (models.CharField, models.TextField, models.JSONField, ArrayField)
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, kinds) and not isinstance(field, (Sealed, BlindField))
        and not field.choices
    }  # fmt: skip


def test_every_column_is_struck_or_said_to_hold_no_number():
    assert {*struck(), *named_here()} == columns_with_words()


def test_no_column_is_named_twice():
    every = [*struck(), *named_here()]

    assert sorted(every) == sorted(set(every))


@pytest.mark.parametrize("text", free_texts(), ids=lambda text: text.model.__name__)
def test_writers_are_told_by_their_keys(text):
    keys = {
        field.attname for field in text.model._meta.local_fields
        if field.is_relation or field.primary_key
    }  # fmt: skip

    assert set(text.writers) <= keys


def test_table_nobody_has_registered_is_not_struck_in_silence():
    with pytest.raises(KeyError):
        free_text_of(Area)
