"""What may be added to a need or an offer once it is on the board, one question a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commons.news import require_may_hear, tell_added
from commons.posting import edit_entry, has_receipt
from members.directions import as_written
from members.entry_forms import (
    ContactForm,
    DetailsForm,
    HoursForm,
    KindForm,
    LanguagesForm,
    NameForm,
    OwnerForm,
    PaceForm,
    QuestionForm,
    WayForm,
)
from members.models import Member
from members.services import add_way, edit_member
from needs.cards import when as needed_when
from needs.forms import (
    AccessForm,
    AgainForm,
    HelpersForm,
    NeedDetailsForm,
    PeopleForm,
    SomeoneForm,
    SoonForm,
    WhenForm,
)
from needs.models import ForWhom, Need
from neighborhood.naming import comma, unit_kept, written_in
from neighborhood.vocabulary import named
from offers.cards import when as offered_when
from offers.forms import AbilitiesForm, CapacityForm, DistanceForm, UntilForm
from offers.models import Offer

type Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Extra:
    """One optional question. ``answer`` says what is known, "" for nothing."""

    slug: str
    words: Promise
    form: type[QuestionForm]
    answer: Callable[[Any, Names], str]


@transaction.atomic
def save_extra(form: QuestionForm, *, entry: Need | Offer, by: Member) -> None:
    """Write down what a valid form says.

    Raises what `edit_need` and `edit_offer` raise; TooOften when the owner of an address cannot
    be told of it. Nothing is changed then.
    """
    if isinstance(form, OwnerForm):
        edit_member(by, changes=form.changes(), by=by)
        return
    edit_entry(entry, changes=form.changes(), by=by)
    if way := form.new_way():
        reach, reach_at = way
        asks = has_receipt(reach)
        if asks:
            require_may_hear(reach_at)
        way_id = add_way(by, reach=reach, reach_at=reach_at, by=by, unproved=asks)
        if way_id is not None and asks:
            tell_added(by, entry, way_id=way_id)


def _kind(entry: Need | Offer, _names: Names) -> str:
    return str(entry.category)


def _languages(entry: Need | Offer, names: Names) -> str:
    return named(entry.languages, names=names)


def _details(entry: Need | Offer, _names: Names) -> str:
    return _("Written") if entry.details else ""


def _sharing(entry: Need | Offer, _names: Names) -> str:
    return str(entry.get_share_contact_display())


def _access(need: Need, names: Names) -> str:
    words = named(need.requirements, names=names), _own_words(need.allergies, need)
    return format_html_join(comma(), "{}", ((word,) for word in words if word))


def _people(need: Need, _names: Names) -> str:
    count = need.people or 0
    return (
        ngettext("%(count)s person", "%(count)s people", count) % {"count": count} if count else ""
    )


def _someone(need: Need, _names: Names) -> str:
    words = need.for_whom_words if need.for_whom == ForWhom.OTHER else ""
    return _own_words(words, need) or str(need.get_for_whom_display())


def _own_words(words: str, need: Need) -> str:
    return as_written(words, written_in(words, need.lang)) if words else ""


def _helpers(need: Need, _names: Names) -> str:
    count = need.helpers_wanted
    return ngettext("%(count)s helper", "%(count)s helpers", count) % {"count": count}


def _again(need: Need, _names: Names) -> str:
    return str(need.get_repeats_display())


def _distance(offer: Offer, _names: Names) -> str:
    km = offer.travel_km
    said = _("Up to %(km)s km") % {"km": localize(int(km) if km.is_integer() else km)}
    return unit_kept(said)


def _last_day(offer: Offer, _names: Names) -> str:
    return date_format(offer.valid_until, "DATE_FORMAT") if offer.valid_until else ""


def _capacity(offer: Offer, _names: Names) -> str:
    count = offer.capacity
    return ngettext("%(count)s at a time", "%(count)s at a time", count) % {"count": count}


NEED_EXTRAS: Sequence[Extra] = (
    Extra("when", gettext_lazy("When exactly"), WhenForm, lambda need, _names: needed_when(need)),
    Extra(
        "soon", gettext_lazy("How soon"), SoonForm,
        lambda need, _names: str(need.get_urgency_display()),
    ),
    Extra("languages", gettext_lazy("Languages"), LanguagesForm, _languages),
    Extra("access", gettext_lazy("Stairs, diet, allergies, tools"), AccessForm, _access),
    Extra("people", gettext_lazy("For how many people"), PeopleForm, _people),
    Extra("someone", gettext_lazy("Whom it is for"), SomeoneForm, _someone),
    Extra("helpers", gettext_lazy("How many helpers"), HelpersForm, _helpers),
    Extra("again", gettext_lazy("How often"), AgainForm, _again),
    Extra(
        "name", gettext_lazy("Your first name"), NameForm,
        lambda need, _names: need.requester.public_name,
    ),
    Extra("reach", gettext_lazy("Who sees how to reach you, and when"), ContactForm, _sharing),
    Extra("kind", gettext_lazy("What kind of help"), KindForm, _kind),
    Extra("details", gettext_lazy("What else to know"), NeedDetailsForm, _details),
)  # fmt: skip

OFFER_EXTRAS: Sequence[Extra] = (
    Extra("when", gettext_lazy("When"), HoursForm, lambda offer, _names: offered_when(offer)),
    Extra("languages", gettext_lazy("Languages"), LanguagesForm, _languages),
    Extra(
        "abilities", gettext_lazy("What would work for you"), AbilitiesForm,
        lambda offer, names: named(offer.abilities, names=names),
    ),
    Extra("distance", gettext_lazy("How far you would go"), DistanceForm, _distance),
    Extra("capacity", gettext_lazy("For how many at once"), CapacityForm, _capacity),
    Extra("until", gettext_lazy("Until which day"), UntilForm, _last_day),
    Extra(
        "pace", gettext_lazy("How often we may ask"), PaceForm,
        lambda offer, _names: str(offer.helper.get_pace_display()),
    ),
    Extra(
        "name", gettext_lazy("Your first name"), NameForm,
        lambda offer, _names: offer.helper.public_name,
    ),
    Extra("reach", gettext_lazy("Another way to reach you"), WayForm, lambda *_of_offer: ""),
    Extra("kind", gettext_lazy("What kind of help"), KindForm, _kind),
    Extra("details", gettext_lazy("What else to know"), DetailsForm, _details),
)  # fmt: skip


def extras_of(entry: Need | Offer) -> Sequence[Extra]:
    """Return the questions that may be answered about it, in the order of the page."""
    return NEED_EXTRAS if isinstance(entry, Need) else OFFER_EXTRAS


def find_extra(entry: Need | Offer, slug: str) -> Extra | None:
    """Return the question of this name, if there is one."""
    return next((extra for extra in extras_of(entry) if extra.slug == slug), None)
