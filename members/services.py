"""Things that touch more than one row about a person."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.blocking import follow_number
from members.contact import spellings
from members.history import kind_of
from members.masking import MaskedWay, masked
from members.models import (
    PHONE_REACHES,
    REACHES_BY_MESSAGE,
    REACHES_WITHOUT_ADDRESS,
    AccessLink,
    CodeTry,
    ContactWay,
    Event,
    LinkPurpose,
    Member,
    PaperCode,
    Reach,
    Reveal,
    RevealReason,
    RevealWhat,
)
from members.resting import NO_END
from members.signals import member_changed, member_changing
from neighborhood.models import Area, Neighborhood
from neighborhood.moves import Refusal

LOOK_UPS_WINDOW = timedelta(hours=1)
# More than anybody on the phone needs, and far too few to try all numbers.
LOOK_UPS = 60
#: Stands where a private link is not to be made; opens nothing.
NO_TOKEN = "-"

_mints_nothing: ContextVar[bool] = ContextVar("mints_nothing", default=False)
_mints_short: ContextVar[bool] = ContextVar("mints_short", default=False)


class TooManyLookUps(Refusal):
    """A coordinator has looked up as many numbers and codes as anybody may in an hour."""

    sentence = _(
        "You have looked up many numbers and codes in the last hour. "
        "Look by name, or go on in an hour."
    )


@transaction.atomic
def add_member(  # noqa: PLR0913 (a person is made in one call or not at all)
    *,
    reach: str,
    reach_at: str,
    area: Area,
    lang: str,
    name: str = "",
    is_demo: bool = False,
    heard: bool = False,
) -> Member:
    """Make the member behind a post without sign-in, with one unverified contact way.

    An address never looks anybody up: two posts with one number make two members, until the
    number is proved or a coordinator merges them. Both are kept apart from the same people.

    heard: whether a coordinator has talked to them. Of what is only typed, nobody knows whose it
    is; see `members.proving`.
    """
    member = Member(name=name, area=area, lang=lang, is_demo=is_demo)
    member.set_unusable_password()
    member.save()
    value = "" if reach in REACHES_WITHOUT_ADDRESS else reach_at
    ContactWay.objects.create(
        member=member, kind=Reach(reach), value=value,
        unproved=not heard and reach in REACHES_BY_MESSAGE,
    )  # fmt: skip
    if value:
        follow_number(member)
    return member


@transaction.atomic
def add_way(
    member: Member, *, reach: str, reach_at: str, by: Member, unproved: bool = False
) -> int | None:
    """Note one more way to reach a member, after those there are; return its key if it is new.

    What somebody else adds lets nobody in and gets no letters until the member gives it too.
    unproved: whether its owner is asked first; a way that was there before stays as it is.
    """
    value = "" if reach in REACHES_WITHOUT_ADDRESS else reach_at
    # Whoever owns a struck address said that this is not theirs; typing it again changes nothing.
    struck = ContactWay.objects.filter(unproved=True, by_other=True)
    is_own = by.pk == member.pk and not struck.filter(member=member, value=value).exists()
    way, is_new = ContactWay.objects.update_or_create(
        member=member, kind=Reach(reach), value=value,
        defaults={"by_other": False, "kept_back": False} if is_own else {},
        create_defaults={
            "position": member.ways.count(), "by_other": by.pk != member.pk, "unproved": unproved,
        },
    )  # fmt: skip
    if value:
        follow_number(member)
    Event.objects.record("reach_added", member, by=by)
    return way.pk if is_new else None


@transaction.atomic
def note_number(member: Member, *, reach: str, number: str, by: Member) -> int | None:
    """Note the number that somebody called from; one that was given up works again.

    reach: a way by phone. The same number under another way is the same number. Returns the key
    of the way if it is new.
    """
    same = member.ways.filter(kind__in=PHONE_REACHES, value=number)
    if same.exists():
        same.update(unreachable_at=None)
        return None
    return add_way(member, reach=reach, reach_at=number, by=by)


def unnote_number(way_id: int) -> None:
    """Erase a number that was noted by mistake, unless its owner has proved it since."""
    ContactWay.objects.filter(pk=way_id, verified_at=None).delete()


@transaction.atomic
def give_up_number(member: Member, *, by: Member) -> Sequence[int]:
    """Note that the number called first reaches nobody, so that messages take the next way.

    Returns the keys of the ways that go by this number, for `take_up_number`.
    """
    ways = member.ways.filter(kind__in=PHONE_REACHES, unreachable_at=None).exclude(value="")
    called = ways.values_list("value", flat=True).first()
    if called is None:
        return ()
    keys = tuple(ways.filter(value=called).values_list("pk", flat=True))
    member.ways.filter(pk__in=keys).update(unreachable_at=timezone.now())
    Event.objects.record("number_given_up", member, by=by)
    return keys


@transaction.atomic
def take_up_number(member: Member, *, way_ids: Sequence[int], by: Member) -> None:
    """Note that a number given up works after all."""
    if member.ways.filter(pk__in=way_ids).update(unreachable_at=None):
        Event.objects.record("number_taken_up", member, by=by)


def renew_paper_code(member: Member) -> str:
    """Make a new paper code for a member and return it; older ones stop working.

    A member with no address gets a longer code, since it opens their page alone.
    """
    alone = not member.ways.own().exclude(value="").exists()
    return _keep_code(member, PaperCode(long=alone))


def give_paper_code(member: Member, *, seed: bytes, name: str) -> str:
    """Give a member the long code that was printed from this seed; older ones stop working.

    name: what stands on the form with it. A code on paper alone opens nothing.
    """
    code = PaperCode(seed=seed, long=True)
    code.word = code.word_of(name)
    return _keep_code(member, code)


def paper_code_of(member: Member) -> str:
    """Return the member's code again, for their own eyes; "" when there is none that works."""
    code = PaperCode.objects.filter(member=member).order_by("-pk").first()
    # A code spelled with an older secret key would open nothing.
    if code is None or PaperCode.digest_of(code.words) != bytes(code.digest):
        return ""
    return code.words


