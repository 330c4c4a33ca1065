"""Samples of what neighbors wrote, and of the two who come together."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from django.utils.translation import gettext_lazy as _

from commons.design.parts import HERE, part, state
from members.cards import Card
from neighborhood.map import Map, MapArea

NEED = Card(
    id="need", kind="need", title="A ride to the clinic and back, Tuesday at 9:30",
    category="Rides", lang="en", facts=("Tuesday morning", "Mill Row · Spanish or English"),
    url=HERE, soon=4, soon_words=cast("str", _("today")),
)  # fmt: skip
OFFER = Card(
    id="offer", kind="offer", title="Soup for two on Sundays", category="Hot meals", lang="en",
    facts=("Sundays", "Hilltop"), url=HERE,
)  # fmt: skip
ARABIC = replace(NEED, id="arabic", title="توصيلة إلى العيادة صباح الثلاثاء", lang="ar", soon=2)
URGENT = replace(
    NEED, id="urgent", why=cast("str", _("Nobody has been asked yet.")),
    urging=cast("str", _("Has waited long")), act_url=HERE,
    act_words=cast("str", _("I can help with this")),
)  # fmt: skip
MET = replace(OFFER, id="met", met=True, kind_words="Found")
LONG = replace(NEED, id="long", title="Somebody to carry a very heavy wardrobe down " * 3)

MAP = Map(
    width=360, height=190,
    areas=(
        MapArea("Mill Row", "M6 6 180 20 176 96 6 90Z", 90, 41, "", ("7",), HERE, here=True),
        MapArea("Hilltop", "M180 20 354 6 354 100 176 96Z", 264, 41, "", ("3",), HERE),
        MapArea("Riverside", "M6 90 176 96 354 100 354 184 6 184Z", 180, 145),
    ),
)  # fmt: skip
LIST = Map(width=0, height=0, areas=MAP.areas[:2])
COULD = [
    {"title": "Hal", "reasons": [_("In the same area"), _("Has time then")], "url": HERE,
     "act_words": _("Ask"), "who": "Hal"},
    {"title": "June", "reasons": [_("Spanish or English")], "url": HERE,
     "act_words": _("Ask"), "who": "June", "note": _("has not helped lately")},
    {"title": "Sam", "reasons": [_("Spanish or English")], "note": _("asked, no answer yet")},
]  # fmt: skip
WAYS = [
    {"url": HERE, "words": _("Call"), "icon": "phone"},
    {"url": HERE, "words": _("WhatsApp"), "icon": "text"},
]
SEEN = [
    {"what": _("What you wrote, the area, the time"), "who": _("Everybody."), "open": True},
    {"what": _("Where exactly"), "open": False, "who": _("We don’t have it. You tell each other."),
     "change_url": HERE, "change_words": _("Change it")},
]  # fmt: skip
SLIP = {"link": "https://neighbors.example/m/4f2kq8w0zr7n1x5c9v3b6d/", "url": HERE}

PARTS = (
    part(
        "card", "A need or an offer. What a neighbor wrote is set in slab.",
        state("A need", card=NEED), state("An offer", card=OFFER),
        state("With a reason to act", card=URGENT), state("Met", card=MET),
        state("In another language", card=ARABIC), state("Long words", card=LONG),
        state("With details", card=NEED, details="He walks with a stick.\nTwo steps at the door."),
    ),
    part("cards", "A list of them.", state("Two", cards=[NEED, OFFER]), wide=True),
    part("kind", "The flag: an open half asks, a full half gives, together they are a whole.",
         state("A need", kind="need", words="Rides"), state("An offer", kind="offer", words="Soup"),
         state("Met", kind="need", words="Rides", met=True)),
    part("soon", "How soon, or how much: one to four strokes, never without words.",
         *(state(f"{strokes} of 4", soon=strokes, words=words) for strokes, words in
           ((4, _("today")), (3, _("tomorrow")), (2, _("Within two weeks")), (1, _("Whenever"))))),
    part("amount", "A bar: the longer, the more it weighs; the fuller, the more there is.",
         *(state(f"{filled} of {whole}", whole=whole, filled=filled)
           for whole, filled in ((100, 80), (60, 60), (30, 0)))),
    part("could", "Who could help, with reasons and a button for each.",
         state("With and without a question", rows=COULD), wide=True),
    part("both", "Both said yes.", state("Plain", words=_("You both said yes"))),
    part("person", "One of the two, and how to reach them. Only after both said yes.",
         state("With ways", id="them", name="Hal", lines=["+1 212-555-0199"], links=WAYS),
         state("Nothing to show", id="them", name="Rosa", note=_("Your contact is hidden."))),
    part("slip", "The way back: a private link, and a code on paper. It prints alone.",
         state("A link", **SLIP),
         state("A link and a code", **SLIP, code="BLUE-HERON-42", phone="212-555-0142",
               beside="contact"),
         state("A code that opens the page alone", **SLIP, code="RED-KITE-70"),
         state("A code from a form on paper", **SLIP, code="RED-KITE-70", beside="name"),
         wide=True),
    part("who_can_see", "Who sees what: an eye for everybody, a lock for nobody yet.",
         state("Two rows", rows=SEEN)),
    part("map", "A picture beside a list that does the same; hidden from those who listen.",
         state("One area marked", map=MAP)),
    part("area_index", "The list beside the map.", state("Two areas", map=LIST)),
    part("icon", "Always beside words. Arrows turn with the direction.",
         *(state(name, name=name) for name in
           ("need", "offer", "met", "next", "back", "leave", "phone", "text", "mail", "calendar"))),
    part("mark", "The drawing in the masthead.", state("Plain")),
)  # fmt: skip
