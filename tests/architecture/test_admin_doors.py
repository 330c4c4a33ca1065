"""Every address of the admin × every role: each answers as its line in the matrix says.

What the admin shows at all, and that each row can be saved, is held in `test_admin.py`; how
somebody comes to a second proof, in `tests/journeys/test_second_proof.py`.
"""

from collections.abc import Iterator

import pytest
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from members.models import Event, Member
from mutualaid.matrix import Answer, Role
from tests.architecture.admin_rows import CANARY, give_canaries, make_rows
from tests.architecture.test_doors import DOORS, Door, is_as_said, seen
from tests.factories import TermFactory

pytestmark = pytest.mark.django_db

# Two kinds of address have no name: where a row once was, and what the admin does not know.
ADMIN_DOORS = [d for d in DOORS if d.name.startswith("admin:") and not d.name.endswith(":None")]
SHOWN = {f"admin:{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
#: What is looked for in lists: a name, the number of a row, what breaks things.
LOOKED_FOR = ("rosa", "1", "'%", "\x00")
WORDING = {"kind": "match_asked", "lang": "en", "form": "mail"}
AUTOCOMPLETES = (("term", "member"), ("blockedpair", "one"), ("blockedpair", "other"))
CHANGES_RIGHTS = {
    f"admin:members_{model}_{page}"
    for model in ("member", "term")
    for page in ("add", "change", "delete", "changelist")
}
FRESH, OLD = 0, 301


def addresses(door: Door) -> Iterator[str]:
    """Yield where a door is: for each app, for a row of its model, for what is looked for."""
    if door.name == "admin:app_list":
        labels = {model._meta.app_label for model in SHOWN.values()}
        yield from (reverse(door.name, kwargs={"app_label": label}) for label in labels)
    elif door.name == "admin:autocomplete":
        for model, field in AUTOCOMPLETES:
            yield reverse(door.name, query={
                "app_label": "members", "model_name": model, "field_name": field, "term": "a",
            })  # fmt: skip
    else:
        yield from addresses_about_a_row(door)


def addresses_about_a_row(door: Door) -> Iterator[str]:
    """Yield the page of a row, or a list."""
    model = SHOWN.get(door.name.rpartition("_")[0])
    row = model._default_manager.first() if model and "object_id" in door.wanted else None
    given = WORDING | {"object_id": row.pk if row else ""}
    yield reverse(door.name, kwargs={word: given[word] for word in door.wanted})
    if door.name.endswith("_changelist"):
        yield reverse(door.name, query={"_facets": "True"})
        yield from (reverse(door.name, query={"q": words}) for words in LOOKED_FOR)


def let_in(client: Client, member: Member, *, seconds_ago: int) -> None:
    """Let somebody have a second proof that was shown in this browser so long ago."""
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=member, type=Authenticator.Type.RECOVERY_CODES, data={})
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, member, method="mfa", reauthenticated=True)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY][0]["at"] -= seconds_ago
    request.session.save()


@pytest.fixture
def places(cast, ada, settings) -> list[tuple[Door, str]]:
    """Return where each door of the admin is, with a row behind it, and let proofs be asked for."""
    settings.SECOND_PROOF_REQUIRED = True
    make_rows(by=ada)
    give_canaries()
    return [(door, next(addresses(door))) for door in ADMIN_DOORS]


def is_as_its_line_says(door: Door, role: Role, found: object, *, acting: bool) -> bool:
    """Tell whether a door answers as said; an admin may find that it takes no such request."""
    said = door.line.answer(role, acting=acting)
    return is_as_said(found, said, door.line) or (found is None and role == Role.ADMIN)


@pytest.mark.parametrize("role", list(Role))
def test_admin_answers_each_role_as_the_matrix_says(places, cast, role, rosa):
    client = cast[Role.REQUESTER if role == Role.CONCERNED else role]
    if role == Role.CONCERNED:
        TermFactory(member=rosa)
    if role != Role.ANONYMOUS:
        let_in(client, Member.objects.get(pk=client.session[SESSION_KEY]), seconds_ago=FRESH)
    wrong: dict[object, object] = {}

    for door, url in places:
        for how, given in (("get", {}), ("post", {"post": "yes"})):
            found = seen(client, how, url, **given)
            if not is_as_its_line_says(door, role, found, acting=how == "post"):
                wrong[url, how] = found

    assert wrong == {}


def test_admin_without_a_proof_is_led_to_set_one_up_from_everywhere(places, cast):
    client, there = cast[Role.ADMIN], reverse("mfa_index")

    answers = [
        (url, answer.status_code, answer.get("Location"))
        for _door, url in places
        for answer in (client.get(url), client.post(url, {"post": "yes"}))
    ]

    assert [one for one in answers if one[1:] != (302, there)] == []


@pytest.mark.usefixtures("places")
def test_no_page_of_the_admin_tells_how_to_reach_anybody_whatever_is_looked_for(cast, ada):
    client = cast[Role.ADMIN]
    let_in(client, ada, seconds_ago=FRESH)
    urls = [url for door in ADMIN_DOORS for url in addresses(door)]

    answers = {url: client.get(url) for url in urls}

    assert {answer.status_code for answer in answers.values()} == {200, 302, 403, 405}
    assert "Rosa" in answers[reverse("admin:members_member_changelist", query={"q": "rosa"})].text
    assert [url for url, one in answers.items() if CANARY.search(one.content.decode())] == []


@pytest.mark.parametrize("words", ["canary-1@leak.example", "(212) 555-0101", "+12125550101"])
def test_canaries_are_found_however_they_are_written(words):
    assert CANARY.search(words)


def test_proof_is_asked_for_anew_where_rights_change(places, cast, ada):
    client, before = cast[Role.ADMIN], Event.objects.count()
    let_in(client, ada, seconds_ago=OLD)
    again = reverse("account_reauthenticate")

    asked = {
        door.name
        for door, url in places
        if door.name in CHANGES_RIGHTS
        and client.post(url, {"post": "yes"}).get("Location", "").startswith(again)
    }

    assert asked == CHANGES_RIGHTS
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "path", ["nothing-here/", "account/emailaddress/", "mfa/authenticator/", "auth/group/"]
)
def test_what_the_admin_does_not_show_is_not_there(places, cast, ada, path):
    let_in(cast[Role.ADMIN], ada, seconds_ago=FRESH)
    url = reverse("admin:index") + path

    assert seen(cast[Role.ADMIN], "get", url) == Answer.CANNOT_SEE
    assert seen(cast[Role.STRANGER], "get", url) == Answer.SIGN_IN
