"""When people are forgotten who have nothing open any more.

Only here needs, offers and matches are known together, so that "the last open thing" has a
meaning: a need that is not over, an offer that was not taken back, a match that runs. An offer
that nobody has confirmed for as long as words are kept is over as well; one that was made for a
single need is open only as long as its match. Whoever signs in, coordinates or administers stays
reachable; who has not signed in for as long as words are kept is forgotten like everybody else.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from matching.locking import lock_running_of
from matching.models import Match
from members import free_texts
from members.board import ERASED
from members.forgetting import forget_contact, forget_member
from members.free_texts import FreeText
from members.models import Event, Member, MemberQuerySet, Report, Term
from needs.models import Need
from neighborhood import retention
from neighborhood.models import Neighborhood
from neighborhood.retention import Rows, Rule, contact_days, words_days
from offers.models import Offer
from offers.services import empty
from outbox.models import Reply


def done_with(before: datetime, *, at: datetime) -> MemberQuerySet:
    """Return the members whose last open thing was over at that moment.

    at: the moment of the run, by which an offer that nobody has confirmed for long is over.
    What they told us and nobody has read is open too, and what they wrote back or did since then
    says that they are still here.
    """
    me = OuterRef("pk")
    unconfirmed = at - words_days(Neighborhood.current())
    open_things = (
        Need.objects.filter(requester=me).open_or_over_since(before),
        Offer.objects.filter(helper=me).open_or_over_since(before, unconfirmed=unconfirmed),
        Match.objects.filter(Q(requester=me) | Q(helper=me)).live_or_over_since(before),
        Term.objects.filter(member=me, until__gt=before),
        Report.objects.filter(by=me).to_read(),
        Reply.objects.filter(member=me, received_at__gt=before),
        Event.objects.filter(by=me, at__gt=before),
        Event.objects.filter(on_behalf_of=me, at__gt=before),
    )
    people: MemberQuerySet = Member.objects.present().filter(
        merged_into=None, is_staff=False, is_demo=False, joined_at__lte=before
    )
    for rows in open_things:
        people = people.exclude(Exists(rows))
    return people


def to_lose_contact(before: datetime) -> MemberQuerySet:
    """Return those whom we can still reach, who do not sign in."""
    at = before + contact_days(Neighborhood.current())
    return done_with(before, at=at).reachable().filter(last_login=None)


def to_forget(before: datetime) -> MemberQuerySet:
    """Return those of whom there is still something to forget."""
    seen = Q(last_login=None) | Q(last_login__lte=before)
    at = before + words_days(Neighborhood.current())
    return done_with(before, at=at).filter(seen)


def lock_person(pk: int) -> None:
    """Lock a person, after what is theirs, so that no need or offer of theirs is added."""
    lock_running_of(Member(pk=pk))
    Member.objects.select_for_update().get(pk=pk)


def forget_contacts(people: Rows) -> None:
    """Forget how to reach these people."""
    for member in people.order_by("pk"):
        forget_contact(member)


def forget_people(people: Rows) -> None:
    """Forget everything about these people, as if they had asked for it."""
    for member in people.order_by("pk"):
        forget_member(member, by=None)


def joined_long_ago(before: datetime) -> Rows:
    """Return what was offered for a single need, with nothing that runs or ran since then."""
    theirs = Match.objects.filter(offer=OuterRef("pk")).live_or_over_since(before)
    made: Rows = Offer.objects.made_for_one_need(before=before).exclude(what=ERASED)
    return made.exclude(Exists(theirs))


def by_somebody(before: datetime) -> Rows:
    """Return what has been over since then, and still says who proposed or ended it."""
    named = Q(proposed_by__isnull=False) | Q(ended_by__isnull=False)
    over: Rows = Match.objects.over_since(before)
    return over.filter(named)


def still_told(before: datetime) -> Rows:
    """Return what has been over since then, and still leads from one person to the other."""
    over: Rows = Match.objects.over_since(before)
    return over.filter(only_counted=False)


RULES = (
    Rule(
        name="contact",
        what=_(
            "Your number or e-mail, there and where others wrote it down, "
            "your private links and your paper code",
        ),
        why=_("To reach you, and so that you find your page again"),
        since=_("after the last thing you had open, unless you sign in here"),
        lifetime=contact_days,
        due=to_lose_contact,
        erase=forget_contacts,
        forgets_people=True,
        lock=lock_person,
    ),
    Rule(
        name="people",
        what=_("Your name, your languages, your pace, and everything else about you"),
        why=_("To ask you kindly"),
        since=_("after the last thing you had open, or the last time you signed in"),
        lifetime=words_days,
        due=to_forget,
        erase=forget_people,
        forgets_people=True,
        lock=lock_person,
    ),
    Rule(
        name="places",
        what=_("The place of a plan"),
        why=_("So that you find each other"),
        since=_("after the plan was over"),
        lifetime=contact_days,
        due=lambda before: Match.objects.over_since(before).exclude(place=""),
        erase=lambda matches: matches.update(place=""),
    ),
    Rule(
        name="thanks",
        what=_("Words of thanks"),
        why=_("To pass them on"),
        since=_("after they were written"),
        lifetime=words_days,
        due=lambda before: Match.objects.over_since(before).exclude(thanks=""),
        erase=lambda matches: matches.update(thanks=""),
    ),
    Rule(
        name="joined",
        what=_("What you wrote when you offered to help with one need"),
        why=_("So that the neighbor can say yes"),
        since=_("after that was over"),
        lifetime=words_days,
        due=joined_long_ago,
        erase=empty,
    ),
    Rule(
        name="proposers",
        what=_("Who proposed a plan, and who ended it"),
        why=_("So that nobody is asked again after a no"),
        since=_("after it was over"),
        lifetime=words_days,
        due=by_somebody,
        erase=lambda matches: matches.update(proposed_by=None, ended_by=None),
    ),
    Rule(
        name="pairs",
        what=_("Who was in a plan with whom"),
        why=_("So that you and the coordinators find it again"),
        since=_(
            "after it was over; then no page and no download tells it, and a row in the database "
            "is left, for counts"
        ),
        lifetime=words_days,
        due=still_told,
        erase=lambda matches: matches.update(only_counted=True),
    ),
)


FREE_TEXTS = (
    FreeText(model=Match, fields=("place", "thanks"), writers=("requester_id", "helper_id")),
)


def register() -> None:
    """Add the rules of this app to the table, and where its people write freely."""
    retention.register(*RULES)
    free_texts.register(*FREE_TEXTS)
