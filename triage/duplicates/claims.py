"""What members joined to their own by themselves, with a code: kept, so that it can be parted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member, MemberQuerySet
from members.services import renew_paper_code
from triage.duplicates.merging import part
from triage.models import CLAIMED, Action, Note
from triage.phone.calls import Call
from triage.undoing import AlreadyUndone, put_back, remember, undoes


def follow_claim(kept: Member, gone: Member, *, moved: dict[str, Any]) -> Action:
    """Let notes and calls follow who joined them, and keep all that parting the two takes.

    moved: what `commons.claiming` handed over. In the caller's transaction.
    """
    notes = Note.objects.filter(member=gone)
    data = {
        "gone": gone.pk, "apart": [],
        "notes": list(notes.values_list("pk", flat=True)),
        "calls": Call.objects.filter(member=gone).hand(member_id=kept.pk),
        **moved,
    }  # fmt: skip
    notes.update(member=kept, first_member=Coalesce("first_member", "member"))
    return remember(CLAIMED, by=kept, member=kept, data=data)


def with_latest_claim(people: MemberQuerySet, *, at: datetime) -> MemberQuerySet:
    """Load with each person what they joined to their own last and could be parted.

    As ``claim_id`` and ``claimed_at``, in the query at hand.
    """
    claims = Action.objects.claims_to_part(at=at).filter(member=OuterRef("pk")).order_by("-pk")
    loaded: MemberQuerySet = people.annotate(
        claim_id=Subquery(claims.values("pk")[:1]), claimed_at=Subquery(claims.values("at")[:1])
    )
    return loaded


@transaction.atomic
def part_claim(person: Member, *, action_id: int, by: Member) -> Action:
    """Make two of it again, for whoever had posted it. Locks the action, then the two.

    Their old links open again; the old code does not, since it was what joined them. Raises
    AlreadyUndone, or MergedMeanwhile when
    one of the two was merged further or forgotten; nothing is changed then.
    """
    rows = Action.objects.claims_to_part(at=timezone.now()).filter(member=person, pk=action_id)
    action = rows.select_for_update(no_key=True, of=("self",)).with_what().first()
    if action is None:
        raise AlreadyUndone
    put_back(action, by=by)
    return action


@undoes(CLAIMED, words=_("Joined earlier needs and offers to those of %(what)s"))
def _part(action: Action, *, by: Member) -> None:
    part(action, by=by)
    renew_paper_code(Member.objects.get(pk=action.data["gone"]))
