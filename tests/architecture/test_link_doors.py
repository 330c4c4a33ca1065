"""Every page below a private link: each answers as it answers its member who signed in.

Whose link it is decides, and not whose browser. That an unknown link opens nothing stands in
`test_doors.py`; that a stranger's own link changes and tells nothing of others, in
`test_attacker.py`; what a link to one match opens, in `tests/matching/test_links.py`.
"""

from itertools import product

import pytest
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from matching.models import Match
from members.models import AccessLink, Member
from members.services import mint_link
from mutualaid.matrix import Answer, Line, Role
from tests.architecture.test_doors import (
    DOORS,
    USUAL,
    Door,
    address,
    is_as_said,
    lines_by_door,
    match,
    seen,
    to_post,
    undone,
)

__all__ = ["match"]

pytestmark = pytest.mark.django_db

BY_LINK = [door for door in DOORS if door.is_by_link]
#: Whose link is opened, and in whose browser.
OPENED_BY = [
    (Role.REQUESTER, Role.ANONYMOUS), (Role.REQUESTER, Role.HELPER),
    (Role.HELPER, Role.ANONYMOUS), (Role.STRANGER, Role.REQUESTER),
    (Role.COORDINATOR, Role.ANONYMOUS),
]  # fmt: skip
#: Below a link it is the page that is there; without one it leads somewhere.
IS_READ_ALONE = "link:overview"


def below(token: str, door: Door, match: Match) -> str:
    """Return where a door is below a link."""
    return address(door, match).replace("x" * 22, token)


def said_of(door: Door, role: Role, *, acting: bool) -> tuple[Answer | None, Line]:
    """Return what a member who signed in is answered by the same page, and its line."""
    line = lines_by_door()[door.name.replace("link:", "signed_in:")]
    said = line.answer(role, acting=acting, state=USUAL[line.about] if line.about else "")
    return None if acting and door.name == IS_READ_ALONE else said, line


@pytest.mark.parametrize(("whose", "whose_browser"), OPENED_BY)
def test_pages_below_a_link_answer_its_member(match, cast, whose, whose_browser):
    member = Member.objects.get(pk=cast[whose].session[SESSION_KEY])
    client, offer, wrong = cast[whose_browser], to_post(match)["offer"], {}

    for door, how in product(BY_LINK, ("get", "post")):
        with undone():
            url = below(mint_link(member), door, match)
            found = seen(client, how, url, **({"offer": offer} if how == "post" else {}))
        said, line = said_of(door, whose, acting=how == "post")
        if not is_as_said(found, said, line):
            wrong[door.name, how] = found, said

    assert wrong == {}


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_link_that_has_ended_opens_nothing_for_its_own_member(match, rosa, cast, end):
    client, token = cast[Role.REQUESTER], mint_link(rosa)
    assert client.get(f"/m/{token}/").status_code == 200
    AccessLink.objects.filter(member=rosa).update(**{end: timezone.now()})
    urls = [below(token, door, match) for door in BY_LINK]

    found = {seen(client, how, url) for url, how in product(urls, ("get", "post"))}

    assert found - {None} == {lines_by_door()["link:*"].answer(Role.REQUESTER, acting=False)}
