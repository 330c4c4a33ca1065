"""Made-up data, by which admins see what a message would look like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighborhood.models import Neighborhood
from outbox.wording.plain_words import LIST
from outbox.wording.word_rules import shape_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_WORDS: Mapping[str, StrOrPromise] = {
    "member.name": "Rosa",
    "member.first_name_or_neighbor": "Rosa",
    "other": "Hal",
    "need.what": _("A ride to the clinic"),
    "need.area": "Mill Row",
    "need.details": _("There are two steps at the door."),
    "need.get_urgency_display": _("This week"),
    "match.thanks": _("You were so kind."),
    "code": "1234-5678",
    "letter.by.called_by_all": "Cora",
    "letter.text": _("Could it be a little later as well?"),
    "ending": _("Nobody was found in time."),
    "asking.question": _("Could it be on another day?"),
    "partner": _("The food bank"),
    "partner.does_words": _("They give out food on Saturdays."),
    "term.area_names": _("all areas"),
    "reasons": _("Lives near · Has time then"),
    LIST: _("– A ride to the clinic\n– Somebody to talk to"),
}
_MOMENTS: Mapping[str, timedelta] = {
    "match.answer_by": timedelta(days=2),
    "match.starts_at": timedelta(days=1),
    "match.ends_at": timedelta(days=1, hours=1),
    "match.accepted_at": timedelta(0),
    "need.needed_on": timedelta(days=1),
    "term.until": timedelta(days=30),
    "ends_at": timedelta(days=10),
    "day": timedelta(days=1),
}
_LISTS: Mapping[str, list[Any]] = {
    "entries": [1, 2],
    "parts": [1, 2],
    "reasons": [_("Lives near"), _("Has time then")],
}


class _Node(str):
    """A value that also has values inside, as a person has a name."""

    __slots__ = ("__dict__",)


def samples_for(words: str, *, is_full: bool = True) -> dict[str, Any]:
    """Return made-up values for all that a text shows or asks about.

    is_full: False leaves out whatever only a question is about.
    """
    shape = shape_of(words)
    paths = sorted(shape.paths if is_full else shape.always)
    root = _Node()
    for way in paths:
        _put(root, way.split("."), _value(way))
    group = {"group": Neighborhood.current()} if any(w.startswith("group.") for w in paths) else {}
    return {**root.__dict__, **group}


def _put(node: _Node, path: list[str], value: Any) -> None:
    first, *rest = path
    if rest:
        inner = node.__dict__.get(first)
        if not isinstance(inner, _Node):
            inner = node.__dict__[first] = _Node(inner or "")
        _put(inner, rest, value)
    else:
        inside = getattr(node.__dict__.get(first), "__dict__", {})
        node.__dict__[first] = value
        if inside or isinstance(value, str):
            node.__dict__[first] = _Node(value)
            node.__dict__[first].__dict__.update(inside)


def _value(way: str) -> Any:
    if way in _LISTS:
        return [str(one) for one in _LISTS[way]]
    if way in _MOMENTS:
        return _noon() + _MOMENTS[way]
    if way == "link":
        return f"{settings.SITE_URL}/m/BLUE-HERON/"
    if way in _WORDS:
        return str(_WORDS[way])
    return way.split(".")[-1]


def _noon() -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
