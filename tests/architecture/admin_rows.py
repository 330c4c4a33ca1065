"""A row of everything that the admin shows, and numbers and addresses that it must not."""

import re

from allauth.account.models import EmailAddress
from django.utils import timezone

from commons.models import WordingProposal
from matching.models import Suggestion
from members.models import BlockedPair, ContactWay, Event, Member, Reach, RevealReason
from members.services import reveal
from neighborhood.models import Neighborhood, PartnerGroup, Synonym
from outbox import services as outbox
from outbox.models import DemoArrival, Form, Wording
from tests.factories import ContactWayFactory, MatchFactory, TermFactory
from triage.models import Note

#: In every number and every address of the people in here, however they are written.
CANARY = re.compile(r"canary-\d|212[)]?[ -]?555-?01")


def make_rows(*, by: Member) -> None:
    """Make a row of each model; of a plan, and of the two whose plan it is."""
    match = MatchFactory(offer__availability=((540, 720),))
    one, other = sorted((match.helper, match.requester), key=lambda member: member.pk)
    Neighborhood.objects.get_or_create(pk=1)
    PartnerGroup.objects.create(names={"en": "Riverside"}, does={"en": "Rides"}, phone="555-0199")
    Synonym.objects.create(category=match.need.category, words="lift", lang="en")
    TermFactory(member=one, lent_by=by).areas.add(one.area)
    Suggestion.objects.create(need=match.need, offer=match.offer, rank=1, value=1)
    Event.objects.record("opened", match.need, by=one)
    Note.objects.create(need=match.need, by=by, text="Rings twice")
    WordingProposal.objects.create(language="en", quoted="Lift", proposed="Ride")
    reveal(one, viewer=other, why=RevealReason.PLAN, subject=match)
    BlockedPair.objects.create(one=one, other=other)
    message = outbox.put(one, kind="posted", ids={}, key="posted:1")
    DemoArrival.objects.create(message=message, channel="text", subject="Hello", text="Hello")
    Wording.objects.create(
        kind="match_asked", lang="en", form=Form.MAIL, words="Hello", ours="",
        changed_at=timezone.now(),
    )  # fmt: skip


def give_canaries() -> None:
    """Give everybody a number and an address to look for on pages, and to sign in with."""
    ContactWay.objects.all().delete()
    for number, member in enumerate(Member.objects.order_by("pk")):
        address = f"canary-{number}@leak.example"
        ContactWayFactory(member=member, kind=Reach.TEXT, value=f"+12125550{100 + number}")
        ContactWayFactory(member=member, kind=Reach.EMAIL, value=address, position=1)
        EmailAddress.objects.create(user=member, email=address, primary=True, verified=True)
