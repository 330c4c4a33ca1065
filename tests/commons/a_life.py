"""A whole life here: a member whose words, name and number stand wherever they can."""

from datetime import time, timedelta

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from commons.models import WordingProposal
from matching.services import Part, accept_match, complete_match, confirm_match, propose
from matching.states import Origin
from matching.suggestions import renew_suggestions
from members.blocking import keep_away
from members.reporting import report
from members.services import mint_link, renew_paper_code
from outbox.models import DemoArrival, Message, Reply, ReplyState, Wishes, Wording
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from triage.models import Call, DeskSettings, HandOver, Letter, Note, Outcome
from triage.several import write_to
from triage.splitting import split

CANARY = "Xylophonica"
NUMBER = "+12125557788"
ADDRESS = "canary@example.org"
# As people write the number into a note.
SPOKEN_NUMBER = "(212) 555-7788"


def a_canary(areas):
    """Make a member with every way in."""
    member = MemberFactory(
        name=CANARY, handle=CANARY.lower(), area=areas["mill-row"], email=ADDRESS, phone=NUMBER,
        languages=["es"],
    )  # fmt: skip
    EmailAddress.objects.create(user=member, email=ADDRESS, verified=True, primary=True)
    renew_paper_code(member)
    mint_link(member)
    return member


def agreed(need, offer, *, by):
    """Bring two together who both say yes."""
    match = propose(need_id=need.pk, offer_id=offer.pk, by=by, origin=Origin.COORDINATOR)
    accept_match(match_id=match.pk, by=offer.helper)
    return confirm_match(match_id=match.pk, by=need.requester)


def live(member, hal, cora):
    """Write needs, offers, plans, notes, messages and log entries of a member."""
    words = {"what": f"{CANARY} what", "details": f"{CANARY} details"}
    need = NeedFactory(
        requester=member, allergies=f"{CANARY} nuts", for_whom_words=f"{CANARY} aunt",
        requirements=["wheelchair"], people=4, **words,
    )  # fmt: skip
    offer = OfferFactory(helper=member, capacity=3, **words)
    plan = agreed(need, OfferFactory(helper=hal), by=cora)
    helped = agreed(NeedFactory(requester=hal), offer, by=cora)
    type(plan).objects.filter(pk__in=(plan.pk, helped.pk)).update(place=f"{CANARY} house")
    complete_match(match_id=helped.pk, by=hal, thanks=f"Thank you, {CANARY}")
    MatchFactory(offer=offer, need=NeedFactory(requester=hal, what="A lift"))
    Note.objects.create(need=need, by=cora, text=f"{CANARY} called")
    leave_traces(member, need, offer, by=cora)
    return need, offer, plan


def leave_traces(*things, by):
    """Write the shelf of messages and the admin log full of them."""
    for message in Message.objects.all():
        text = f"{CANARY} said something, {NUMBER}"
        DemoArrival.objects.create(message=message, channel="text", subject=CANARY, text=text)
    for thing in things:
        kind = ContentType.objects.get_for_model(type(thing))
        LogEntry.objects.create(
            user=by, content_type=kind, object_id=thing.pk, object_repr=CANARY,
            action_flag=CHANGE, change_message=CANARY,
        )  # fmt: skip


def live_whole(member, hal, cora, *, kind):
    """Live, and leave something in every other table that can hold something of a person."""
    need, offer, plan = live(member, hal, cora)
    to_split = NeedFactory(requester=member, what=f"{CANARY} ride and {CANARY} meal")
    split(to_split.pk, parts=[Part(f"{CANARY} {n}", kind) for n in range(2)], by=cora)
    renew_suggestions(to_split.pk, now=timezone.now())
    coordinate(member, beside=hal, need=NeedFactory(requester=hal))
    be_written_to(need, hal=hal, by=cora)
    answer(member, hal)
    WordingProposal.objects.create(member=member, language="en", quoted=CANARY, proposed=CANARY)
    beware(member, plan, hal=hal, by=cora)
    be_spoken_of(by=cora)
    about = [EmailAddress.objects.get(user=member), *Note.objects.all(), *member.terms.all()]
    leave_log(*about, by=cora)
    return need, offer, plan


