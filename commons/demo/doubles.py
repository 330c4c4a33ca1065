"""Who is in the book twice, and who only shares a phone: for the coordinators to tell apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from commons.demo.people import People
from commons.demo.posting import Desk
from commons.demo.texts.shapes import Asked
from needs.models import Need

#: Numbers that nobody else of the demo has.
OF_ONE_TWICE, OF_TWO_HOMES = "+16465550142", "+17185550142"
NAMES_OF_TWO = ("Noor", "Wilma")

#: The need of somebody who is in the book twice, in the words of the second time.
AGAIN = Asked(
    "snow", "hilltop", "The steps and the path to the gate when it snows", soon="whenever",
    days=2.1, name="Ernest",
)  # fmt: skip


def add_doubles(desk: Desk, people: People, firsts: Iterable[Need]) -> None:
    """Let whoever asked for these needs be in the book again, with one need in other words."""
    again = desk.take_need(AGAIN)
    again.requester.joined_at = again.opened_at - timedelta(minutes=4)
    for need in (*firsts, again):
        people.answers_on(need.requester, OF_ONE_TWICE)


def add_two_homes(people: People) -> None:
    """Let two neighbors share one phone."""
    for name in NAMES_OF_TWO:
        member = people.neighbor(languages=("en",), area="station-side", name=name)
        people.answers_on(member, OF_TWO_HOMES)
