"""A new paper code for somebody who lost link and code, made at the desk to be read out."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.history import CODE_MADE
from members.merging import MergedMeanwhile
from members.models import Event, Member, Term
from members.services import end_links, renew_paper_code
from neighborhood.moves import Refusal
from outbox.accounts import account_exists, has_account
from triage.permissions import of_their_own


class ComesBackAlone(Refusal):
    """Whoever signs in, or has rights, needs no code that somebody else has seen."""

    sentence = _("This one signs in here with a code we send, so nobody makes one for them.")


@transaction.atomic
def make_code(person: Member, *, by: Member) -> str:
    """Make a new paper code for a person and return it; old ones and all links end.

    Whoever found a lost link would read the new code on its page. Locks the person.

    The person reads on their own pages who made it, and the account of power says that one was
    made. Raises PermissionDenied where something is between the two themselves, ComesBackAlone
    for whoever signs in by mail or holds rights, MergedMeanwhile for whoever was merged or
    forgotten in this instant.
    """
    if of_their_own(by, [person.pk]):
        raise PermissionDenied
    locked = Member.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.merged_into_id or locked.forgotten_at:
        raise MergedMeanwhile
    if comes_back_alone(locked):
        raise ComesBackAlone
    Event.objects.record(CODE_MADE, locked, by=by)
    end_links(locked)
    return renew_paper_code(locked)


def comes_back_alone(person: Member) -> bool:
    """Tell whether a person signs in by mail or holds rights. Up to three queries."""
    return person.is_staff or person.terms.exists() or has_account(person)


def with_coming_back[Rows: QuerySet[Any]](rows: Rows, *, of: str = "") -> Rows:
    """Load the same with each row, as ``comes_back``, in the query at hand.

    of: where a row names the person, as "requester"; empty for rows of people.
    """
    key, staff = (f"{of}_id", f"{of}__is_staff") if of else ("pk", "is_staff")
    terms = Term.objects.filter(member=OuterRef(key))
    loaded: Rows = rows.annotate(
        comes_back=Q(**{staff: True}) | Q(Exists(terms)) | account_exists(key)
    )
    return loaded


def signs_in_alone(row: Any, person: Member) -> bool:
    """Tell it of a person, from a row that was loaded with it where there is one."""
    known = getattr(row, "comes_back", None)
    return comes_back_alone(person) if known is None else bool(known)