def leave_log(*things, by):
    """Write what the admin writes down when these are changed: their own words."""
    for thing in things:
        kind = ContentType.objects.get_for_model(type(thing))
        LogEntry.objects.create(
            user=by, content_type=kind, object_id=thing.pk, object_repr=str(thing)[:200],
            action_flag=CHANGE, change_message="[]",
        )  # fmt: skip


def coordinate(member, *, beside, need):
    """Let a member have a term, and write what coordinators write."""
    TermFactory(member=member, lent_by=beside)
    DeskSettings.objects.create(member=member)
    HandOver.objects.create(by=member, text=f"{CANARY} was here", all_areas=True)
    letter = Letter.objects.create(by=member, text=f"Yours, {CANARY}")
    write_to(need, letter=letter, by=member)
    LogEntry.objects.create(
        user=member, content_type=ContentType.objects.get_for_model(type(need)),
        object_id=need.pk, object_repr="A ride", action_flag=CHANGE, change_message="[]",
    )  # fmt: skip


def be_written_to(need, *, hal, by):
    """Let coordinators write to a member, about them, and call them."""
    words = f"{CANARY} at {SPOKEN_NUMBER} or {ADDRESS}"
    letter = Letter.objects.create(by=by, text=f"Dear {words}")
    write_to(need, letter=letter, by=by)
    write_to(NeedFactory(), letter=letter, by=by)
    alone = Letter.objects.create(by=by, text="Shh, only for you")
    write_to(need, letter=alone, by=by)
    HandOver.objects.create(by=by, text=f"Ring {words}", all_areas=True)
    Note.objects.create(member=hal, by=by, text=f"Goes with {words}")
    Call.objects.create(
        member=need.requester, need=need, by=by, outcome=Outcome.CALL_BACK,
        call_again_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


def be_spoken_of(*, by):
    """Let a member's number and address stand in what was written about and by strangers."""
    words = f"Same line as {SPOKEN_NUMBER}, same mailbox as {ADDRESS}"
    stranger = NeedFactory(details=words, allergies=words).requester
    MatchFactory(place=words, thanks=words, offer__details=words, need__for_whom_words=ADDRESS)
    WordingProposal.objects.create(language="en", quoted="Oh", proposed="Ah", why=words)
    Wording.objects.create(kind="asked", lang="en", words=words)
    Note.objects.create(member=stranger, by=by, text=words)
    Letter.objects.create(by=by, text=words)
    report(NeedFactory(), about=stranger, area=stranger.area, text=words, by=None)
    Reply.objects.create(
        channel="text", provider_id="stranger", sender="digest", member=stranger, text="Who?",
        answer=words, state=ReplyState.FOR_A_PERSON,
    )  # fmt: skip


def answer(member, hal):
    """Let a member write to us, and the other side about them."""
    for who, text in ((member, f"I am {CANARY}"), (hal, f"{CANARY} was out, {SPOKEN_NUMBER}")):
        Reply.objects.create(
            channel="mail", provider_id=f"<{who.pk}.{ADDRESS}>" if who == member else "<1@b>",
            sender=f"digest-{who.pk}", member=who, text=text, answer=f"Thanks, {CANARY}",
            state=ReplyState.FOR_A_PERSON,
        )  # fmt: skip


def beware(member, plan, *, hal, by):
    """Let a member keep away from people, and tell on them; let others do so too."""
    Wishes.objects.create(member=member, quiet_from=time(20), quiet_until=time(9))
    others = [MemberFactory(), MemberFactory()]
    keep_away(member, other=others[0])
    keep_away(others[1], other=member)
    for one in others:
        Note.objects.create(member=one, by=by, text=f"Not with {CANARY}")
        Note.objects.create(need=NeedFactory(requester=one), by=by, text=f"{CANARY} is afraid")
    area, words = plan.need.area, f"{CANARY} says"
    report(plan, about=hal, area=area, text=words, by=member)
    report(plan, about=member, area=area, text=words, by=hal)
    report(plan, about=by, area=area, text=f"Said of {CANARY}, {NUMBER}", by=hal)
