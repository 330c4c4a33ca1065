"""Plants the whole demo: the place, its people, their posts, and what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from commons.demo import stories
from commons.demo.choosing import Chooser
from commons.demo.doubles import AGAIN, add_doubles, add_two_homes
from commons.demo.ledger import Happening, Ledger, Look
from commons.demo.people import CAST, People
from commons.demo.place import found, partners
from commons.demo.posting import Desk
from commons.demo.telling import Teller
from commons.demo.texts.needs import NEEDS
from commons.demo.texts.offers import OFFERS
from matching.models import Outlook
from matching.news import tell
from matching.services import plan_anew, without_anybody
from matching.states import Escalation, MatchStatus
from matching.suggestions import renew_many
from members.models import Event, RevealReason, Term
from members.services import renew_paper_code
from needs.models import Urgency
from neighborhood.models import Category, Neighborhood
from neighborhood.signals import demo_planted

MEMBERS = 300
TERM = timedelta(days=70)
WANT_A_PERSON = 3


@transaction.atomic
def plant(*, now: datetime) -> None:
    """Write the demo into an empty database; the same moment gives the same neighborhood.

    Raises NobodyFits when the texts tell a story that the rules of pairing would not allow.
    """
    areas = found()
    categories = {one.slug: one for one in Category.objects.select_related("parent")}
    partners(categories)
    ledger, rng, group = Ledger(), Random(MEMBERS), Neighborhood.current()
    people = People(ledger, areas, rng, now)
    people.invite_cast()

    desk = Desk(ledger, people, areas, categories, rng, now, group.tz)
    for offered in OFFERS:
        desk.take_offer(offered)
    needs = [(desk.take_need(asked), asked) for asked in NEEDS]
    add_doubles(desk, people, [need for need, asked in needs if asked.name == AGAIN.name])
    add_two_homes(people)
    people.fill_up(MEMBERS)

    chooser = Chooser(ledger.members, ledger.offers)
    teller = Teller(ledger, chooser, desk.offer_by_key, group, people.cast["cora"], rng, now)
    for need, asked in needs:
        stories.tell(teller, need, asked)
    _share_the_desk(ledger, people, now=now)
    _lend_terms(ledger, people, now=now)
    ledger.write()
    renew_paper_code(people.cast["rosa"])
    _tell_cast(ledger)
    renew_many([need.pk for need in ledger.needs if need.is_on_board], now=now)
    plan_anew(now=now)
    _tell_of_nobody(now=now)
    demo_planted.send(sender=Neighborhood, by=people.cast["cora"], now=now)


def _share_the_desk(ledger: Ledger, people: People, *, now: datetime) -> None:
    """Let the coordinators have some needs in hand, and one look at a number to call back."""
    cora, ada = people.cast["cora"], people.cast["ada"]
    open_needs = [need for need in ledger.needs if need.is_on_board]
    for place, need in enumerate(sorted(open_needs, key=lambda need: need.opened_at)[:7]):
        need.coordinator = ada if place % 3 == 2 else cora
    ride = next(need for need in open_needs if need.requester is people.cast["rosa"])
    ride.coordinator = cora
    looked_at = now - timedelta(hours=41)
    ledger.looks.append(Look(people.cast["rosa"], cora, RevealReason.COORDINATION, ride, looked_at))
    ledger.happenings.append(Happening("contact_seen", ride, looked_at, by=cora))
    helpers = [offer.helper for offer in ledger.offers if offer.helper.handle not in people.cast]
    ledger.blocked.append((helpers[3], helpers[40]))


def _tell_of_nobody(*, now: datetime) -> None:
    """Let requesters have heard in time that nobody was found; the latest still want a person."""
    follow_up = Neighborhood.current().follow_up("nobody_found")
    waiting: Any = without_anybody(now=now).order_by("-opened_at")
    for place, need in enumerate(waiting):
        delay = "hours_today" if need.urgency == Urgency.TODAY else "hours"
        at = need.looks_since + follow_up.hours(delay)
        Event.objects.record("nobody_found", need, by=None, now=need.status, at=at)
        if place < WANT_A_PERSON:
            cause = Escalation.NOBODY_FOUND
            Outlook.objects.note_for_a_person(need.pk, cause=cause, at=now)


def _lend_terms(ledger: Ledger, people: People, *, now: datetime) -> None:
    ada = people.cast["ada"]
    lent_at = now - timedelta(days=20)
    for handle in ("cora", "ada"):
        member = people.cast[handle]
        ledger.terms.append(
            Term(member=member, lent_by=ada, starts_at=lent_at, until=now + TERM, all_areas=True)
        )
    coras = ledger.terms[0]
    ledger.happenings.append(Happening("lent", coras, lent_at, by=ada, on_behalf_of=coras.member))


def _tell_cast(ledger: Ledger) -> None:
    """Put what the cast hears into the outbox, so that "What arrived" has working links."""
    kinds = {MatchStatus.PROPOSED: "match_asked", MatchStatus.COMPLETED: "match_completed"}
    for match in ledger.matches:
        if match.helper.handle in CAST and match.status in kinds:
            event = Event.objects.about(match).filter(to_status=match.status).earliest("pk")
            kind = kinds[MatchStatus(match.status)]
            tell(match, kind, to=match.helper, event=event, delay=timedelta(0))