def own_ways(member: Member) -> Sequence[ContactWay]:
    """Return how we reach this member, for their own eyes."""
    return tuple(member.ways.all())


def open_with_code(code: str, *, contact: str) -> Member | None:
    """Return the member whose code and contact these are, or None.

    contact: for a code from a form without a number, the name on that form. The same answer
    for a wrong code and a wrong contact. Whoever calls this counts the tries.
    """
    given = spellings(contact, group=Neighborhood.current())
    holders = PaperCode.objects.filter(
        digest=PaperCode.digest_of(code), member__forgotten_at=None, member__merged_into=None
    ).select_related("member")
    for holder in holders:
        values = {way.value for way in own_ways(holder.member) if way.value and way.opens}
        if values & given or (not values and holder.opens_with(contact)):
            return holder.member
    return None


@transaction.atomic
def count_look_up(member: Member, *, of: str, at: datetime) -> bool:
    """Count that a coordinator looks up a number or a code; tell whether it is a new one.

    of: what was typed. The same once more within the hour is not counted, since pages look
    while somebody types. Raises TooManyLookUps after sixty in an hour.
    """
    forget_tries(at=at)
    whose, this = (_source_of(member, of=what) for what in ("", of))
    if CodeTry.objects.filter(source=this).exists():
        return False
    if CodeTry.objects.filter(source=whose).count() >= LOOK_UPS:
        raise TooManyLookUps
    CodeTry.objects.bulk_create([CodeTry(source=whose, at=at), CodeTry(source=this, at=at)])
    return True


def mint_link(
    member: Member, *, purpose: LinkPurpose = LinkPurpose.PAGE, subject_id: int | None = None
) -> str:
    """Return the token of a new private link, for a page or message being rendered.

    Within `minting_nothing` it is NO_TOKEN, within `minting_short` a short one.
    """
    if _mints_nothing.get():
        return NO_TOKEN
    mint = AccessLink.objects.mint_short if _mints_short.get() else AccessLink.objects.mint
    return mint(member, purpose=purpose, subject_id=subject_id, at=timezone.now())


@contextmanager
def minting_nothing() -> Iterator[None]:
    """Let what is rendered meanwhile hold no private link that opens anything."""
    before = _mints_nothing.set(True)
    try:
        yield
    finally:
        _mints_nothing.reset(before)


@contextmanager
def minting_short() -> Iterator[None]:
    """Let the private links of what is rendered meanwhile be short, for a text message."""
    before = _mints_short.set(True)
    try:
        yield
    finally:
        _mints_short.reset(before)


def end_links(member: Member) -> None:
    """Let every private link that a member has, and those in old messages, open nothing more."""
    links = AccessLink.objects.filter(Q(member=member) | Q(member__merged_into=member))
    links.filter(revoked_at=None).update(revoked_at=timezone.now())


def reveal(owner: Member, *, viewer: Member, why: RevealReason, subject: models.Model) -> Reveal:
    """Write down that ``viewer`` may see the contact of ``owner``, and why.

    A look that still holds stays the same row; one that has lapsed gets its end, and a new one.
    """
    Reveal.objects.about(subject).filter(owner=owner, viewer=viewer).end_lapsed()
    row, _created = Reveal.objects.get_or_create(
        owner=owner, viewer=viewer, subject_kind=kind_of(subject), subject_id=subject.pk,
        what=RevealWhat.CONTACT, ended_at=None, defaults={"why": why},
    )  # fmt: skip
    return row


