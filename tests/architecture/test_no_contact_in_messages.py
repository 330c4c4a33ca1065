"""No message holds contact data of the other side, whatever it is about.

Every kind that an app registered is written in every language and form, about people who have a
canary for a number, an address, a family name and the place they meet. A kind without a scene
here fails, so that no message is ever added that nobody has looked through.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from matching.freshness import ASKED
from matching.services import ask_to_widen
from matching.states import MatchStatus
from matching.widening import Widening
from members.models import Event, Member, Reach
from needs.models import Need
from neighborhood.models import Neighborhood, PartnerGroup
from outbox import kinds
from outbox.models import SECRET, Form, Message, Reply, ReplyState
from outbox.rendering import render
from outbox.texts.rendering import render_text
from outbox.wordings import Wording
from tests.architecture.test_no_contact_in_pages import CANARY, ends_of, person
from tests.factories import MatchFactory, NeedFactory, OfferFactory, TermFactory
from triage.models import Letter

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TRAITS = [str(status) for status in MatchStatus if status != MatchStatus.PROPOSED]
PLACE = "canary-place"

type Told = Iterator[tuple[Member, dict[str, int]]]


@dataclass
class Street:
    """Who is there, and a need and an offer of the two who are written to."""

    rosa: Member
    hal: Member
    cora: Member

    def match(self, trait: str = "") -> tuple[Member, Member, int]:
        """Make a match in one state; return both sides and its key."""
        need = NeedFactory(requester=self.rosa, needed_on=timezone.localdate())
        offer = OfferFactory(helper=self.hal, capacity=3)
        traits = {trait: True} if trait else {}
        match = MatchFactory(need=need, offer=offer, place=PLACE, thanks="So kind", **traits)
        return self.rosa, self.hal, match.pk

    def need(self) -> Need:
        """Make a need of Rosa's that Hal has said yes to."""
        need = NeedFactory(requester=self.rosa)
        MatchFactory(need=need, offer__helper=self.hal, proposed_by=self.cora)
        return need


@pytest.fixture
def street(areas) -> Street:
    """Return three people with canaries for all that could give them away."""
    Neighborhood.objects.create(pk=1)
    rosa, hal, cora = (
        person(number, name, area=areas["mill-row"], email=None)
        for number, name in enumerate(("Rosa", "Hal", "Cora"))
    )
    TermFactory(member=cora)
    return Street(rosa, hal, cora)


def of_match(street: Street) -> Told:
    """Tell both sides of a match in every state there is."""
    for trait in ("", *TRAITS):
        *sides, pk = street.match(trait)
        for side in sides:
            yield side, {"match": pk, "to": side.pk}


def of_need(street: Street) -> Told:
    need = street.need()
    yield street.rosa, {"need": need.pk, "to": street.rosa.pk}


def of_receipt(street: Street) -> Told:
    offer = OfferFactory(helper=street.hal)
    MatchFactory(offer=offer, need__requester=street.rosa)
    yield street.rosa, {"need": street.need().pk}
    yield street.hal, {"offer": offer.pk}


def of_claim(street: Street) -> Told:
    way = street.rosa.ways.get(kind=Reach.TEXT)
    yield street.hal, {"way": way.pk, "earlier": street.rosa.pk}


def of_freshness(street: Street) -> Told:
    need, offer = street.need(), OfferFactory(helper=street.hal)
    for entry, whose in ((need, street.rosa), (offer, street.hal)):
        entry.confirmed_current_at = entry.opened_at
        entry.save()
        Event.objects.record(ASKED, entry, by=None, at=timezone.now())
        yield whose, {"to": whose.pk}


def of_widening(street: Street) -> Told:
    need = NeedFactory(requester=street.rosa, needed_on=timezone.localdate())
    event = ask_to_widen(need.pk, widening=Widening.DAY, by=street.cora)
    yield street.rosa, {"need": need.pk, "to": street.rosa.pk, "asked": event.pk}


def of_partner(street: Street) -> Told:
    group = PartnerGroup.objects.create(names={"en": "Riverside"}, phone="555-0199")
    yield street.rosa, {"need": street.need().pk, "to": street.rosa.pk, "group": group.pk}


def of_parts(street: Street) -> Told:
    first, second = street.need(), street.need()
    yield street.rosa, {"need": first.pk, "part_1": second.pk, "to": street.rosa.pk}


def of_letter(street: Street) -> Told:
    letter = Letter.objects.create(by=street.cora, text="Could it be later?")
    yield street.rosa, {"need": street.need().pk, "letter": letter.pk}


def of_term(street: Street) -> Told:
    for shadow in (False, True):
        term = TermFactory(member=street.hal, lent_by=street.cora, shadow=shadow)
        yield street.hal, {"term": term.pk}


def of_member(street: Street) -> Told:
    yield street.hal, {"to": street.hal.pk}


