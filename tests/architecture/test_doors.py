"""Every address × every role × every state: each answers as its line in the matrix says.

Two families are walked for themselves: the admin in `test_admin_doors.py`, and the pages below a
private link in `test_link_doors.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from matching.models import Match, Suggestion
from members.models import ContactWay, Member, Reach, RevealReason, Term
from members.reporting import report
from members.services import reveal
from mutualaid.matrix import LINES, Answer, Line, Role, Subject
from needs.models import Need
from neighborhood.models import Neighborhood
from outbox.models import Message, MessageState, Reply, ReplyState
from outbox.services import put
from tests.architecture.conftest import browser
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from triage.models import Call

pytestmark = pytest.mark.django_db

# A pause keeps new people from being asked; whoever was asked before it may still say yes.
ASKED_BEFORE = ("help", Role.HELPER, "post", "paused")
type Doors = Iterator["Door"]

SIGN_IN = ("/accounts/sign-in/?next=", "/admin/login/?next=")
#: Where the match of a world stands, its offer, and its need, by the state that is looked at.
WORLDS: Mapping[Subject, Mapping[str, tuple[str, str, str]]] = {
    Subject.NEED: {
        "held": ("cancelled", "", "held"),
        "open": ("", "", ""),
        "paused": ("", "", "paused"),
        "matched": ("confirmed", "full", "matched"),
        "met": ("completed", "", "met"),
        "withdrawn": ("cancelled", "", "withdrawn"),
        "expired": ("cancelled", "", "expired"),
    },
    Subject.OFFER: {
        "held": ("cancelled", "held", ""),
        "available": ("", "", ""),
        "full": ("confirmed", "full", "matched"),
        "paused": ("cancelled", "paused", ""),
        "withdrawn": ("cancelled", "withdrawn", ""),
    },
    Subject.MATCH: {
        "proposed": ("", "", ""),
        "standby": ("standby", "full", "matched"),
        "accepted": ("accepted", "full", "matched"),
        "confirmed": ("confirmed", "full", "matched"),
        "completed": ("completed", "", "met"),
        "declined": ("declined", "", ""),
        "lapsed": ("lapsed", "", ""),
        "cancelled": ("cancelled", "", ""),
    },
}
#: What the fixture ``match`` is and has.
USUAL = {Subject.NEED: "matched", Subject.OFFER: "full", Subject.MATCH: "confirmed"}
#: How a door answers that opens. 422: what was written is looked at; 503: no worker is at work.
OPENED = {200, 302, 303, 422, 503}
REFUSED = {Answer.MAY_NOT: 403, Answer.CANNOT_SEE: 404, Answer.NOT_NOW: 409}


@dataclass(frozen=True)
class Door:
    """One address of the site. wanted: the words its path asks for."""

    name: str
    is_public: bool
    wanted: frozenset[str]

    @property
    def is_by_link(self) -> bool:
        return self.name.startswith("link:")

    @property
    def line(self) -> Line:
        """The line of the matrix that is about it, by its name before that of its family."""
        lines = lines_by_door()
        return lines.get(self.name) or lines[f"{self.name.split(':')[0]}:*"]

    def is_about(self, subject: Subject) -> bool:
        """Tell whether its path holds the key of such a thing, whatever its states change."""
        return (self.line.about or (self.wanted and kind_of(self))) == subject


@cache
def lines_by_door() -> dict[str, Line]:
    """Return the line of each door and family."""
    return {door: line for line in LINES for door in line.doors}


def doors(resolver: URLResolver, space: str = "", wanted: frozenset[str] = frozenset()) -> Doors:
    """Yield every address below a resolver with its full name."""
    for pattern in resolver.url_patterns:
        here = wanted | set(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from doors(pattern, inside, here)
        else:
            asks_who = getattr(pattern.callback, "login_required", True)
            yield Door(f"{space}{pattern.name}", not asks_who, here)


DOORS = list(doors(get_resolver()))
SINGLE = [d for d in DOORS if not d.name.startswith(("link:", "admin:"))]
KINDS_OF_PAGES = (
    "offer", "message", "match", "member", "reply", "report", "term", "rest", "call", "look",
)  # fmt: skip
#: Who of the two is concerned by what a door is about; for all others it is the requester.
ABOUT_THE_HELPER = {"offer", "message", "reply", "report", "rest"}


@pytest.fixture
def match(rosa, hal) -> Match:
    """Return a plan of Rosa and Hal, for tomorrow."""
    return world(rosa, hal, *WORLDS[Subject.MATCH]["confirmed"])


def world(rosa: Member, hal: Member, *standing: str) -> Match:
    """Return a match that stands so, with an offer and a need that stand so; both have a number."""
    hal.ways.create(kind=Reach.TEXT, value="+12125550155", position=4)
    match, offer, need = ({how: True} if how else {} for how in standing)
    made: Match = MatchFactory(
        need=NeedFactory(requester=rosa, **need), offer=OfferFactory(helper=hal, **offer),
        starts_at=timezone.now() + timedelta(days=1), **match,
    )  # fmt: skip
    return made


def concerned(rosa: Member, hal: Member, cora: Member) -> Callable[[Door], Client]:
    """Return whose browser it is that is concerned: the two hold terms, and Cora one."""
    Term.objects.filter(shadow=True).delete()
    TermFactory(member=rosa)
    TermFactory(member=hal)
    clients = {"requester": browser(rosa), "helper": browser(hal), "term": browser(cora)}

    def of(door: Door) -> Client:
        kind = kind_of(door)
        if kind == "term":
            return clients["term"]
        return clients["helper" if kind in ABOUT_THE_HELPER else "requester"]

    return of


def to_pass_on(member: Member) -> Message:
    """Return a message to a member that waits for a person."""
    message = put(member, kind="match_asked", ids={"match": 0, "to": member.pk}, key="to pass on")
    message.finish(MessageState.BY_PERSON, at=timezone.now())
    return message


def to_read(member: Member) -> Reply:
    """Return what a member wrote back, for a person to read."""
    count = Reply.objects.count()
    way = ContactWay.objects.filter(member=member).first()
    reply: Reply = Reply.objects.create(
        channel="text", provider_id=str(count), sender="x", member=member, way=way,
        text="Perhaps", state=ReplyState.FOR_A_PERSON,
    )  # fmt: skip
    return reply


def called_about(need: Need) -> Call:
    """Return a call about a need."""
    call: Call = Call.objects.create(member=need.requester, need=need, outcome="reached")
    return call


def kind_of(door: Door) -> str:
    """Return what the key in an address is that of."""
    space, _colon, name = door.name.rpartition(":")
    word = name.split("_")[0]
    if space == "commons":
        word = {"ask": "offer", "report": name.removeprefix("report_")}.get(word, word)
    if space == "offers" or word == "ask":
        return "offer"
    return word if word in KINDS_OF_PAGES else "need"


def key_of(kind: str, match: Match) -> int:
    """Return the key of a thing of this kind that is about this match or one of the two."""
    makers: dict[str, Callable[[], object]] = {
        "message": lambda: to_pass_on(match.helper),
        "call": lambda: called_about(match.need),
        "reply": lambda: to_read(match.helper),
        "term": lambda: (
            Term.objects.filter(shadow=True).first() or Term.objects.get(member__name="Cora")
        ),
        "report": lambda: report(
            match, about=match.helper, area=match.need.area, text="x", by=None
        ),
        "look": lambda: reveal(
            match.requester, viewer=match.helper, why=RevealReason.PLAN, subject=match
        ),
        "need": lambda: match.need, "offer": lambda: match.offer, "match": lambda: match,
        "member": lambda: match.requester, "rest": lambda: match.helper,
    }  # fmt: skip
    made = makers[kind]()
    pk: int = made.pk  # type: ignore[attr-defined]
    return pk


def address(door: Door, match: Match) -> str:
    """Return the address of a door that is about this match, its need or its offer."""
    kind = kind_of(door)
    given = {
        "match_id": match.pk, "offer_id": match.offer_id, "token": "x" * 22,
        "handle": "sam", "code": "x", "mark": "x", "extra": "when", "key": 1,
        "part": "card", "digest": Neighborhood.current().digest_of_inks,
        "submission_key": match.need.submission_key,
    }  # fmt: skip
    if "pk" in door.wanted:
        given["pk"] = key_of(kind, match)
    if "other_id" in door.wanted:
        given["other_id"] = (MemberFactory if kind == "member" else NeedFactory)().pk
    return reverse(door.name, kwargs={word: given[word] for word in door.wanted})


def answers(client: Client, url: str, **given: object) -> tuple[Answer | int | None, ...]:
    """Return what reading and acting are answered; nothing of it stays."""
    return seen(client, "get", url), seen(client, "post", url, **given)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens in here."""
    point = transaction.savepoint_create()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def seen(client: Client, how: str, url: str, **given: object) -> Answer | int | None:
    """Return what a door answers, in the words of the matrix; signing out is undone as well."""
    kept: Any = client.cookies.copy()
    with undone():
        response = getattr(client, how)(url, given)
    client.cookies = kept
    status = response.status_code
    if status == 302 and response["Location"].startswith(SIGN_IN):
        return Answer.SIGN_IN
    if status in OPENED:
        return Answer.OPENS
    by_status: dict[int, Answer | None] = {code: answer for answer, code in REFUSED.items()}
    return (by_status | {405: None}).get(status, int(status))


