"""Whatever is typed into whichever form: a clear answer, the words kept, never an error page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.forms import BaseForm, CharField, Textarea, TextInput
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from commons.extras import NEED_EXTRAS, OFFER_EXTRAS
from matching.models import Match, Suggestion
from members.models import Member
from members.services import mint_link
from needs.models import Need
from neighborhood.models import Area
from offers.models import Offer
from tests.factories import AreaFactory, MatchFactory, NeedFactory, OfferFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SCRIPT = "'\"><script>alert(1)</script>"
TYPED: dict[str, str] = {
    "nothing": "",
    "10,000 letters": "soup " * 2000,
    "emoji": "🧑🏽‍🦽 🍲",
    "right to left": "مرحبا \u202eabc",
    "script": SCRIPT,
    "null byte": "a\x00b",
    "half a letter": "a\ud800b",
    "huge number": "9" * 5000,
    "number past bigint": "9" * 30,
    "past day": "1999-12-31",
    "last day": "9999-12-31",
}
GONE = "an area that went away"
SHOWN = ("script", "last day")
KEPT = ("10,000 letters", "emoji", "right to left", "script")

type Answers = dict[str, Any]


@dataclass
class Place:
    """What the forms are about, and the people who fill them in."""

    rosa: Member
    hal: Member
    cora: Member
    need: Need
    offer: Offer
    plan: Match
    question: Match
    gone: Area

    def by_link(self, name: str, *keys: Any, who: str = "rosa") -> str:
        """Return the private address of a page."""
        return reverse(f"link:{name}", args=[mint_link(getattr(self, who)), *keys])


@pytest.fixture
def place(rosa, hal, cora, categories, settings) -> Place:
    """Return a need of Rosa's, an offer of Hal's, a question and a plan."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal, capacity=5)
    other = OfferFactory(helper__name="June")
    Suggestion.objects.create(need=need, offer=other, rank=1, value=900)
    plan = MatchFactory(
        need=NeedFactory(requester=rosa, matched=True),
        offer=OfferFactory(helper=hal, full=True), confirmed=True,
    )  # fmt: skip
    question = MatchFactory(offer=offer)
    gone = AreaFactory(slug="gone", is_active=False)
    return Place(rosa, hal, cora, need, offer, plan, question, gone)


@dataclass(frozen=True)
class Door:
    """A form: where it is sent, its fields, and what is said in the others meanwhile.

    fields: left out where the same address shows the form; then it says them itself.
    """

    name: str
    address: Callable[[Place], str]
    fields: tuple[str, ...] = ()
    answers: Mapping[str, str] | None = None
    signed_in: bool = False
    get: bool = False

    def __str__(self) -> str:
        return self.name


def extra(slug: str, *, page: str) -> Door:
    """Return the page of one optional question."""
    who, thing = ("rosa", "need") if page == "need_extra" else ("hal", "offer")
    return Door(f"{thing}, {slug}", lambda p: p.by_link(page, getattr(p, thing).pk, slug, who=who))


def desk(noun: str, *fields: str, get: bool = False, **answers: str) -> Door:
    """Return a form on the desk."""
    return Door(
        f"desk, {noun or 'queue'}",
        lambda p: f"/triage/needs/{p.need.pk}/{noun}/" if noun else "/triage/",
        fields, answers, signed_in=True, get=get,
    )  # fmt: skip


def aside(name: str, path: Callable[[Place], str], *fields: str, get: bool = False) -> Door:
    """Return a form on the desk that is not about a need."""
    return Door(f"desk, {name}", lambda p: f"/triage/{path(p)}", fields, signed_in=True, get=get)


def plan(noun: str, *fields: str, **answers: str) -> Door:
    """Return a form on the page of a plan."""
    return Door(f"plan, {noun}", lambda p: p.by_link(f"match_{noun}", p.plan.pk), fields, answers)


