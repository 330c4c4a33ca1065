"""How a way to reach somebody looks while it is masked: enough to tell two apart, no more."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.models import PHONE_REACHES, Reach

#: So many last digits of a number may stand where the number itself may not.
SHOWN_DIGITS = 2
# Of a shorter number the last two digits would tell too much.
SHORTEST_NUMBER = 7


@dataclass(frozen=True, slots=True)
class MaskedWay:
    """One way to reach somebody, without the number or address.

    kind: "Text message". hint: "••• ••42". said: the same for who hears the page: "ends with 42".
    hides: whether there is a number or address to ask for at all.
    """

    kind: str
    hint: str = ""
    said: str = ""
    hides: bool = False


def masked(kind: str, value: str) -> MaskedWay:
    """Return what may stand on a page of one way; the value itself is not kept."""
    label = str(Reach(kind).label)
    if kind in PHONE_REACHES and len(value) >= SHORTEST_NUMBER:
        end = value[-SHOWN_DIGITS:]
        return MaskedWay(label, f"••• ••{end}", _("ends with %(end)s") % {"end": end}, hides=True)
    if kind == Reach.EMAIL and "@" in value:
        start = value[0]
        return MaskedWay(
            label, f"{start}•••@…", _("begins with %(start)s") % {"start": start}, hides=True
        )
    return MaskedWay(label, hides=bool(value))
