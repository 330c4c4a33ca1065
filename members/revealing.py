"""The steps beside contact data: names, places in words, and what its owner takes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from members.history import Event, Reveal, RevealQuerySet, RevealReason, RevealWhat, kind_of
from members.models import Member


def reveal_names(
    *pairs: tuple[Member, Member], subject: models.Model, why: RevealReason = RevealReason.HELP
) -> None:
    """Write down of each (owner, viewer) that the viewer may see the owner's first name.

    By default because one says yes to helping. What was written before stays. One query.
    """
    Reveal.objects.bulk_create(
        (
            Reveal(
                owner=owner, viewer=viewer, what=RevealWhat.NAME, why=why,
                subject_kind=kind_of(subject), subject_id=subject.pk,
            )
            for owner, viewer in pairs
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def named_to(viewer: Member, *, among: Iterable[Reveal]) -> set[tuple[int, int]]:
    """Return who shows their first name to ``viewer`` at the moment, as (member, match) ids.

    among: looks at the viewer, about the same matches. One query.
    """
    about = {look.subject_id for look in among if look.subject_kind == "match"}
    names = Reveal.objects.live().filter(what=RevealWhat.NAME, subject_kind="match")
    shown = names.filter(viewer=viewer, subject_id__in=about)
    return set(shown.values_list("owner_id", "subject_id"))


def reveal_place(
    owner: Member, *, viewer: Member, subject: models.Model, since: datetime
) -> Reveal:
    """Write down from when ``viewer`` may see the place that ``owner`` put into words."""
    return Reveal.objects.create(
        owner=owner, viewer=viewer, what=RevealWhat.PLACE, why=RevealReason.PLAN,
        subject_kind=kind_of(subject), subject_id=subject.pk, at=since,
    )  # fmt: skip


def end_places(subject: models.Model, *, at: datetime) -> None:
    """End what was written down about an earlier place or day."""
    Reveal.objects.live().places().about(subject).update(ended_at=at)


def is_withheld(subject: models.Model, *, viewer: Member, at: datetime) -> bool:
    """Tell whether the day has not come yet on which ``viewer`` sees the place."""
    return withheld([subject], viewer=viewer, at=at) != set()


def withheld(subjects: Iterable[models.Model], *, viewer: Member, at: datetime) -> set[int]:
    """Return the keys of those matches whose place ``viewer`` does not see yet. One query."""
    later = Reveal.objects.live().places().about_any(subjects).filter(viewer=viewer, at__gt=at)
    return set(later.values_list("subject_id", flat=True))


def contact_shown(owner: Member, *, viewer: Member, subject: models.Model) -> bool:
    """Tell whether ``owner`` lets ``viewer`` see how to reach them, if there is any way."""
    looks = Reveal.objects.live().contacts().about(subject)
    return looks.filter(owner=owner, viewer=viewer).exists()


def take_back(looks: RevealQuerySet) -> bool:
    """End those looks at contact data that still hold; tell whether there were any."""
    held = looks.live().contacts()
    return held.update(ended_at=timezone.now(), taken_back=True) > 0


@transaction.atomic
def take_back_look(look: Reveal) -> bool:
    """End a coordinator's look before its time, as its owner wants it; once.

    Returns False when it had ended before.
    """
    if not take_back(Reveal.objects.filter(pk=look.pk)):
        return False
    Event.objects.record("contact_hidden", look.owner, by=look.owner)
    return True