ASKED_OF_NEEDS = {one.form for one in NEED_EXTRAS}
REACHED = {"reach": "text", "reach_at": "212 555 0193"}
DOORS = [
    Door("home", lambda _: "/", answers={**REACHED, "need": "A ride", "offer": "Soup"}),
    Door("new need", lambda _: "/needs/new/", answers={**REACHED, "what": "A ride"}),
    Door("help", lambda p: f"/needs/{p.need.pk}/help/", answers=REACHED),
    Door("ask", lambda p: f"/offers/{p.offer.pk}/ask/", answers={**REACHED, "what": "A ride"}),
    Door("doorway", lambda _: "/your-page/", answers={"code": "BLUE-HERON-42", "contact": "x"}),
    Door("need, edit", lambda p: p.by_link("need_edit", p.need.pk)),
    Door("offer, edit", lambda p: p.by_link("offer_edit", p.offer.pk, who="hal")),
    *(extra(one.slug, page="need_extra") for one in NEED_EXTRAS),
    *(
        extra(one.slug, page="offer_extra")
        for one in OFFER_EXTRAS
        if one.form not in ASKED_OF_NEEDS
    ),
    Door("about me", lambda p: p.by_link("about_me")),
    Door("wishes", lambda p: p.by_link("wishes"), ("first", "messages")),
    Door("way back", lambda p: p.by_link("way_back"), ("new",)),
    Door("withdrawal", lambda p: p.by_link("need_withdrawal", p.need.pk), ("reason",)),
    Door("pick", lambda p: p.by_link("need_proposal", p.need.pk), ("offer",)),
    Door("rest", lambda p: p.by_link("match_rest", p.question.pk, who="hal")),
    plan("details", "day", "starts", "ends", "place", day="2030-05-31", starts="23:30"),
    plan("completion", "thanks"),
    plan("cancellation", "reason"),
    desk("", "q", "view", "page", get=True),
    desk("notes", "text"),
    desk("closure", "reason"),
    desk("history", "show", "page", get=True),
    aside("member, notes", lambda p: f"members/{p.rosa.pk}/notes/", "text"),
    aside("member, history", lambda p: f"members/{p.rosa.pk}/", "show", "page", get=True),
    aside("offer, notes", lambda p: f"offers/{p.offer.pk}/notes/", "text"),
    aside("match, contact", lambda p: f"matches/{p.question.pk}/contact/", "side"),
    desk("proposals", "offer"),
    desk("dismissals", "offer"),
    Door("needs", lambda _: "/needs/", ("q", "area", "category", "page"), get=True),
    Door("offers", lambda _: "/offers/", ("q", "area", "category", "page"), get=True),
    Door("arrived", lambda _: "/what-arrived/", ("for", "page"), get=True),
    Door("sign-in", lambda _: "/accounts/sign-in/", ("email",)),
    Door("language", lambda _: "/language/", ("language", "next"), {"language": "es"}),
    Door("admin", lambda _: "/admin/login/", ("username", "password", "next"), {"username": "a"}),
]


def typed_by(place: Place) -> dict[str, Any]:
    """Return all that is typed, with the area that is not offered any more."""
    return {**TYPED, GONE: place.gone.pk}


def answers_of(door: Door, address: str, client: Client) -> Answers:
    """Return what stands in the form as it opens; for each choice the first one."""
    if door.fields:
        return {**dict.fromkeys(door.fields, ""), **(door.answers or {})}
    form: BaseForm = client.get(address).context["form"]
    found: Answers = {}
    for name, field in form.fields.items():
        choices = [value for value, _ in getattr(field, "choices", ()) if value]
        first = choices[0] if choices else ""
        found[name] = form[name].value() or getattr(first, "value", first)
    one_each = {name: value for name, value in found.items() if not isinstance(value, list)}
    return {**one_each, **(door.answers or {})}


def encoded(answers: Answers) -> str:
    """Return the answers as a browser sends them; Python's own encoder refuses half letters."""
    return urlencode(
        {name: str(value).encode(errors="surrogatepass") for name, value in answers.items()}
    )


def send(client: Client, door: Door, address: str, answers: Answers, *, follow: bool) -> Any:
    """Send a form; nothing it changes outlives this call."""
    with transaction.atomic():
        if door.get:
            answer = client.get(f"{address}?{encoded(answers)}")
        else:
            kind = "application/x-www-form-urlencoded"
            answer = client.post(address, encoded(answers), content_type=kind, follow=follow)
        transaction.set_rollback(True)
    return answer


def complaints(answer: HttpResponse, name: str, typed: str, label: str) -> Iterator[str]:
    """Say what is wrong with the answer to one form."""
    said = f"{label} in {name}"
    if answer.status_code >= 500:
        yield f"{said}: {answer.status_code}"
    if b"<script>alert" in answer.content:
        yield f"{said}: not escaped"
    must_keep = answer.status_code == 422 and label in KEPT and is_open_question(answer, name)
    if must_keep and escape(typed.strip()) not in answer.content.decode():
        yield f"{said}: not kept"


def is_open_question(answer: Any, name: str) -> bool:
    """Tell whether the form that came back has a line for people to write into, of this name."""
    contexts = [part for part in answer.context if hasattr(part, "flatten")]
    forms = [value for part in contexts for value in part.flatten().values()]
    bound = next(form for form in forms if isinstance(form, BaseForm) and form.is_bound)
    field = bound.fields.get(name)
    if field is not None and field.widget.attrs.get("tabindex") == "-1":
        return False
    return isinstance(field, CharField) and isinstance(field.widget, (TextInput, Textarea))


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_no_answer_breaks_a_form(door, place, client):
    client.raise_request_exception = False
    if door.signed_in:
        client.force_login(place.cora)
    address = door.address(place)
    answers = answers_of(door, address, client)

    found: list[str] = []
    for name in answers:
        for label, typed in typed_by(place).items():
            given = {**answers, name: typed}
            answer = send(client, door, address, given, follow=label in SHOWN)
            found += complaints(answer, name, str(typed), label)

    assert found == []
