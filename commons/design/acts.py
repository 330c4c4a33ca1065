"""Samples of what is pressed and followed."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from commons.design.parts import HERE, State, part, state
from members.listing import BoardFilters


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of help, as far as a chip shows it."""

    pk: str
    words: str

    def __str__(self) -> str:
        return self.words


ANSWERS = [
    {"words": _("Yes, I can"), "url": HERE},
    {"words": _("Not this time"), "url": HERE},
    {"words": _("Later"), "url": HERE},
]
TABS = [
    {"url": HERE, "words": _("Everybody"), "here": True, "icon": "eye"},
    {"url": HERE, "words": "Rosa", "count": 3},
    {"url": HERE, "words": "Hal", "count": 0},
]
KINDS = [
    Kind("1", "Rides to the doctor"), Kind("2", "Pharmacy"), Kind("3", "A visit"),
]  # fmt: skip
LINKS = [
    {"url": HERE, "words": _("When exactly"), "note": _("Any time is fine")},
    {"url": HERE, "words": _("Which languages do you speak?")},
]


def pager(number: int) -> State:
    """Show one of three pages."""
    page = Paginator(range(60), 20).page(number)
    return State(f"Page {number} of 3", lambda: {"page_obj": page})


PARTS = (
    part(
        "button", "To do something. One main button a page; the others are outlined.",
        state("Main", words=_("Add it")),
        state("Second", words=_("Hide it again"), look="second"),
        state("Quiet, for deleting", words=_("Delete everything about me"), look="quiet"),
        state("Tall, for the answer that matters", words=_("Yes, I can"), tall=True),
        state("With an icon", words=_("Find"), look="second", icon="search"),
        state("With words for those who only hear it", words=_("Ask"), who="Hal"),
    ),
    part(
        "link_button", "To go somewhere, as the next thing to do. Buttons do, links go.",
        state("Main", url=HERE, words=_("I need something")),
        state("Second, with an icon", url=HERE, words=_("Call"), look="second", icon="phone"),
    ),
    part(
        "go", "The one bold link of a card.",
        state("Plain", url=HERE, words=_("I can help with this")),
    ),
    part(
        "back", "The one way back that a page has, above what it shows or below what it asks.",
        state("To the page of whoever reads", url=HERE),
        state("To where they came from", url=HERE, words=_("Back to the board")),
    ),
    part(
        "act", "One button that is a form of its own.",
        state("Main", url=HERE, words=_("Yes, it is done")),
        state("Second", url=HERE, words=_("I can’t any more"), look="second"),
    ),
    part(
        "answers", "The answers to a question. The first is the tall one.",
        state("Yes, no, later", answers=ANSWERS),
    ),
    part(
        "more", "Further pages, each with a note on what is there now.",
        state("With and without a note", links=LINKS),
    ),
    part(
        "tabs", "Views of the same list. Tabs are links.",
        state("With counts and an icon", tabs=TABS, label=_("Whose messages")),
    ),
    part(
        "board_tabs", "From one board to the other; the filters come along.",
        state("On the needs", here="needs"), state("On the offers", here="offers"),
    ),
    part(
        "board_filters", "To find something on a board. A wrong filter is left out, no error.",
        State("Empty", lambda: {"filters": BoardFilters(), "url": HERE}),
        State("Filled in", lambda: {"filters": BoardFilters({"q": "soup"}), "url": HERE}),
        wide=True,
    ),
    part("pager", "Under a list of more than one page.", pager(1), pager(2), pager(3)),
    part(
        "nav", "The way around, on every page but those behind a private link.",
        state("On the board", nav_current="board", can_see_queue=False),
        state("For coordinators", nav_current="page", can_see_queue=True),
        wide=True,
    ),
    part("languages", "Every language in its own name, on every page.", state("Plain"),
         state("Small", small=True), wide=True),
    part(
        "kinds", "What it may be about, while somebody writes. Nothing is chosen for them.",
        state("Three kinds", kinds={"field": "sample", "rows": KINDS, "picked": ""}),
        state("One picked", kinds={"field": "sample-two", "rows": KINDS, "picked": "2"}),
    ),
    part(
        "print_button", "For what prints well. It comes with the script; the words stay without.",
        state("Plain"), state("Second", look="second"),
    ),
    part("leave", "The way out: it leaves no page behind.", state("Plain")),
    part("error_ways", "Where to go from a page that is not there.", state("Plain")),
)  # fmt: skip
