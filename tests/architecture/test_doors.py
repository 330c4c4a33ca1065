"""Every address × every role: public ones are a named set, all others open for whom they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from matching.models import Match
from members.models import Member, Term
from members.reporting import report
from needs.models import Need
from outbox.models import Message, MessageState, Reply, ReplyState
from outbox.services import put
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from triage.models import Call

pytestmark = pytest.mark.django_db

PUBLIC = {
    "commons:home",
    "commons:how",
    "commons:what_we_send",
    "commons:new_need",
    "commons:new_offer",
    "commons:help",
    "commons:ask",
    "commons:your_page",
    "commons:kiosk_done",
    "identity",
    "commons:what_arrived",
    "commons:design",
    "commons:design_part",
    "commons:design_sheet",
    "commons:demo_sign_in",
    "needs:board",
    "needs:detail",
    "offers:board",
    "offers:detail",
    "signed_in:overview",
    "signed_in:new_need",
    "signed_in:new_offer",
    "signed_in:help",
    "signed_in:ask",
    "healthz",
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_logout",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
    "short_link",
    "text_incoming",
    "text_status",
    "commons:privacy",
    "commons:was_it_you",
    "commons:report_need",
    "commons:report_offer",
    "start_messages",
    "stop_messages",
    "who_coordinates",
    "admin:login",
}
ROLES = ("anonymous", "stranger", "requester", "helper", "shadow", "coordinator", "admin")
EVERYBODY = frozenset(ROLES) - {"anonymous"}
DESK = frozenset({"shadow", "coordinator", "admin"})
# Seen by both of the two, but for one of them only.
OTHER_SIDE = {("signed_in:match_rest", "requester")}
OWNERS = {"need": {"requester"}, "offer": {"helper"}, "match": {"requester", "helper"}}
type Doors = Iterator["Door"]

SIGN_IN = "/accounts/sign-in/?next="


@dataclass(frozen=True)
class Door:
    """One address of the site. wanted: the words its path asks for."""

    name: str
    is_public: bool
    wanted: frozenset[str]

    @property
    def is_by_link(self) -> bool:
        return self.name.startswith("link:")


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


def subject_of(name: str) -> str:
    """Return what a private address is about: need, offer, match, or nothing."""
    word = name.split(":")[-1].split("_")[0]
    about = {"standing": "need", "posted": "need"}.get(word, word)
    return about if about in OWNERS else ""


def welcome(name: str) -> frozenset[str]:
    """Return the roles for whom a door that is not public opens."""
    if name.startswith("triage:"):
        return DESK
    return frozenset(OWNERS.get(subject_of(name), EVERYBODY))


DOORS = list(doors(get_resolver()))
OURS = [d for d in DOORS if not d.is_public and d.name.startswith(("triage:", "signed_in:"))]


@pytest.fixture
def match(rosa, hal) -> Match:
    """Return a plan of Rosa and Hal, for tomorrow."""
    need = NeedFactory(requester=rosa, matched=True)
    offer = OfferFactory(helper=hal, full=True)
    starts_at = timezone.now() + timedelta(days=1)
    return MatchFactory(need=need, offer=offer, confirmed=True, starts_at=starts_at)


@pytest.fixture
def cast(rosa, hal, sam, cora, ada) -> dict[str, Client]:
    """Return the browser of each role."""
    shadow = MemberFactory(name="Shay")
    TermFactory(member=shadow, shadow=True)
    people = {
        "requester": rosa, "helper": hal, "stranger": sam, "shadow": shadow,
        "coordinator": cora, "admin": ada,
    }  # fmt: skip
    browsers = {"anonymous": Client()}
    for role, person in people.items():
        browsers[role] = Client()
        browsers[role].force_login(person)
    return browsers


def to_pass_on(member: Member) -> Message:
    """Return a message to a member that waits for a person."""
    message = put(member, kind="match_asked", ids={"match": 0, "to": member.pk}, key="to pass on")
    message.finish(MessageState.BY_PERSON, at=timezone.now())
    return message


def to_read(member: Member) -> Reply:
    """Return what a member wrote back, for a person to read."""
    count = Reply.objects.count()
    reply: Reply = Reply.objects.create(
        channel="text", provider_id=str(count), sender="x", member=member, text="Perhaps",
        state=ReplyState.FOR_A_PERSON,
    )  # fmt: skip
    return reply


KINDS_OF_PAGES = ("offer", "message", "match", "member", "reply", "report", "term", "rest", "call")


def called_about(need: Need) -> Call:
    """Return a call about a need."""
    call: Call = Call.objects.create(member=need.requester, need=need, outcome="reached")
    return call


def address(door: Door, match: Match) -> str:
    """Return the address of a door that is about this match, its need or its offer."""
    about = subject_of(door.name)
    if door.name.startswith("triage:"):
        about = door.name.removeprefix("triage:").split("_")[0]
        about = about if about in KINDS_OF_PAGES else "need"
    pks = {
        "need": match.need_id, "offer": match.offer_id, "member": match.requester_id,
        "rest": match.helper_id,
    }  # fmt: skip
    if about == "term":
        pks["term"] = Term.objects.get(member__name="Cora").pk
    other = MemberFactory if about == "member" else NeedFactory
    pk = pks.get(about, match.pk)
    if about == "message":
        pk = to_pass_on(match.helper).pk
    elif about == "call":
        pk = called_about(match.need).pk
    elif about == "reply":
        pk = to_read(match.helper).pk
    elif about == "report":
        pk = report(match, about=match.helper, area=match.need.area, text="x", by=None).pk
    given = {
        "pk": pk, "other_id": other().pk,
        "match_id": match.pk, "offer_id": match.offer_id, "token": "x" * 22,
        "handle": "sam", "code": "x", "mark": "x", "extra": "when", "key": 1,
        "part": "card",
        "submission_key": match.need.submission_key,
    }  # fmt: skip
    return reverse(door.name, kwargs={word: given[word] for word in door.wanted})


def test_public_doors_are_exactly_these():
    assert {door.name for door in DOORS if door.is_public and not door.is_by_link} == PUBLIC


def test_every_other_door_leads_nobody_but_to_sign_in(match, cast):
    wrong = {}
    for door in DOORS:
        if door.is_public or door.is_by_link or door.name.startswith("admin:"):
            continue
        url = address(door, match)
        for answer in (cast["anonymous"].get(url), cast["anonymous"].post(url)):
            if answer.status_code != 302 or not answer.url.startswith(SIGN_IN):
                wrong[door.name] = answer.status_code

    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_doors_open_for_whom_they_are(match, cast, role):
    shut = {}
    for door in OURS:
        if role in welcome(door.name):
            status = cast[role].get(address(door, match)).status_code
            if status not in ({403} if (door.name, role) in OTHER_SIDE else {200, 303, 405}):
                shut[door.name] = status

    assert shut == {}


@pytest.mark.slow
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_doors_stay_shut_for_everybody_else(match, cast, role):
    wrong = {}
    for door in OURS:
        if role not in welcome(door.name):
            no = 403 if door.name.startswith("triage:") else 404
            url = address(door, match)
            statuses = {cast[role].get(url).status_code, cast[role].post(url).status_code}
            if no not in statuses or not statuses <= {no, 405}:
                wrong[door.name] = statuses

    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_doors_below_an_unknown_link_open_for_nobody(match, cast, role):
    by_link = [door for door in DOORS if door.is_by_link]

    statuses = {cast[role].get(address(door, match)).status_code for door in by_link}

    assert statuses == {404}


@pytest.mark.parametrize("role", ROLES)
def test_admin_opens_for_the_admin_only(cast, role):
    lists = [door.name for door in DOORS if door.name.endswith(("admin:index", "_changelist"))]

    statuses = {cast[role].get(reverse(name)).status_code for name in lists}

    assert len(lists) > 10
    assert statuses == ({200} if role == "admin" else {302})
