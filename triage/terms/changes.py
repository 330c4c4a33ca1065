"""How the lending of rights is remembered, and put back on undo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Event, Member, Term
from members.permissions import charge_of
from needs.models import Need
from needs.services import entrust_need
from neighborhood.moves import ChangedMeanwhile, Refusal
from outbox.services import take_back
from triage.models import Action
from triage.terms.news import tell_of_term
from triage.undoing import remember, undoes

#: How long somebody can take up again a term of their own that they ended.
OWN_UNDO_TIME = timedelta(hours=1)

type Change = dict[str, Any]

WORDS: dict[str, Promise] = {
    "term_lent": _("Lent queue rights to %(what)s"),
    "term_renewed": _("Renewed the term of %(what)s"),
    "term_acting": _("Let %(what)s act at the desk"),
    "term_ended": _("Ended the term of %(what)s"),
    "term_handed_over": _("Handed over to %(what)s"),
}


class MoreThanYouHold(Refusal):
    """Nobody lends rights for an area in which they do not act."""

    sentence = _("You can lend only what you hold yourself.")


class TermChanged(ChangedMeanwhile):
    """Somebody renewed or ended the term a moment before."""


class TheyKnow(Refusal):
    """The other has heard that the desk is theirs now."""

    sentence = _("They have heard of it already. Ask them to hand it back.")


class EndedForGood(Refusal):
    """A term that its holder ended is not taken up again days later."""

    sentence = _("You ended this a while ago. Ask another coordinator to lend it to you anew.")


_ENDS = ("term_ended", "term_handed_over")


def change_of(term: Term, *, until: datetime | None = None, shadow: bool | None = None) -> Change:
    """Return how a term stood, and how it is left, to be told apart from what others do later."""
    was = [term.until.isoformat(), term.shadow]
    left = [(until or term.until).isoformat(), term.shadow if shadow is None else shadow]
    return {"pk": term.pk, "was": was, "left": left}


def remember_terms(  # noqa: PLR0913 (what was done is kept whole, in one call)
    kind: str, holder: Member, *, by: Member, told: Iterable[Event] = (),
    given: Iterable[Term] = (), changed: Iterable[Change] = (), needs: Iterable[int] = (),
) -> Action:  # fmt: skip
    """Keep what was done to the terms of one holder, in the caller's transaction.

    told: the events whose messages undoing takes back while they wait.
    """
    data = {
        "told": [event.pk for event in told],
        "given": [term.pk for term in given],
        "changed": list(changed),
        "needs": list(needs),
    }
    return remember(kind, by=by, member=holder, data=data)


def _put_back(action: Action, *, by: Member) -> None:
    """Let every term stand as it stood; whoever has heard of it hears that it ended.

    Raises TheyKnow where the desk was handed over for good, EndedForGood for one's own term
    that was ended a while ago, MoreThanYouHold when ``by`` no
    longer acts there, TermChanged when somebody did something to a term since.
    """
    now, told = timezone.now(), Event.objects.filter(pk__in=action.data["told"])
    taken_back = [take_back(event, at=now) for event in told]
    is_taken_back = all(taken_back)
    if action.kind == "term_handed_over" and not is_taken_back:
        raise TheyKnow
    given = list(_terms(action.data["given"]))
    changed = list(_terms(one["pk"] for one in action.data["changed"]))
    if any(term.member_id == by.pk for term in changed) and action.kind in _ENDS:
        waits = bool(taken_back) and is_taken_back
        if not waits and now - action.at > OWN_UNDO_TIME:
            raise EndedForGood
    if action.kind != "term_handed_over":
        _require_hold([*given, *changed], by=by, at=now)
    for term in given:
        _end_given(term, by=by, at=now, tell=not is_taken_back)
    for term, change in zip(changed, _in_order(action.data["changed"]), strict=True):
        _restore(term, change, by=by)
    kept = Need.objects.in_hand_of(cast("Member", action.member)).filter(
        pk__in=action.data["needs"]
    )
    for need_id in list(kept.values_list("pk", flat=True)):
        entrust_need(need_id, to=by, by=by)


for _name, _words in WORDS.items():
    undoes(_name, words=_words)(_put_back)


def _terms(pks: Iterable[int]) -> Any:
    rows = Term.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(pks))
    return rows.select_related("member").prefetch_related("areas").order_by("pk")


def _in_order(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: int(change["pk"]))


def _require_hold(terms: Iterable[Term], *, by: Member, at: datetime) -> None:
    charge = charge_of(by, at=at, fresh=True)
    # One's own term that one has ended is taken up again without holding it just now.
    if not all(term.member_id == by.pk or charge.holds_term(term) for term in terms):
        raise MoreThanYouHold


def _end_given(term: Term, *, by: Member, at: datetime, tell: bool) -> None:
    if term.until <= at:
        raise TermChanged
    Term.objects.filter(pk=term.pk).update(until=at)
    event = Event.objects.record("taken_back", term, by=by, on_behalf_of=term.member)
    if tell:
        tell_of_term("term_ended", term, event=event)


def _restore(term: Term, change: Change, *, by: Member) -> None:
    until, shadow = change["left"]
    if (term.until, term.shadow) != (datetime.fromisoformat(until), shadow):
        raise TermChanged
    until, shadow = change["was"]
    Term.objects.filter(pk=term.pk).update(until=datetime.fromisoformat(until), shadow=shadow)
    Event.objects.record("taken_back", term, by=by, on_behalf_of=term.member)