def masked_ways(owner: Member) -> Sequence[MaskedWay]:
    """Return how ``owner`` can be reached, each number and address masked. One query.

    What comes back has never held the value, so that no page can show more by mistake.
    """
    return tuple(masked(way.kind, way.value) for way in owner.ways.all())


def revealed_ways(owner: Member, *, viewer: Member, subject: models.Model) -> Sequence[ContactWay]:
    """Return the contact of ``owner``, if a live reveal allows it; else nothing."""
    looks = Reveal.objects.live().contacts().about(subject)
    if not looks.filter(owner=owner, viewer=viewer).exists():
        return ()
    return tuple(owner.ways.exclude(by_other=True, unproved=True))


def end_reveals(subject: models.Model, *, at: datetime, why: RevealReason | None = None) -> None:
    """Let the reveals made for one match or need lapse; all of them, or those of one reason."""
    reveals = Reveal.objects.live().about(subject)
    if why is not None:
        reveals = reveals.filter(why=why)
    reveals.update(ended_at=at)


def resume_reveals(reveal_ids: Iterable[int]) -> None:
    """Let reveals hold again whose end is undone, but for those looked at again since."""
    ended = Reveal.objects.filter(pk__in=list(reveal_ids))
    same = {
        name: models.OuterRef(name)
        for name in ("owner", "viewer", "subject_kind", "subject_id", "what")
    }
    Reveal.objects.filter(models.Exists(ended.filter(**same))).end_lapsed()
    again = Reveal.objects.filter(ended_at=None, **same)
    ended.filter(~models.Exists(again)).update(ended_at=None)


@transaction.atomic
def set_rest(member: Member, *, until: date | None, by: Member) -> None:
    """Start or end a rest from questions, and tell the apps above.

    Whoever has stopped all messages rests until they start again: nothing changes then.
    """
    if not member.rests_without_end:
        _note_rest(member, until=until, by=by)


@transaction.atomic
def rest_without_end(member: Member) -> None:
    """Let a member rest until they want to hear from us again, and tell the apps above."""
    _note_rest(member, until=NO_END, by=member)


@transaction.atomic
def end_endless_rest(member: Member, *, until: date | None) -> None:
    """End a rest without end, but for one until a day that was taken before it."""
    _note_rest(member, until=until, by=member)


@transaction.atomic
def try_first(member: Member, *, way_id: int) -> bool:
    """Let messages take this way first, the others after it in their order; False if not theirs.

    Only a way that messages take at all can come first.
    """
    ways = list(member.ways.select_for_update())
    takes = set(member.ways.own().filter(pk=way_id).values_list("pk", flat=True))
    for position, way in enumerate(sorted(ways, key=lambda way: way.pk not in takes)):
        member.ways.filter(pk=way.pk).update(position=position)
    return bool(takes)


def ways_in_order(member: Member) -> Sequence[tuple[int, MaskedWay, bool, bool]]:
    """Return by what messages go to a member, the first first.

    Of each: key, masked, whether it works, whether it is kept from the neighbors of plans.
    """
    return tuple(
        (way.pk, masked(way.kind, way.value), way.unreachable_at is None, way.kept_back)
        for way in member.ways.own()
    )


@transaction.atomic
def edit_member(member: Member, *, changes: Mapping[str, Any], by: Member) -> None:
    """Change what members say about themselves; ``changes`` are fields by name."""
    member_changing.send(sender=Member, member_id=member.pk)
    for name, value in changes.items():
        setattr(member, name, value)
    member.save(update_fields=list(changes))
    Event.objects.record("edited", member, by=by)
    member_changed.send(sender=Member, member_id=member.pk)


def forget_tries(*, at: datetime) -> None:
    """Forget look-ups that count no more."""
    CodeTry.objects.filter(at__lt=at - LOOK_UPS_WINDOW).delete()


def _keep_code(member: Member, code: PaperCode) -> str:
    with transaction.atomic():
        PaperCode.objects.filter(member=member).delete()
        code.member, code.digest = member, PaperCode.digest_of(code.words)
        code.save()
    return code.words


def _note_rest(member: Member, *, until: date | None, by: Member) -> None:
    member.resting_until = until
    member.save(update_fields=["resting_until"])
    Event.objects.record("rested" if until else "resumed", member, by=by)
    member_changed.send(sender=Member, member_id=member.pk)


def _source_of(member: Member, *, of: str) -> bytes:
    """Return what tells tries apart without saying who tried what."""
    said = f"look-up {member.pk} {of}"
    return hmac.digest(settings.SECRET_KEY.encode(), said.encode(), "sha256")
