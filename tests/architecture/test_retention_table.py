"""Every column that can hold words is accounted for: a rule erases it, or it names nobody.

A new column fails here until somebody has decided how long it is kept.
"""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import CommandError, call_command
from django.db import models

from commons.management.commands import privacy_doc
from neighborhood import retention
from neighborhood.fields import MinuteRangesField, PointField

#: By the rule that erases it.
ERASED_BY = {
    "needs": "needs.Need: what details lang languages requirements allergies for_whom_words "
    "availability pt",
    "offers": "offers.Offer: what details lang languages abilities availability pt",
    "places": "matching.Match: place",
    "thanks": "matching.Match: thanks",
    "people": "members.Member: password handle name languages lang",
    "contact": "members.ContactWay: value ending local; members.PaperCode: seed digest word; "
    "members.AccessLink: token_hash path; account.EmailAddress: email; mfa.Authenticator: data",
    "sign_ins": "account.EmailConfirmation: key",
    "sessions": "sessions.Session: session_key session_data",
    "reports": "members.Report: text",
    "wordings": "commons.WordingProposal: language context msgid plural quoted proposed why",
    "rates": "members.Rate: digest; members.DaySalt: salt",
    "look_ups": "members.CodeTry: source",
    "replies": "outbox.Reply: text answer",
    "notes": "triage.Note: text",
    "letters": "triage.Letter: text",
    "hand_overs": "triage.HandOver: text",
    "blank_forms": "triage.BlankForm: seed digest mark",
    "actions": "triage.Action: data; triage.KeptWords: what",
    "admin_log": "admin.LogEntry: object_id object_repr change_message",
}
#: Digests, codes, ids, and what the group says of itself.
SAYS_NOTHING_OF_PEOPLE = (
    "members.Event: from_status to_status",
    "matching.Match: parts reasons; matching.Suggestion: parts reasons; matching.Outlook: why_not",
    "outbox.Message: ids key lang outcome provider_id; outbox.Reply: provider_id sender",
    "outbox.StoppedSender: sender; outbox.Wording: lang words ours trouble",
    # The shelf of a demo, where everybody is made up.
    "outbox.DemoArrival: channel subject text",
)
OF_THE_GROUP = ("neighborhood", "auth", "contenttypes", "procrastinate")


def columns_in(*lists):
    """Return the columns that lists such as "app.Model: one two; app.Other: three" name."""
    parts = (part.strip().split(": ") for one in lists for part in one.split(";"))
    return {f"{model}.{name}" for model, names in parts for name in names.split()}


def columns_with_words():
    """Return every column that can hold words, hours or a place, but those of closed sets."""
    kinds = (
        models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField,
        MinuteRangesField, PointField,
    )  # fmt: skip
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models() if model._meta.app_label not in OF_THE_GROUP
        for field in model._meta.local_fields
        if isinstance(field, kinds) and not isinstance(field, models.SlugField)
        and not field.choices
    }  # fmt: skip


def test_every_column_is_accounted_for_once():
    erased, silent = columns_in(*ERASED_BY.values()), columns_in(*SAYS_NOTHING_OF_PEOPLE)

    assert erased | silent == columns_with_words()
    assert erased & silent == set()


def test_every_rule_named_here_is_in_force():
    assert set(ERASED_BY) <= {rule.name for rule in retention.rules()}


def test_privacy_document_is_fresh():
    call_command("privacy_doc", "--check")


def test_stale_document_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(privacy_doc, "PATH", tmp_path / "privacy.md")
    with pytest.raises(CommandError, match="stale"):
        call_command("privacy_doc", "--check")

    call_command("privacy_doc")

    call_command("privacy_doc", "--check")