def of_desk(street: Street) -> Told:
    street.need()
    yield street.cora, {"to": street.cora.pk}


def of_the_day(street: Street) -> Told:
    now = timezone.now()
    fields = {"member": street.rosa, "deliver_after": now}
    whole = Message.objects.create(kind="together", key="whole", **fields)
    for place, (reader, ids) in enumerate(of_match(street)):
        if reader == street.rosa:
            Message.objects.create(
                kind="match_accepted", key=f"part {place}", ids=ids, within=whole, **fields
            )
    yield street.rosa, {"whole": whole.pk}


def of_answer(street: Street) -> Told:
    rosa, _hal, pk = street.match("accepted")
    about = Message.objects.create(
        member=rosa, kind="match_accepted", key="asked", ids={"match": pk, "to": rosa.pk},
        deliver_after=timezone.now(),
    )  # fmt: skip
    reply = Reply.objects.create(
        channel="text", provider_id="one", sender="digest", member=rosa, about=about,
        way=rosa.ways.first(), answer="It is too late for that.", state=ReplyState.ANSWERED,
        done_at=timezone.now(),
    )  # fmt: skip
    yield rosa, {"reply": reply.pk}


def of_code(street: Street) -> Told:
    address = EmailAddress.objects.create(user=street.hal, email="canary-new@leak.example")
    yield street.hal, {"address": address.pk, SECRET: 12345678, "void_at": 2**33}


SCENES: dict[str, Callable[[Street], Told]] = {
    **{kind: of_match for kind in kinds.names() if kind.startswith("match_")},
    "need_expired": of_need,
    "need_closed": of_need,
    "need_nobody_yet": of_need,
    "need_could_widen": of_widening,
    "need_handed_on": of_partner,
    "need_split": of_parts,
    "posted": of_receipt,
    "posts_joined": of_claim,
    "still_needed": of_freshness,
    "still_offered": of_freshness,
    "coordinator_wrote": of_letter,
    "coordinator_digest": of_desk,
    "together": of_the_day,
    "term_lent": of_term,
    "term_ending": of_term,
    "term_ended": of_term,
    "rest_offered": of_member,
    "reply_answer": of_answer,
    "sign_in_code": of_code,
    "address_code": of_code,
}


def told(kind: str, street: Street) -> Told:
    """Yield whom a kind of message goes to, and what it is about."""
    side = {"still_needed": street.rosa, "still_offered": street.hal}.get(kind)
    for reader, ids in SCENES[kind](street):
        if side in (None, reader):
            yield reader, ids


def written(kind: str, reader: Member, ids: dict[str, int], *, lang: str, form: Form) -> str:
    """Return all that one message says."""
    message = Message(pk=1, member=reader, kind=kind, ids=ids, key=kind, lang=lang)
    letter = render_text(message) if form == Form.TEXT else render(message)
    return f"{letter.subject}\n{letter.text}"


def leaks(text: str) -> list[str]:
    """Return the canaries in a text; nobody needs to read their own in a message either."""
    return CANARY.findall(text)


def test_every_kind_of_message_has_a_scene():
    assert kinds.names() - SCENES.keys() == set()


@pytest.mark.parametrize("kind", sorted(kinds.names()))
def test_no_message_holds_contact(street, kind):
    texts = [
        written(kind, *whom, lang=lang, form=form)
        for whom in told(kind, street)
        for lang in LANGUAGES
        for form in Form
    ]

    assert len(texts) >= len(LANGUAGES) * len(Form)
    assert all(len(text) > 20 for text in texts)
    assert [canary for text in texts for canary in leaks(text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["match_asked", "match_accepted", "match_unanswered"])
def test_words_of_the_group_can_bring_none_in(street, kind, lang):
    for way in ("other.ways.first.value", "match.place", "need.requester.name", "match.helper"):
        words = f"Subject: {{{{ {way} }}}}\n\n{{{{ {way} }}}} {{{{ link }}}}"
        Wording.objects.update_or_create(kind=kind, lang=lang, defaults={"words": words})

        for whom in told(kind, street):
            assert leaks(written(kind, *whom, lang=lang, form=Form.MAIL)) == []


def test_search_finds_what_it_looks_for(street, monkeypatch):
    leaky = kinds.Kind(
        name="need_closed",
        still_true=kinds.always,
        context=lambda member, ids: {
            "need": Need(what=street.hal.ways.get(kind=Reach.TEXT).value),
            "ending": f"Meet at {PLACE}",
            "link": "",
        },
    )
    monkeypatch.setitem(kinds._kinds, "need_closed", leaky)

    (found,) = (
        leaks(written("need_closed", *whom, lang="en", form=Form.MAIL))
        for whom in told("need_closed", street)
    )

    assert len(found) == 2
    assert found[0].endswith(ends_of(street.hal)[1])
