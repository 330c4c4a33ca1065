"""How a need looks on the board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from members.cards import Card, facts_of, where
from members.directions import as_written, said_with
from members.posters import Poster, poster_of
from needs.models import ForWhom, Need, Urgency
from needs.states import NeedStatus
from neighborhood.dayparts import hours_on, in_words
from neighborhood.models import Vocabulary
from neighborhood.naming import enumerated, written_in
from neighborhood.vocabulary import named, word_names


def cards_of(needs: Iterable[Need], *, level: int = 3) -> list[Card]:
    """Make the cards of a list; one query, for the names of languages."""
    languages = word_names(Vocabulary.LANGUAGE)
    return [card_of(need, level=level, languages=languages) for need in needs]


def card_of(need: Need, *, level: int = 3, languages: Mapping[str, str] | None = None) -> Card:
    """Make the card as everybody sees it; load the need ``with_card()``, then no query follows.

    languages: names by slug; without them they are read, by one query.
    """
    names = word_names(Vocabulary.LANGUAGE) if languages is None else languages
    spoken = named(need.languages, names=names)
    return Card(
        id=f"need-{need.pk}",
        kind="need",
        kind_words=_flag(need),
        met=need.status == NeedStatus.MET,
        category=str(need.category),
        title=need.what,
        lang=need.lang,
        url=reverse("needs:detail", args=[need.pk]),
        level=level,
        soon=need.strokes,
        soon_words=need.get_urgency_display(),
        facts=facts_of((where(need), when_beside(need)), (asked_by(need), spoken)),
        why=_found(need),
        urging=_("One more and it can happen.") if _found(need) and need.places_left == 1 else "",
        act_url=reverse("commons:help", args=[need.pk]) if need.is_on_board else "",
        act_words=_("I can help with this"),
    )


def poster_for(need: Need) -> Poster:
    """Make the poster: what the card says, without whose it is."""
    path = reverse("needs:detail", args=[need.pk])
    return poster_of(need, soon=need.get_urgency_display(), when=when_beside(need), path=path)


def when(need: Need, *, any_day: bool = True) -> str:
    """Say the day or the hours on which help is wanted; "" for any time."""
    if need.needed_on is None:
        return _until(need.needed_by, in_words(need.availability, any_day=any_day))
    day = _day(need.needed_on)
    hours = hours_on(need.needed_on.weekday(), need.availability)
    return enumerated(filter(None, (day, hours)))


def when_beside(need: Need) -> str:
    """Say the same beside how soon it is wanted: today or tomorrow is not any day."""
    return when(need, any_day=need.urgency != Urgency.TODAY)


def asked_by(need: Need) -> str:
    """Say who asks, by the name they chose to show, and for whom; as HTML."""
    shown = need.requester.public_name
    name = as_written(shown) if shown else pgettext("asked by", "a neighbor")
    if need.for_whom != ForWhom.OTHER:
        return said_with(_("Asked by %(name)s"), name=name)
    whom = _whom(need, else_=pgettext("asked for", "somebody else"))
    return said_with(_("Asked by %(name)s for %(whom)s"), name=name, whom=whom)


def whose(need: Need, *, name: str) -> str:
    """Return the name of who asks and for whom, as HTML where there are two to tell apart."""
    if need.for_whom != ForWhom.OTHER:
        return name
    whom = _whom(need, else_=_("somebody else"))
    return said_with(_("%(name)s, for %(whom)s"), name=as_written(name), whom=whom)


def _whom(need: Need, *, else_: str) -> str:
    """Return for whom it is: in the requester's words, which stand apart from another language."""
    words = need.for_whom_words
    if not words:
        return else_
    lang = written_in(words, need.lang)
    said = as_written(words, lang)
    return said if lang == get_language() else format_html("{} ({})", else_, said)


def _until(last: date | None, hours: str) -> str:
    if last is None:
        return hours
    until = pgettext("when: the last day", "until %(day)s") % {"day": _day(last)}
    return enumerated(filter(None, (hours, until)))


def _day(day: date) -> str:
    return date_format(day, pgettext("date format, as Saturday, 21 November", "l, j F"))


def _found(need: Need) -> str:
    if not need.is_on_board or not need.helpers_committed:
        return ""
    found = {"found": need.helpers_committed, "wanted": need.helpers_wanted}
    return _("%(found)s of %(wanted)s helpers found.") % found


def _flag(need: Need) -> str:
    flags = {
        NeedStatus.MATCHED: pgettext("flag on a card", "Need, matched"),
        NeedStatus.MET: pgettext("flag on a card", "Need, met"),
        NeedStatus.WITHDRAWN: pgettext("flag on a card", "Need, withdrawn"),
        NeedStatus.EXPIRED: pgettext("flag on a card", "Need, expired"),
    }
    if need.paused_at:
        return pgettext("flag on a card", "Need, paused")
    return flags.get(NeedStatus(need.status), "")
