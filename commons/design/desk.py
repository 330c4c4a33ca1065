"""Samples of what only the coordinators' desk shows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.design.parts import HERE, part, state

ROWS = [
    {"pk": 1, "url": HERE, "soon": 4, "soon_words": _("today"), "words": "A ride to the clinic",
     "facts": "Mill Row · Rides", "age": 1, "age_words": _("today"), "here": True},
    {"pk": 2, "url": HERE, "soon": 1, "soon_words": _("Whenever"), "words": "Soup for two",
     "facts": "Hilltop · Food", "age": 1, "age_words": _("today"), "mine": "Cora"},
]  # fmt: skip
RULE = {"words": _("In the same area"), "limit": "", "facts": "0.4 km"}

PARTS = (
    part("queue", "What waits, soonest first. On the desk a row opens beside the queue.",
         state("To open", rows=ROWS),
         state("To tick", rows=[row | {"here": False} for row in ROWS], picking=True, picked=[2])),
    part("rule", "A rule of pairing, kept or not.",
         state("Kept", rule=RULE | {"kept": True}, figures=True),
         state("Not kept", rule=RULE | {"kept": False}),
         template="commons/design/rule.html"),
    part("key_cap", "The key that does the same, where there are keys.",
         state("Only where keys work", has_keys=True, key="a")),
)  # fmt: skip