def is_as_said(found: object, said: Answer | None, line: Line) -> bool:
    """Tell whether an answer is the one of the line; without states it may be too late."""
    too_late = line.about is None and said == Answer.OPENS and found == Answer.NOT_NOW
    return found == said or too_late


def test_each_door_has_its_line_and_each_line_its_doors():
    named = [door for line in LINES for door in line.doors]
    families = {f"{d.name.split(':')[0]}:*" for d in DOORS if d not in SINGLE}
    of_the_admin = {name for name in named if name.startswith("admin:")} - families

    assert len(named) == len(set(named))
    assert set(named) - of_the_admin == {door.name for door in SINGLE} | families
    assert of_the_admin <= {door.name for door in DOORS}


def test_states_of_the_lines_are_states():
    for line in LINES:
        states = set(WORLDS[line.about]) if line.about else set()
        assert (line.reads_in or set()) | (line.acts_in or set()) <= states, line.words


def test_doors_ask_who_it_is_but_for_those_that_are_public():
    public = {door.name for door in DOORS if door.is_public and not door.is_by_link}
    # It asks by itself, so that whoever signs in comes to the page they wanted.
    public.remove("admin:login")
    rows = {d.name: d.line.reads or d.line.acts or {} for d in DOORS if not d.is_by_link}

    assert public == {name for name, row in rows.items() if row[Role.ANONYMOUS] != Answer.SIGN_IN}


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_doors_answer_each_role_as_the_matrix_says(match, cast, role, rosa, hal, cora):
    of = concerned(rosa, hal, cora) if role == Role.CONCERNED else lambda _door: cast[role]
    wrong: dict[object, object] = {}
    given = {"offer": to_post(match)["offer"]}
    for door in SINGLE:
        line, state = door.line, USUAL.get(door.line.about, "") if door.line.about else ""
        with undone():
            found = answers(of(door), address(door, match), **given)
        said = tuple(line.answer(role, acting=acting, state=state) for acting in (False, True))
        is_closed = role == Role.ANONYMOUS and said != (said[0],) * 2 and Answer.SIGN_IN in said
        said = (Answer.SIGN_IN,) * 2 if is_closed else said
        if not all(is_as_said(*pair, line) for pair in zip(found, said, strict=True)):
            wrong[door.name] = found, said

    assert not wrong, "\n".join(map(str, wrong.items()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("about", "state"), [(about, state) for about, states in WORLDS.items() for state in states]
)
def test_doors_answer_in_each_state_as_the_matrix_says(cast, rosa, hal, cora, about, state):
    match = world(rosa, hal, *WORLDS[about][state])
    wrong: dict[object, object] = {}
    given = to_post(match)
    for door in filter(lambda door: door.is_about(about), SINGLE):
        with undone():
            url = address(door, match)
            for role, client in cast.items():
                wrong |= wrong_in_state(door, url, role, state, client, given)
            of = concerned(rosa, hal, cora)
            wrong |= wrong_in_state(door, url, Role.CONCERNED, state, of(door), given)

    assert not wrong, "\n".join(map(str, wrong.items()))


def wrong_in_state(door, url, role, state, client, given) -> dict[object, object]:
    """Return what is answered otherwise than the line says."""
    line = door.line
    wrong: dict[object, object] = {}
    for how, acting in (("get", False), ("post", True)):
        if (line.acts if acting else line.reads) is None:
            continue
        found = seen(client, how, url, **given)
        said = line.answer(role, acting=acting, state=state)
        if (door.name.split(":")[-1], role, how, state) == ASKED_BEFORE:
            said = Answer.OPENS
        if not is_as_said(found, said, line):
            wrong[door.name, role, how] = found, said
    return wrong


def to_post(match: Match) -> dict[str, object]:
    """Return what most forms take, so that the state alone decides; one more who could help."""
    other = OfferFactory()
    Suggestion.objects.create(
        need=match.need, offer=other, rank=0, value=700, planned_at=timezone.now()
    )
    return {
        "what": "Soup", "area": match.need.area_id, "category": match.need.category_id,
        "reason": "no_longer_needed", "text": "x", "outcome": "reached", "days": 7,
        "reach": "check_back", "offer": other.pk, "day": timezone.localdate() + timedelta(days=2),
    }  # fmt: skip


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CONCERNED])
def test_doors_below_an_unknown_link_open_for_nobody(match, cast, role):
    by_link = [door for door in DOORS if door.is_by_link]

    found = {seen(cast[role], "get", address(door, match)) for door in by_link}

    assert found - {None} == {(lines_by_door()["link:*"].reads or {})[role]}
