"""Lending queue rights, and what becomes of a term: renewed, handed over, ended."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.directions import isolated, said_with
from members.history import TERM_ENDS_SOON
from members.models import Event, Member, Term
from members.permissions import Charge, charge_of
from needs.models import Need
from needs.services import entrust_need
from neighborhood.models import Area
from neighborhood.moves import Refusal
from triage.terms.changes import Change, MoreThanYouHold, TermChanged, change_of, remember_terms
from triage.terms.news import remind_of_end, tell_of_term

#: How many months a term lasts unless somebody says otherwise, and how many at most.
TERM_MONTHS = 3
MOST_MONTHS = 6

#: What an event says beside "lent" when the other only looks on.
SHADOW = "shadow"


class HoldsItAlready(Refusal):
    """The member has these rights."""

    sentence = _("They hold queue rights for these areas already. You can renew their term.")


class NotYourself(Refusal):
    """Rights are lent by one person to another."""

    sentence = _("Queue rights are lent to somebody else. Renew your own term instead.")


class LastsLong(Refusal):
    """A term is renewed at most three months before it ends."""

    sentence = _("This term still lasts more than three months. Renew it later.")


class RenewedByOthers(Refusal):
    """Somebody else acts wherever one's own term is for, and is the one to renew it."""


class NothingToHandOver(Refusal):
    """Who hands over has no term of their own."""

    sentence = _("You have no term of your own to hand over.")


@dataclass(frozen=True, slots=True)
class Scope:
    """For which areas rights are lent: some, or in so many words all."""

    areas: Sequence[Area] = ()
    all_areas: bool = False

    @classmethod
    def of(cls, term: Term) -> Scope:
        """Return the scope of a term."""
        return cls(tuple(term.areas.all()), term.all_areas)

    def __bool__(self) -> bool:
        """Tell whether it reaches anywhere: areas can be deleted."""
        return self.all_areas or bool(self.areas)

    def lies_in(self, charge: Charge) -> bool:
        """Tell whether the charge reaches as far as this."""
        return charge.holds((area.pk for area in self.areas), all_areas=self.all_areas)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of(day: date) -> datetime:
    """Return the last minute of a day, here."""
    return datetime.combine(day, time(23, 59), tzinfo=timezone.get_current_timezone())


def usual_end(*, at: datetime) -> datetime:
    """Return when a term ends that begins now and that nobody said more about."""
    return end_of(months_after(timezone.localdate(at), TERM_MONTHS))


def renewed_end(term: Term) -> datetime:
    """Return when a term would end if it were renewed: three months after its end."""
    return end_of(months_after(timezone.localdate(term.until), TERM_MONTHS))


def can_be_renewed(term: Term, *, at: datetime) -> bool:
    """Tell whether a renewed term would end within six months."""
    return renewed_end(term) <= end_of(months_after(timezone.localdate(at), MOST_MONTHS))


def own_end(member: Member, *, at: datetime) -> datetime | None:
    """Return when the longest term by which somebody acts ends; None for an admin. One query."""
    if member.is_superuser:
        return None
    ends = member.terms.current(at=at).acting().order_by("-until").values_list("until", flat=True)
    return ends.first() or at


def who_renews(term: Term, *, by: Member, among: Iterable[Term]) -> str:
    """Name who else acts wherever a member's own term is for; "" where that is nobody.

    Then, and for an admin, it is theirs to renew. among: the terms in force, with holders.
    """
    if term.member_id != by.pk or term.shadow or by.is_superuser:
        return ""
    scope, held = Scope.of(term), dict[int, list[Term]]()
    for other in among:
        if not other.shadow and other.member_id != by.pk:
            held.setdefault(other.member_id, []).append(other)
    for terms in held.values():
        if any(one.all_areas for one in terms) or (
            not scope.all_areas and all(any(o.covers(a) for o in terms) for a in scope.areas)
        ):
            return terms[0].member.first_name_or_neighbor
    return ""


def ask_words(name: str) -> str:
    """Say whom to ask to renew one's own term."""
    return said_with(gettext("Ask %(name)s to renew it."), name=isolated(name))


@transaction.atomic
def lend_term(member: Member, scope: Scope, *, by: Member, until: datetime, shadow: bool) -> Term:
    """Lend queue rights to a member, who hears of it. Locks the member.

    Nobody but an admin lends for longer than they hold rights themselves.
    Raises NotYourself, MoreThanYouHold or HoldsItAlready.
    """
    if member == by:
        raise NotYourself
    until = min(until, own_end(by, at=timezone.now()) or until)
    term, ended = _lend(member, scope, by=by, until=until, shadow=shadow)
    event = Event.objects.record(
        "lent", term, by=by, on_behalf_of=member, now=SHADOW if shadow else ""
    )
    tell_of_term("term_lent", term, event=event)
    remember_terms("term_lent", member, by=by, told=[event], given=[term], changed=ended)
    return term


