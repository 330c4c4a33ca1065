"""Made-up data, by which admins see what a message would look like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighborhood.models import Neighborhood
from outbox.wording.plain_words import LIST
from outbox.wording.word_rules import shape_of
from outbox.wordings import Form

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
    "desk.to_do": "3",
    "term.area_names": _("all areas"),
    "reasons": _("Lives near · Has time then"),
    LIST: _("– A ride to the clinic\n– Somebody to talk to"),
}
# Longer than usual, since a text message has to hold them as well.
_WORDS_OF_TEXTS: Mapping[str, StrOrPromise] = {
    "need.what": _("A ride to the clinic and back, Tuesday at 9:30"),
    "ask": " 2",
    "answer": _("Thank you. We ask the next neighbor."),
}
_SHORT_TOKEN = "blueheron42x"
_MOMENTS: Mapping[str, timedelta] = {
    "match.answer_by": timedelta(days=2),
    "match.answer_until": timedelta(days=2),
    "match.starts_at": timedelta(days=1),
    "match.ends_at": timedelta(days=1, hours=1),
    "match.accepted_at": timedelta(0),
    "need.needed_on": timedelta(days=1),
    "term.until": timedelta(days=30),
    "ends_at": timedelta(days=10),
    "day": timedelta(days=1),
}
_LISTS: Mapping[str, list[Any]] = {
    "reasons": [_("Lives near"), _("Has time then")],
}


# They are never empty; each entry has something that is needed or offered.
_LISTS_OF_ENTRIES = frozenset({"entries", "parts"})


class _Node(str):
    """A value that also has values inside, as a person has a name."""

    __slots__ = ("__dict__",)


def samples_for(words: str, *, is_full: bool = True, form: Form = Form.MAIL) -> dict[str, Any]:
    """Return made-up values for all that a text shows or asks about.

    is_full: False leaves out whatever only a question is about, and lists have one entry then.
    """
    shape = shape_of(words)
    known = _WORDS if form == Form.MAIL else {**_WORDS, **_WORDS_OF_TEXTS}
    root = _Node()
    for way in sorted(shape.paths if is_full else shape.always):
        _put(root, way.split("."), _link(form) if way == "link" else _value(way, known))
    samples, firsts = root.__dict__, {way.partition(".")[0] for way in shape.paths}
    for name in _LISTS_OF_ENTRIES & firsts:
        samples[name] = [SimpleNamespace(what=str(known["need.what"]))] * (1 + is_full)
    if "group" in samples:
        samples["group"] = Neighborhood.current()
    return samples


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


def _link(form: Form) -> str:
    path = "m/BLUE-HERON/" if form == Form.MAIL else f"l/{_SHORT_TOKEN}"
    return f"{settings.SITE_URL}/{path}"


def _value(way: str, known: Mapping[str, StrOrPromise]) -> Any:
    if way in _LISTS:
        return [str(one) for one in _LISTS[way]]
    if way in _MOMENTS:
        return _noon() + _MOMENTS[way]
    if way in known:
        return str(known[way])
    return way.split(".")[-1]


def _noon() -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
