"""What is left of a person outside of their own rows, erased when they ask to be forgotten.

`member_forgotten` runs its receivers in the order of INSTALLED_APPS, as each app connects its
own in ``AppConfig.ready()``: the desk and the commons erase traces, matching closes what runs
and tells the other sides, needs and offers empty the posts, the outbox drops what waits for the
member. Last of all `members.forgetting.forget_member` empties the person.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q

from commons.models import WordingProposal
from matching.models import Match
from members.erasing import empty_log
from members.models import Member, Term
from needs.models import Need
from offers.models import Offer
from outbox.models import DemoArrival


def erase_traces(member: Member) -> None:
    """Erase the wordings of a member; what demo messages, the admin log and sessions tell.

    Reads every session, because the store cannot be asked whose they are.
    """
    WordingProposal.objects.filter(member=member).delete()
    needs = Need.objects.of(member).values_list("pk", flat=True)
    offers = Offer.objects.of(member).values_list("pk", flat=True)
    matches = Match.objects.of(member).values_list("pk", flat=True)
    DemoArrival.objects.filter(
        Q(message__ids__need__in=list(needs))
        | Q(message__ids__offer__in=list(offers))
        | Q(message__ids__match__in=list(matches))
    ).delete()
    empty_log(Need, needs)
    empty_log(Offer, offers)
    empty_log(Term, member.terms.values_list("pk", flat=True))
    empty_log(EmailAddress, EmailAddress.objects.filter(user=member).values_list("pk", flat=True))
    empty_log(Member, [member.pk])
    _end_sessions(member)


def _end_sessions(member: Member) -> None:
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(member.pk):
            session.delete()