@transaction.atomic
def renew_term(term: Term, *, by: Member, seen_until: datetime | None) -> datetime:
    """Let a term last three months longer, counted from its end; return the new end.

    seen_until: the end that was on the page. Of two who press at once, one renews it.
    Raises MoreThanYouHold, RenewedByOthers, LastsLong, or TermChanged for whoever was slower.
    """
    now = timezone.now()
    if not charge_of(by, at=now, fresh=True).holds_term(term):
        raise MoreThanYouHold
    if name := who_renews(term, by=by, among=Term.objects.current(at=now).longest_first()):
        raise RenewedByOthers(ask_words(name))
    if term.until != seen_until:
        raise TermChanged
    if not can_be_renewed(term, at=now):
        raise LastsLong
    until = renewed_end(term)
    if not Term.objects.current(at=now).filter(pk=term.pk, until=seen_until).update(until=until):
        raise TermChanged
    event = Event.objects.record("renewed", term, by=by, on_behalf_of=term.member)
    change = change_of(term, until=until)
    remember_terms("term_renewed", term.member, by=by, told=[event], changed=[change])
    return until


@transaction.atomic
def let_act(term: Term, *, by: Member) -> None:
    """Let somebody act who has looked on so far; they hear of it.

    Raises MoreThanYouHold, or TermChanged when they act already or the term is over.
    """
    now = timezone.now()
    if not charge_of(by, at=now, fresh=True).holds_term(term):
        raise MoreThanYouHold
    rows = Term.objects.current(at=now).shadowing().filter(pk=term.pk)
    if not rows.update(shadow=False, lent_by=by):
        raise TermChanged
    event = Event.objects.record("let_act", term, by=by, on_behalf_of=term.member)
    tell_of_term("term_lent", term, event=event)
    change = change_of(term, shadow=False)
    remember_terms("term_acting", term.member, by=by, told=[event], changed=[change])


@transaction.atomic
def end_term(term: Term, *, by: Member) -> None:
    """End a term before its time; another than its holder lets them hear of it.

    Raises TermChanged when it is over.
    """
    ended = _end(term, at=timezone.now())
    event = Event.objects.record("ended_early", term, by=by, on_behalf_of=term.member)
    if term.member_id != by.pk:
        tell_of_term("term_ended", term, event=event)
    remember_terms("term_ended", term.member, by=by, told=[event], changed=[ended])


@transaction.atomic
def hand_over_terms(to: Member, *, by: Member) -> list[Term]:
    """End the terms by which one acts, and lend the same areas to another for three months.

    Where the other acts already, one's own just ends. What one looked after goes along. Locks
    the other member. Raises NotYourself or NothingToHandOver.
    """
    now = timezone.now()
    own = list(by.terms.current(at=now).acting().prefetch_related("areas"))
    if to == by:
        raise NotYourself
    if not own:
        raise NothingToHandOver
    given, changed, told = [], [], []
    for term in own:
        scope, lent = Scope.of(term), None
        if scope and not scope.lies_in(charge_of(to, at=now)):
            lent, ended = _lend(to, scope, by=by, until=usual_end(at=now), shadow=False)
            changed += ended
        changed.append(_end(term, at=now))
        event = Event.objects.record("handed_over", lent or term, by=by, on_behalf_of=to)
        if lent:
            tell_of_term("term_lent", lent, event=event)
            given.append(lent)
            told.append(event)
    remember_terms(
        "term_handed_over",
        to,
        by=by,
        told=told,
        given=given,
        changed=changed,
        needs=_pass_needs_on(to, by=by),
    )
    return own


def remind_of_ends(*, now: datetime) -> int:
    """Tell whose terms end within a week, once for each end; return how many terms.

    Who only looks on cannot renew, so they are told nothing.
    """
    ending = Term.objects.current(at=now).acting().ending_before(now + TERM_ENDS_SOON)
    return len([remind_of_end(term) for term in ending.select_related("member").order_by("pk")])


def _pass_needs_on(to: Member, *, by: Member) -> list[int]:
    """Let another look after what one has in hand; return the needs."""
    needs = list(Need.objects.in_hand_of(by).values_list("pk", flat=True))
    for need_id in needs:
        entrust_need(need_id, to=to, by=by)
    return needs


def _lend(
    member: Member, scope: Scope, *, by: Member, until: datetime, shadow: bool
) -> tuple[Term, list[Change]]:
    """Write the term; end the shadowing that it makes needless, and return what that changed."""
    locked = Member.objects.present().select_for_update(no_key=True).get(pk=member.pk)
    # The moment after the lock, so that a term that somebody else lent meanwhile has begun.
    now = timezone.now()
    if not scope or not scope.lies_in(charge_of(by, at=now, fresh=True)):
        raise MoreThanYouHold
    current = list(locked.terms.current(at=now).prefetch_related("areas"))
    if any(_reaches(one, scope) and (shadow or not one.shadow) for one in current):
        raise HoldsItAlready
    term = Term.objects.create(
        member=locked, all_areas=scope.all_areas, shadow=shadow, until=until, lent_by=by
    )
    term.areas.set(scope.areas)
    needless = [one for one in current if one.shadow and _reaches(term, Scope.of(one))]
    return term, [_end(one, at=now) for one in needless]


def _reaches(term: Term, scope: Scope) -> bool:
    held = {area.pk for area in term.areas.all()}
    return term.all_areas or (
        not scope.all_areas and held.issuperset(area.pk for area in scope.areas)
    )


def _end(term: Term, *, at: datetime) -> Change:
    # The end that was read stands guard: of two who end it at once, one is too late.
    if not Term.objects.current(at=at).filter(pk=term.pk, until=term.until).update(until=at):
        raise TermChanged
    return change_of(term, until=at)
