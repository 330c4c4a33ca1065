"""How care names people: by first name and what tells them apart, linked to their page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.directions import isolated
from members.permissions import Charge
from neighborhood.models import Area

_PLACE_OF_NAME = "\0"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is named."""

    pk: int
    name: str
    area_id: int | None
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of somebody. words: as text. shown: the name leads to their page."""

    words: str
    shown: str


@dataclass(frozen=True, slots=True)
class Names:
    """What each of some people is called, so that no two are taken for one."""

    by_pk: Mapping[int, str]
    linked: frozenset[int]

    @classmethod
    def of(cls, people: Iterable[Person], *, areas: Iterable[Area], charge: Charge) -> Names:
        """Name people by area, and two of one name and area by how long they are here too.

        Whoever lives in the charge is linked. Runs no query.
        """
        people, by_area = list({one.pk: one for one in people}.values()), _names_of(areas)
        often = Counter((first_name(one.name), one.area_id) for one in people)
        names = {
            one.pk: _called(one, by_area=by_area, often=often[first_name(one.name), one.area_id])
            for one in people
        }
        linked = (one.pk for one in people if _lives_in(charge, one.area_id))
        return cls(names, frozenset(linked))

    def say(self, said: str, pk: int, **words: Any) -> Sentence:
        """Fill a sentence about one of them."""
        name = self.by_pk[pk]
        before, _name, after = (said % {"name": _PLACE_OF_NAME, **words}).partition(_PLACE_OF_NAME)
        shown = isolated(name)
        if pk in self.linked:
            url = reverse("triage:member", args=(pk,))
            shown = format_html('<a href="{}">{}</a>', url, shown)
        return Sentence(f"{before}{name}{after}", format_html("{}{}{}", before, shown, after))


def first_name(name: str) -> str:
    """Return what somebody is called, or what stands in for it."""
    first = name.split()[0] if name else ""
    return capfirst(first or pgettext("stands in for a first name", "A neighbor"))


def _called(one: Person, *, by_area: Mapping[int | None, str], often: int) -> str:
    day = date_format(timezone.localtime(one.joined_at), "DATE_FORMAT")
    words = {"name": first_name(one.name), "area": by_area.get(one.area_id, ""), "day": day}
    if often > 1 and words["area"]:
        return _("%(name)s (%(area)s, here since %(day)s)") % words
    if often > 1:
        return _("%(name)s (here since %(day)s)") % words
    return f"{words['name']} ({words['area']})" if words["area"] else words["name"]


def _names_of(areas: Iterable[Area]) -> dict[int | None, str]:
    return {area.pk: str(area) for area in areas}


def _lives_in(charge: Charge, area_id: int | None) -> bool:
    return charge.seen is None or (area_id is not None and charge.sees_area(area_id))
