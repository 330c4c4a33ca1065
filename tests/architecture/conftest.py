"""A browser for each role of the matrix."""

import pytest
from django.test import Client

from members.models import Member
from mutualaid.matrix import Role
from neighborhood.models import Neighborhood
from tests.factories import MemberFactory, TermFactory

type Browsers = dict[Role, Client]


@pytest.fixture
def cast(rosa, hal, sam, cora, ada, areas) -> Browsers:
    """Return the browser of each role; nobody is concerned yet."""
    shadow, elsewhere = MemberFactory(name="Shay"), MemberFactory(name="Ella")
    TermFactory(member=shadow, shadow=True, lent_by=cora)
    TermFactory(member=elsewhere, all_areas=False).areas.set([areas["hilltop"]])
    people = {
        Role.STRANGER: sam, Role.REQUESTER: rosa, Role.HELPER: hal, Role.SHADOW: shadow,
        Role.ELSEWHERE: elsewhere, Role.COORDINATOR: cora, Role.ADMIN: ada,
    }  # fmt: skip
    # The sheet of a group's own inks is there only where it has some.
    Neighborhood.objects.create(pk=1, ink_one="260, 50%", ink_two="100, 60%")
    return {Role.ANONYMOUS: Client()} | {role: browser(who) for role, who in people.items()}


def browser(member: Member) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(member)
    return client
