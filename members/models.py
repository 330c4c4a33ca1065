"""Who people are and how they are reached.

What they did stands in `history.py`, their private links in `links.py`.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.codes import code_from, plain_name
from members.history import Event, Reveal, RevealReason, RevealWhat, Term
from members.links import LINK_LIFETIME, AccessLink, LinkPurpose
from members.pairs import ApartWish, BlockedPair
from members.rates import CodeTry, DaySalt, Rate
from members.reports import Report
from members.resting import NO_END
from members.sealed_fields import BlindField, SealedField
from neighborhood.models import Area

__all__ = [
    "LINK_LIFETIME",
    "AccessLink",
    "ApartWish",
    "BlockedPair",
    "CodeTry",
    "ContactWay",
    "DaySalt",
    "Event",
    "LinkPurpose",
    "Member",
    "PaperCode",
    "Rate",
    "Report",
    "Reveal",
    "RevealReason",
    "RevealWhat",
    "Term",
]

#: By so many last digits a number is looked up.
ENDING_DIGITS = 4
#: A number without its area code.
LOCAL_DIGITS = 7


_A_NEIGHBOR = pgettext_lazy("instead of a name, inside a sentence", "a neighbor")


class Pace(models.TextChoices):
    """How much a helper wants to be asked."""

    LITTLE = "little", _("A little: about once a week")
    SOME = "some", _("Some: a few times a week")
    LOT = "lot", _("A lot: most days")


class NameShown(models.TextChoices):
    """How much of the name stands on a card."""

    FIRST_NAME = "first_name", _("My first name")
    INITIAL = "initial", _("Only the first letter")
    NOTHING = "nothing", _("No name")


class Reach(models.TextChoices):
    """Ways to reach a person. The last two have no address."""

    TEXT = "text", _("Text message")
    CALL = "call", _("Phone call")
    EMAIL = "email", _("E-mail")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SIGNAL = "signal", _("Signal")
    IN_PERSON = "in_person", _("In person")
    CHECK_BACK = "check_back", _("I’ll check back with my code")


PHONE_REACHES = frozenset({Reach.TEXT, Reach.CALL, Reach.WHATSAPP, Reach.SIGNAL})
# A tuple, since a constraint is made of it and its order must not change between runs.
REACHES_WITHOUT_ADDRESS = (Reach.IN_PERSON, Reach.CHECK_BACK)
#: Messages go there by themselves, so that it matters whose it is.
REACHES_BY_MESSAGE = frozenset({Reach.EMAIL, Reach.TEXT})


class MemberQuerySet(models.QuerySet["Member"]):
    """Look-ups of people."""

    def present(self) -> MemberQuerySet:
        """Leave out those who asked to be forgotten."""
        return self.filter(forgotten_at=None)

    def staying(self) -> MemberQuerySet:
        """Leave out those too who are forgotten in a few minutes: nothing is asked of them."""
        return self.present().filter(forget_after=None)

    def reachable(self) -> MemberQuerySet:
        """Keep those of whom we know a way, be it that they check back with their code.

        The ways of whoever was merged into them count too.
        """
        me = models.OuterRef("pk")
        own, waiting = Q(member=me), Q(member__merged_into=me)
        there = (models.Exists(ContactWay.objects.filter(whose)) for whose in (own, waiting))
        return self.filter(reduce(or_, there))

    def awake_on(self, day: date) -> MemberQuerySet:
        """Leave out those who are resting on that day."""
        return self.filter(Q(resting_until=None) | Q(resting_until__lte=day))

    def resting_on(self, day: date) -> MemberQuerySet:
        """Keep those who are resting on that day."""
        return self.filter(resting_until__gt=day)


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Makes members; only admins have a password."""

    def create_superuser(self, handle: str, password: str | None = None, **fields: Any) -> Member:
        """Make an admin who signs in with a handle and a password."""
        member: Member = self.model(handle=handle, is_staff=True, is_superuser=True, **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


def new_handle() -> str:
    """Return a name for the log that says nothing about the person."""
    return secrets.token_hex(8)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person: may need and may give. Holds no contact data and no address."""

    handle = models.CharField(max_length=40, unique=True, default=new_handle)
    name = models.CharField(max_length=40, blank=True)
    name_shown = models.CharField(
        max_length=12, choices=NameShown, db_default=NameShown.FIRST_NAME,
        default=NameShown.FIRST_NAME,
    )  # fmt: skip
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True)
    languages = ArrayField(models.SlugField(), default=list, blank=True)
    lang = models.CharField(max_length=8, default="en")

    pace = models.CharField(max_length=8, choices=Pace, db_default=Pace.SOME, default=Pace.SOME)
    resting_until = models.DateField(null=True, blank=True)
    last_asked_at = models.DateTimeField(null=True, blank=True)
    last_helped_at = models.DateTimeField(null=True, blank=True)

    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(db_default=Now())
    forget_after = models.DateTimeField(
        null=True, blank=True, db_index=True,
        help_text=_("They asked to be forgotten; until then they can change their mind."),
    )  # fmt: skip
    forgotten_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged",
        help_text=_("The same person, who has all that was this one’s."),
    )  # fmt: skip

    plain_name = models.GeneratedField(
        expression=models.Func("name", function="plain_words"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects: ClassVar[Any] = MemberManager()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Pace is one of three words."""

        constraints = (
            models.CheckConstraint(
                name="members_member_pace_known", condition=Q(pace__in=[str(p) for p in Pace])
            ),
            models.CheckConstraint(
                name="members_member_forgotten_is_empty",
                condition=Q(forgotten_at=None) | Q(name="", is_active=False),
            ),
            models.CheckConstraint(
                name="members_member_merged_signs_in_nowhere",
                condition=Q(merged_into=None) | Q(is_active=False),
            ),
        )
        indexes = (
            # The beginning of any part of a name, for whoever answers the phone.
            GinIndex(
                fields=["plain_name"], opclasses=["gin_trgm_ops"], name="members_member_names"
            ),
        )

    def __str__(self) -> str:
        """Return what a coordinator calls this person."""
        return self.name or self.handle

    @property
    def public_name(self) -> str:
        """Return what everybody may read: a first name, a letter, or nothing.

        A first name is what stands before the first space. Whoever writes their name without
        one, as in Chinese, is shown as they wrote it, and the forms say so: no rule tells a
        family name from the first half of a nickname or from "Aunt Wang".
        """
        if self.name_shown == NameShown.NOTHING or not self.name:
            return ""
        if self.name_shown == NameShown.INITIAL:
            return f"{self.name[0].upper()}."
        return self.name.split()[0]

    @property
    def called_by_all(self) -> str:
        """Return how everybody may call this person inside a sentence: no more than the card."""
        return self.public_name or str(_A_NEIGHBOR)

    @property
    def first_name_or_neighbor(self) -> str:
        """Return how the other side calls this person inside a sentence, after the helper's yes."""
        return self.name.split()[0] if self.name else str(_A_NEIGHBOR)

    def is_resting_on(self, day: date) -> bool:
        """Tell whether nobody should ask this helper on that day."""
        return self.resting_until is not None and day < self.resting_until

    @property
    def rests_without_end(self) -> bool:
        """Tell whether this member rests until they want to hear from us again."""
        return self.resting_until == NO_END


class ContactWayQuerySet(models.QuerySet["ContactWay"]):
    """Which ways."""

    def own(self) -> ContactWayQuerySet:
        """Keep those that the member gave or proved: by these alone we let in and write."""
        return self.filter(Q(by_other=False) | Q(verified_at__isnull=False))

    def update(self, **changes: Any) -> int:
        """Change rows; what is looked up by a number follows the number."""
        if "value" in changes:
            for field in self.model._meta.fields:
                if isinstance(field, BlindField):
                    changes[field.name] = field.ending_of(changes["value"])
        return super().update(**changes)


class ContactWay(models.Model):
    """One way to reach a member. The only table with contact data, which is sealed in it.

    Read by `members.services.reveal`, by message delivery and by sign-in; by nothing else.
    Unverified ways are not unique: an address never looks anybody up.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=12, choices=Reach)
    value = SealedField(blank=True, max_length=254)
    ending = BlindField(of="value", digits=ENDING_DIGITS)
    local = BlindField(of="value", digits=LOCAL_DIGITS)
    position = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)
    unreachable_at = models.DateTimeField(null=True, blank=True)
    by_other = models.BooleanField(
        default=False, db_default=False,
        help_text=_("Somebody else says so: good for a call, until the member gives or proves it."),
    )  # fmt: skip
    unproved = models.BooleanField(
        default=False, db_default=False,
        help_text=_(
            "Typed by somebody nobody knows. Until its owner says that it is theirs, or a neighbor "
            "says yes, only a receipt goes there."
        ),
    )  # fmt: skip
    kept_back = models.BooleanField(
        default=False, db_default=False,
        help_text=_(
            "The neighbor of a plan does not see it: it came by signing in, or its owner says so."
        ),
    )  # fmt: skip
    created_at = models.DateTimeField(db_default=Now())

    objects = ContactWayQuerySet.as_manager()

    class Meta:
        """Preferred way first."""

        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                name="members_contactway_value_fits_kind",
                condition=(
                    Q(kind__in=[str(r) for r in REACHES_WITHOUT_ADDRESS])
                    | (Q(kind__in=[str(r) for r in Reach]) & ~Q(value=""))
                ),
                violation_error_message=_("This way to reach somebody needs a number or address."),
            ),
            models.UniqueConstraint(
                fields=("kind", "value"),
                condition=Q(verified_at__isnull=False) & ~Q(value=""),
                name="members_contactway_verified_once",
            ),
        )
        indexes = (
            models.Index(fields=("value",), name="members_contactway_value"),
            models.Index(fields=("ending",), name="members_contactway_ending"),
        )

    def __str__(self) -> str:
        """Name the kind only; the value shows in no list and no log."""
        return self.get_kind_display()

    @property
    def opens(self) -> bool:
        """Whether it opens the page beside a code: not while only somebody else says it."""
        return self.unproved or not self.by_other


def _new_seed() -> bytes:
    return secrets.token_bytes(16)


class PaperCode(models.Model):
    """A code on paper, such as BLUE-HERON-42. Stored are a random seed and a keyed digest.

    The words are spelled from the seed with the site's secret key, so that the member can see
    them again while a copy of this table alone tells nothing. A member has one; who was
    merged also minds that of the one who was kept, until they are two again.

    word: digest of the name on the form that this code was printed with; without an address, the
    code opens the page together with that name only. Empty where no name stood there, so that
    it opens nothing on a screen. None where the code was made on a screen, and opens alone.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="paper_codes")
    seed = models.BinaryField(max_length=16, default=_new_seed)
    long = models.BooleanField(default=False)
    digest = models.BinaryField(max_length=32, db_index=True)
    word = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        """Show nothing of the code."""
        return "•••"

    def word_of(self, name: str) -> bytes:
        """Return the keyed digest of a name written beside this code; empty for none."""
        said = plain_name(name).encode()
        keyed = b"name on paper" + bytes(self.seed) + said
        return hmac.digest(settings.SECRET_KEY.encode(), keyed, "sha256") if said else b""

    def opens_with(self, name: str) -> bool:
        """Tell whether this code, without an address, opens the page together with a name."""
        if self.word is None:
            return True
        said = self.word_of(name)
        return said != b"" and hmac.compare_digest(said, bytes(self.word))

    @property
    def words(self) -> str:
        """Return the code itself, for the member's own eyes."""
        keyed = hmac.digest(
            settings.SECRET_KEY.encode(), b"paper code" + bytes(self.seed), "sha256"
        )
        return code_from(keyed, long=self.long)

    @staticmethod
    def digest_of(code: str) -> bytes:
        """Return the keyed digest of a code; case, spaces and dashes do not matter."""
        plain = "".join(ch for ch in code.upper() if ch.isalnum())
        return hmac.digest(settings.SECRET_KEY.encode(), plain.encode(), "sha256")
