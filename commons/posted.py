"""What a neighbor reads right after posting: the cards, who can see what, the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from commons.extras import Extra, Names, extras_of
from matching.sorting import likely
from members.board import CategorySource, ShareContact
from members.cards import Card
from members.coming_back import beside_code
from members.contact import readable
from members.directions import from_left, isolated, said_with
from members.http import private_url
from members.models import PHONE_REACHES, ContactWay, Member, Reach
from members.services import own_ways, paper_code_of
from needs.cards import card_of as card_of_need
from needs.models import Need
from neighborhood.models import Category, Vocabulary
from neighborhood.vocabulary import word_names
from offers.cards import card_of as card_of_offer
from offers.models import Offer

type Entry = Need | Offer
type Row = dict[str, Any]


def posted_context(request: HttpRequest, entries: Sequence[Entry], *, reader: Member) -> Row:
    """Return what templates/commons/posted.html shows. Eight queries, whatever was posted."""
    names = word_names(*Vocabulary)
    ways, kinds = own_ways(reader), _kinds(entries)
    return {
        "things": [_thing(request, entry, names) | {"kinds": kinds[entry]} for entry in entries],
        "who_can_see": _who_can_see(request, entries[0], reader=reader, ways=ways),
        "slip": _slip(request, ways, code=paper_code_of(reader)),
        "beside": beside_code(reader, ways=ways),
        "says_address": any(way.unproved for way in ways),
        "is_need": isinstance(entries[0], Need),
        "overview_url": private_url(request, "overview"),
        "new_offer_url": private_url(request, "new_offer"),
    }


def _thing(request: HttpRequest, entry: Entry, names: Names) -> Row:
    guessed = entry.category_source == CategorySource.GUESSED
    sentence = _("We put this under %(kind)s.") if guessed else _("Listed under “%(kind)s”.")
    return {
        "entry": entry,
        "card": _card(entry, names),
        "kind_words": sentence % {"kind": entry.category},
        "kind_url": _extra_url(request, entry, "kind"),
        "extras": [_link(request, entry, extra, names) for extra in extras_of(entry)],
    }


def _kinds(entries: Sequence[Entry]) -> Mapping[Entry, Sequence[Category]]:
    """Return what else each may be, to pick with one press, where its kind is only a guess."""
    unsure = [
        entry
        for entry in entries
        if entry.category_source == CategorySource.GUESSED and not entry.is_over
    ]
    found = likely(entry.what for entry in unsure) if unsure else []
    kinds: dict[Entry, Sequence[Category]] = dict.fromkeys(entries, ())
    for entry, likely_kinds in zip(unsure, found, strict=True):
        kinds[entry] = [kind for kind in likely_kinds if kind != entry.category]
    return kinds


def _card(entry: Entry, names: Names) -> Card:
    """Return the card without its button: nobody takes up their own."""
    if isinstance(entry, Need):
        return replace(card_of_need(entry, languages=names), act_url="")
    return replace(card_of_offer(entry, languages=names), act_url="")


def _link(request: HttpRequest, entry: Entry, extra: Extra, names: Names) -> Row:
    return {
        "url": _extra_url(request, entry, extra.slug),
        "words": extra.words,
        "note": extra.answer(entry, names) or _("Not answered"),
    }


def _extra_url(request: HttpRequest, entry: Entry, slug: str) -> str:
    page = "need_extra" if isinstance(entry, Need) else "offer_extra"
    return private_url(request, page, entry.pk, slug)


def _who_can_see(
    request: HttpRequest, entry: Entry, *, reader: Member, ways: Sequence[ContactWay]
) -> list[Row]:
    everybody = _("Everybody.")
    return [
        {"what": _("What you wrote, the area, the time"), "who": everybody, "open": True},
        _name_row(entry, reader, url=_extra_url(request, entry, "name")),
        *(_way_row(way, entry, url=_extra_url(request, entry, "reach")) for way in ways),
        *_access_rows(request, entry),
        {
            "what": _("Where exactly"),
            "who": _("We don’t have it. You tell each other."),
            "open": False,
        },
    ]


def _access_rows(request: HttpRequest, entry: Entry) -> list[Row]:
    if isinstance(entry, Offer) or not (entry.requirements or entry.allergies):
        return []
    return [
        {
            "what": _("What it has to fit, allergies"),
            "who": _("A neighbor we ask, and the coordinators."),
            "open": False,
            "change_url": _extra_url(request, entry, "access"),
            "change_words": _("Change"),
        }
    ]


def _name_row(entry: Entry, reader: Member, *, url: str) -> Row:
    shown = reader.public_name
    unseen = _until_a_yes(entry) if reader.name else _("We don’t have it.")
    return {
        "what": said_with(_("“%(name)s”"), name=isolated(shown)) if shown else _("Your name"),
        "who": _("Everybody.") if shown else unseen,
        "open": bool(shown),
        "change_url": url,
        "change_words": _("Show less of it") if shown else _("Show a first name"),
    }


def _until_a_yes(entry: Entry) -> str:
    if isinstance(entry, Need):
        return _("No neighbor, until somebody says yes to you.")
    return _("No neighbor, until you say yes to somebody.")


def _way_row(way: ContactWay, entry: Entry, *, url: str) -> Row:
    if way.kind == Reach.CHECK_BACK:
        return {
            "what": _("How to reach you"),
            "who": _("We have no number of yours. You look in with your code."),
            "open": False,
        }
    if way.kept_back:
        return {
            "what": _way_words(way),
            "who": _("No neighbor. We write to you there, and you sign in with it."),
            "open": False,
        }
    at_once = entry.share_contact == ShareContact.WHOEVER_HELPS
    return {
        "what": _way_words(way),
        "who": _("No neighbor, until somebody says yes to you.")
        if at_once
        else _("No neighbor, until you both say yes."),
        "open": False,
        "change_url": url,
        "change_words": _("Change"),
    }


def _way_words(way: ContactWay) -> str:
    contact = readable(way.value)
    if way.kind == Reach.IN_PERSON:
        return _("That you are met in person")
    if way.kind == Reach.EMAIL:
        return said_with(_("Your e-mail, %(contact)s"), contact=from_left(contact))
    return said_with(_("Your number, %(contact)s"), contact=from_left(contact))


def _slip(request: HttpRequest, ways: Sequence[ContactWay], *, code: str) -> Row | None:
    """Return the link and the code to keep; nothing to keep for somebody who signed in."""
    token = getattr(request, "token", "")
    if not token:
        return None
    path = reverse("link:overview", args=[token])
    link = request.build_absolute_uri(path)
    phone = next((way.value for way in ways if way.kind in PHONE_REACHES), "")
    sms_url = f"sms:{phone}?&body={link}" if phone else ""
    return {"url": path, "link": link, "code": code, "sms_url": sms_url}
