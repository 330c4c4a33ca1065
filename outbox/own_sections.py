"""What the outbox holds about a member, for them to take along; see `members.portable`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Member
from members.portable import Row, Section, register, selves
from outbox.models import Reply, Wishes


def register_sections() -> None:
    """Make the sections of this app known."""
    for section in SECTIONS:
        register(section)


def _addresses(member: Member, at: datetime) -> Iterator[Row]:
    for address in EmailAddress.objects.filter(user=member).order_by("pk"):
        yield {"address": address.email, "proved": address.verified, "first": address.primary}


def _proofs(member: Member, at: datetime) -> Iterator[Row]:
    for proof in Authenticator.objects.filter(user=member).defer("data").order_by("pk"):
        yield {
            "kind": str(proof.get_type_display()),
            "at": proof.created_at,
            "used_at": proof.last_used_at,
        }


def _wishes(member: Member, at: datetime) -> Iterator[Row]:
    for wishes in Wishes.objects.filter(member__in=selves(member)):
        yield {
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
            "any_time": wishes.is_any_time,
            "together": wishes.is_together,
            "stopped_at": wishes.stopped_at,
            "rest_before": wishes.rest_before,
        }


def _replies(member: Member, at: datetime) -> Iterator[Row]:
    for reply in Reply.objects.filter(member__in=selves(member)).order_by("pk"):
        yield {
            "at": reply.received_at,
            "text": reply.text,
            "answer": reply.answer,
            "state": reply.get_state_display(),
        }


SECTIONS = (
    Section(
        key="addresses", title=_("Addresses you sign in with"), order=13, rows=_addresses,
        covers=frozenset({"account.EmailAddress.user"}),
        labels={
            "address": _("E-mail address"), "proved": _("Shown to be yours"),
            "first": _("Used first"),
        },
    ),
    Section(
        key="second_proofs", title=_("Your second proof when you sign in"), order=14,
        rows=_proofs, covers=frozenset({"mfa.Authenticator.user"}),
        labels={
            "kind": pgettext_lazy("of a second proof", "Kind"), "at": _("Set up"),
            "used_at": _("Last used"),
        },
    ),
    Section(
        key="wishes", title=_("How we write to you, and when"), order=17, rows=_wishes,
        covers=frozenset({"outbox.Wishes.member"}),
        labels={
            "quiet_from": _("Quiet from"), "quiet_until": _("Quiet until"),
            "any_time": _("Any time is fine"), "together": _("Once a day, in one message"),
            "stopped_at": _("You stopped all messages"),
            "rest_before": _("A rest that holds again after that"),
        },
    ),
    Section(
        key="replies", title=_("What you wrote back to us"), order=51, rows=_replies,
        covers=frozenset({"outbox.Reply.member"}),
        labels={
            "at": _("When"), "text": _("Your words"), "answer": _("What we answered"),
            "state": _("What became of it"),
        },
    ),
)  # fmt: skip
