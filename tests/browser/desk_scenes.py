"""Every page and state of the coordinators' desk."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from matching.jobs import renew_suggestions
from matching.services import ask_to_widen, hand_on, propose
from matching.states import Origin
from matching.widening import Widening
from members.reporting import report
from members.services import renew_paper_code
from needs.models import Need
from neighborhood.models import PartnerGroup
from outbox.models import MessageState, Reply
from outbox.services import put
from tests.browser.street import Stop, Street, page_of
from tests.factories import (
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
    TermFactory,
)
from triage.acting import entrust, put_aside
from triage.caring.handing_over import leave_note
from triage.models import Call
from triage.services import add_note


def desk(street: Street) -> Iterator[Stop]:
    """Show the desk with and without a need, and to somebody who may not see it."""
    yield Stop("/triage/", by=street.cora)
    found, alone = NeedFactory(requester=street.rosa), NeedFactory(requester=street.hal)
    held = NeedFactory(requester=street.rosa, held=True)
    offer = OfferFactory(helper=street.hal)
    for need in (found, alone):
        renew_suggestions(need.pk)
        yield Stop(f"/triage/needs/{need.pk}/suggestions/{offer.pk}/", by=street.cora)
        yield Stop(f"/triage/needs/{need.pk}/suggestions/", by=street.cora)
    for need in (found, alone, held):
        yield Stop(f"/triage/needs/{need.pk}/", by=street.cora)
    yield Stop("/triage/plan/", by=street.cora)
    yield Stop("/triage/plan/", press="Plan again", by=street.cora)
    yield from (Stop(f"/triage/plan/?left={kind}", by=street.cora) for kind in ("nobody", "asked"))
    aside = NeedFactory(requester=street.rosa)
    renew_suggestions(aside.pk)
    put_aside(aside.pk, offer_id=offer.pk, by=street.cora)
    yield Stop("/triage/plan/", by=street.cora)
    yield Stop("/triage/plan/", press="Ask the ticked ones", by=street.cora)
    for unfold, press in (
        ("Note", "Write the note"), ("Snooze", "Until that day"), ("Close", ""), ("All keys", ""),
    ):  # fmt: skip
        path = f"/triage/needs/{found.pk}/"
        yield Stop(path, unfold=unfold, press=press, by=street.cora)
    yield from several_at_once(street)
    yield Stop(f"/triage/needs/{found.pk}/", press="Show the contact Rosa", by=street.cora)
    yield Stop(f"/triage/offers/{OfferFactory(held=True).pk}/", by=street.cora)
    yield from (Stop(path, by=street.cora) for path in ("/triage/?view=held", "/triage/?q=piano"))
    yield Stop("/triage/", by=street.rosa)


def one_need(street: Street) -> Iterator[Stop]:
    """Show what else can be done about a need, and what was done about it and its people."""
    found, alone = NeedFactory(requester=street.rosa), NeedFactory(requester=street.hal)
    OfferFactory(helper=street.hal)
    for need in (found, alone):
        renew_suggestions(need.pk)
    yield from other_ways(street, found, alone)
    yield from histories(street, need=found)


def talking(street: Street) -> Iterator[Stop]:
    """Show codes that are looked up, messages both ways, and calls."""
    NeedFactory(requester=street.rosa)
    yield Stop("/triage/codes/", by=street.cora)
    yield Stop("/triage/codes/", press="Find", by=street.cora)
    yield from to_pass_on(street)
    yield from written_back(street)
    yield from on_the_phone(street)


def doubles(street: Street) -> Iterator[Stop]:
    """Show what is there twice: none, a list, two side by side, merged, kept apart."""
    for page in ("", "people/"):
        yield Stop(f"/triage/duplicates/{page}", by=street.cora)
    twin = MemberFactory(name="Rosa", area=street.rosa.area, phone="+12125550193")
    needs = [NeedFactory(requester=one, what="A bag of rice") for one in (street.rosa, twin)]
    needs += [NeedFactory(requester=twin, what="A bag of rice")]
    pairs = (
        f"needs/{needs[0].pk}/{needs[1].pk}/",
        f"needs/{needs[0].pk}/{needs[2].pk}/",
        f"people/{street.rosa.pk}/{twin.pk}/",
    )
    yield Stop(f"/triage/needs/{needs[0].pk}/duplicates/?q=rice", by=street.cora)
    for page in ("", "people/", *pairs):
        yield Stop(f"/triage/duplicates/{page}", by=street.cora)
    keep = "Merge: keep this one 1: A bag of rice"
    yield Stop(f"/triage/duplicates/{pairs[0]}", press=keep, by=street.cora)
    yield Stop(f"/triage/duplicates/{pairs[2]}", press="They are two people", by=street.cora)


def several_at_once(street: Street) -> Iterator[Stop]:
    """Show the queue with boxes to tick, narrowed, and the drawer of what was done."""
    yield Stop("/triage/morning/", by=street.cora)
    yield Stop("/triage/several/", unfold="Write to them", by=street.cora)
    yield Stop("/triage/several/?all=1", press="Take them", by=street.cora)
    yield Stop("/triage/?language=es", by=street.cora)
    yield Stop("/triage/actions/", by=street.cora)
    entrust(NeedFactory(requester=street.rosa).pk, to=street.cora, by=street.cora)
    yield from (Stop(path, by=street.cora) for path in ("/triage/actions/", "/triage/?view=mine"))


def histories(street: Street, *, need: Need) -> Iterator[Stop]:
    """Show matches and people on the desk, contacts masked and shown, and long histories."""
    june = MemberFactory(name="June", phone="+12125550177")
    match = propose(
        need_id=need.pk, offer_id=OfferFactory(helper=june).pk, by=street.cora,
        origin=Origin.COORDINATOR,
    )  # fmt: skip
    done = MatchFactory(need__requester=street.rosa, offer__helper=street.hal, completed=True)
    for path in (f"matches/{match.pk}/", f"matches/{done.pk}/", f"offers/{done.offer_id}/"):
        yield Stop(f"/triage/{path}", by=street.cora)
    yield Stop(f"/triage/matches/{match.pk}/", press="Show the contact June", by=street.cora)
    for press in ("", "Show the contact Rosa", "Write the note"):
        yield Stop(f"/triage/members/{street.rosa.pk}/", press=press, by=street.cora)
    for _time in range(31):
        add_note(need, by=street.cora, text="Called back, nobody there.")
    for query in ("", "?page=2", "?show=notes", "?show=messages"):
        yield Stop(f"/triage/needs/{need.pk}/history/{query}", by=street.cora)
    yield Stop(f"/triage/offers/{done.offer_id}/history/", by=street.cora)


def other_ways(street: Street, found: Need, alone: Need) -> Iterator[Stop]:
    """Show the other ways on, with and without somebody who fits, and what the requester reads."""
    Need.objects.filter(pk=found.pk).update(availability=((2040, 2160),), languages=["es"])
    for name in ("widening", "handover", "splitting", "kind"):
        yield Stop(f"/triage/needs/{alone.pk}/{name}/", by=street.cora)
        if name == "widening":
            PartnerGroup.objects.create(names={"en": "Riverside"}, phone="555-0199", hours="Mon")
        yield Stop(f"/triage/needs/{found.pk}/{name}/", by=street.cora)
    for name, press in (("handover", "Tell them about this group"), ("splitting", "Split it")):
        yield Stop(f"/triage/needs/{found.pk}/{name}/", press=press, by=street.cora)
    yield page_of(street.rosa, f"needs/{found.pk}/wider/")
    ask_to_widen(found.pk, widening=Widening.DAY, by=street.cora)
    hand_on(found.pk, group=PartnerGroup.objects.get(), by=street.cora, close=False)
    yield page_of(street.rosa, f"needs/{found.pk}/wider/")
    yield page_of(street.rosa, f"needs/{found.pk}/standing/")
    yield Stop(f"/triage/needs/{found.pk}/", by=street.cora)


def caring(street: Street) -> Iterator[Stop]:
    """Show who needs looking after, the note for the next one, and the terms of all this."""
    for _time in range(3):
        MatchFactory(offer=OfferFactory(helper=street.hal), declined=True)
    late = timezone.now() - timedelta(days=2)
    MatchFactory(offer=OfferFactory(helper=street.rosa), accepted=True, accepted_at=late)
    leave_note("The pharmacy closes at six on Sundays now.", areas=[], by=street.cora)
    leave_note("The keys hang by the door.", areas=[], by=street.cora)
    yield Stop("/triage/care/", by=street.cora)
    yield Stop("/triage/care/", press="Leave the note", by=street.cora)
    TermFactory(member=MemberFactory(name="Shay"), shadow=True)
    for path in ("/triage/terms/", "/triage/terms/?q=hal", "/triage/terms/?q=piano", "/triage/"):
        yield Stop(path, by=street.cora)
    yield Stop("/triage/terms/?q=hal", press="Give them these rights", by=street.cora)
    yield page_of(street.hal, "rest/")
    yield Stop("/who-coordinates/")
    for path in ("/uses-of-rights/", "/uses-of-rights/?kind=lists"):
        yield Stop(path, by=street.hal)


def to_pass_on(street: Street) -> Iterator[Stop]:
    """Show the messages that a person has to bring."""
    match = MatchFactory(offer__helper=street.rosa)
    message = put(street.rosa, kind="match_asked", ids={"match": match.pk}, key="rosa")
    message.finish(MessageState.BY_PERSON, at=timezone.now())
    yield Stop("/triage/messages/", by=street.cora)
    for press in ("", "Show the words and the contact"):
        yield Stop(f"/triage/messages/{message.pk}/", press=press, by=street.cora)


def written_back(street: Street) -> Iterator[Stop]:
    """Show what people wrote back, with its words and an answer that is missing."""
    match = MatchFactory(offer__helper=street.rosa)
    asked = put(street.rosa, kind="match_asked", ids={"match": match.pk}, key="asked rosa")
    asked.finish(MessageState.SENT, at=timezone.now())
    reply = Reply.objects.create(
        channel="text", provider_id="1", sender="x", member=street.rosa, about=asked,
        way=street.rosa.ways.first(), text="Yes, but not on Tuesday", state="for_a_person",
    )  # fmt: skip
    told = report(
        match, about=match.helper, area=match.need.area, text="Nobody came.", by=match.requester
    )
    yield Stop("/triage/reports/", by=street.cora)
    for press in ("", "Done, looked into"):
        yield Stop(f"/triage/reports/{told.pk}/", press=press, by=street.cora)
    yield page_of(street.rosa, f"matches/{match.pk}/report/")
    yield Stop("/triage/replies/", by=street.cora)
    for press in ("", "Show the words and the contact", "Write back"):
        yield Stop(f"/triage/replies/{reply.pk}/", press=press, by=street.cora)


def paper(street: Street) -> Iterator[Stop]:
    """Show what leaves the desk, empty and full, before and after the numbers are printed."""
    sheets = [f"/triage/paper/{name}/" for name in ("phone-list", "day", "poster", "text")]
    yield from (Stop(path, by=street.cora) for path in ("/triage/paper/", *sheets))
    rosa = MemberFactory(name="Rosa", phone="+12125550193", area=street.rosa.area)
    match = MatchFactory(
        need__requester=rosa, need__people=3, need__allergies="nuts", confirmed=True,
        starts_at=timezone.now(), place="The blue door",
    )  # fmt: skip
    NeedFactory.create_batch(12, requester=rosa)
    told = put(rosa, kind="match_confirmed", ids={"match": match.pk, "to": rosa.pk}, key="paper")
    told.finish(MessageState.BY_PERSON, at=timezone.now())
    yield from (Stop(path, by=street.cora) for path in sheets)
    yield from (Stop(path, press="Print with numbers", by=street.cora) for path in sheets[:2])
    yield Stop(f"{sheets[1]}?on=someday", by=street.cora)
    for path, press in (("", "Make the forms"), ("typed/", "Put it on the board")):
        yield Stop(f"/triage/paper/forms/{path}", press, by=street.cora)
    kiosk = "/triage/kiosk/"
    yield from (Stop(kiosk, press, by=street.cora) for press in ("", "Share this browser"))


def on_the_phone(street: Street) -> Iterator[Stop]:
    """Show the phone: call-backs, a call to take, somebody looked up, a call to make."""
    need = NeedFactory(requester=street.rosa)
    match = MatchFactory(need=NeedFactory(requester=street.rosa), offer__helper=street.hal)
    yield Stop("/triage/calls/", by=street.cora)
    Call.objects.create(member=street.rosa, need=need, outcome="busy", call_again_at=timezone.now())
    for path in ("calls/", "calls/?show=done", "calls/new/", "calls/callers/"):
        yield Stop(f"/triage/{path}", by=street.cora)
    yield Stop("/triage/calls/new/", press="Put it on the board", by=street.cora)
    yield Stop(f"/triage/calls/new/?person={street.rosa.pk}", by=street.cora)
    yield Stop("/triage/calls/callers/", press="Find", by=street.cora)
    paths = (f"needs/{need.pk}", f"matches/{match.pk}", f"members/{street.rosa.pk}")
    for path in paths:
        yield Stop(f"/triage/{path}/calls/", by=street.cora)
    yield Stop(f"/triage/{paths[0]}/calls/", press="This language is needed", by=street.cora)
    zoe = MemberFactory(name="Zoe", phone="+12125550166", area=street.rosa.area)
    yield Stop(f"/triage/members/{zoe.pk}/calls/", press="Show the number", by=street.cora)
    taken = Call.objects.create(member=street.rosa, need=need, by=street.cora, outcome="reached")
    renew_paper_code(street.rosa)
    yield Stop(f"/triage/calls/{taken.pk}/taken/", by=street.cora)
