"""What has happened to a need or an offer, told to the member whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from commons.repeats import told_once
from commons.stages import called
from matching.models import Match
from matching.widening import Widening
from members.directions import capitalized, isolated, said_with
from members.history import CODE_MADE, RevealQuerySet
from members.models import Event, Member, Reveal, RevealReason
from members.names import one_full_stop
from needs.models import Need
from needs.states import ClosedReason
from offers.models import Offer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 40
LATEST_LOOKS = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the story."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """The words for what the reader did, and for the same thing done by ``%(who)s``."""

    own: StrOrPromise
    others: StrOrPromise


# What happens to the post itself. A verb without words is told by another one.
_OF_POST: Mapping[str, Told] = {
    "opened": Told(
        gettext_lazy("You put this on the board."),
        gettext_lazy("%(who)s put this on the board for you."),
    ),
    "made": Told(
        gettext_lazy("You put this on the board."),
        gettext_lazy("%(who)s put this on the board for you."),
    ),
    "held": Told(gettext_lazy("You wrote this down."), gettext_lazy("%(who)s looks at this.")),
    "released": Told(
        gettext_lazy("It went on the board."), gettext_lazy("%(who)s put it on the board.")
    ),
    "edited": Told(
        gettext_lazy("You changed something."), gettext_lazy("%(who)s changed something.")
    ),
    "paused": Told(gettext_lazy("You paused this."), gettext_lazy("%(who)s paused this.")),
    "resumed": Told(
        gettext_lazy("You took this up again."), gettext_lazy("%(who)s took this up again.")
    ),
    "confirmed_current": Told(
        gettext_lazy("You said that this still stands."),
        gettext_lazy("%(who)s noted that this still stands."),
    ),
    "asked_whether_current": Told(
        gettext_lazy("We asked you whether this still holds."),
        gettext_lazy("We asked you whether this still holds."),
    ),
    "withdrawn": Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s took this off the board."),
    ),
    "nobody_found": Told(
        gettext_lazy("Nobody has said yes yet. A coordinator looks too."),
        gettext_lazy("Nobody has said yes yet. A coordinator looks too."),
    ),
    "expired": Told(gettext_lazy("This left the board."), gettext_lazy("This left the board.")),
    "reopened": Told(
        gettext_lazy("You put this back on the board."),
        gettext_lazy("This is on the board again."),
    ),
    "met": Told(gettext_lazy("This is done."), gettext_lazy("This is done.")),
    "merged": Told(
        gettext_lazy("This was here twice. It goes on as one."),
        gettext_lazy("This was here twice. It goes on as one."),
    ),
    "called": Told("", gettext_lazy("%(who)s called you about this.")),
    "asked_to_widen": Told(
        gettext_lazy("You asked whether it could be otherwise."),
        gettext_lazy("%(who)s asked whether it could be otherwise."),
    ),
    "kept_as_is": Told(
        gettext_lazy("You said that it has to stay as it is."),
        gettext_lazy("%(who)s noted that it has to stay as it is."),
    ),
    "handed_on": Told(
        gettext_lazy("You named another group that could help."),
        gettext_lazy("%(who)s named another group that could help."),
    ),
    "split": Told(
        gettext_lazy("You made several needs out of this."),
        gettext_lazy("%(who)s made several needs out of this."),
    ),
}

# What was edited, where the reason says it.
_WIDENED = Told(
    gettext_lazy("You gave this more room."),
    gettext_lazy("%(who)s gave this more room, as you agreed."),
)
_OF_EDIT: Mapping[str, Told] = {
    **dict.fromkeys(Widening, _WIDENED),
    "kind": Told(
        gettext_lazy("You set the kind of help right."),
        gettext_lazy("%(who)s set the kind of help right."),
    ),
    "put_back": Told(
        gettext_lazy("You took the last change back."),
        gettext_lazy("%(who)s took the last change back."),
    ),
}

# How a need ended, by the reason that was given; who did it is told with it.
_OF_CLOSING: Mapping[str, Told] = {
    ClosedReason.MET_BY_US: Told(
        gettext_lazy("This is done."), gettext_lazy("%(who)s noted that this is done.")
    ),
    ClosedReason.MET_ELSEWHERE: Told(
        gettext_lazy("You found help elsewhere."),
        gettext_lazy("%(who)s noted that you found help elsewhere."),
    ),
    ClosedReason.NO_LONGER_NEEDED: Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s noted that this is not needed any more."),
    ),
    ClosedReason.NO_ANSWER: Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s could not reach you, and closed this."),
    ),
    ClosedReason.OUT_OF_AREA: Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s closed this. It is outside our neighborhood."),
    ),
    ClosedReason.DUPLICATE: Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s closed this. It was here twice."),
    ),
    ClosedReason.NOBODY_FOUND: Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s closed this, because we found nobody for it."),
    ),
    ClosedReason.ASKED_TO_BE_REMOVED: Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s took this off the board, as asked."),
    ),
    ClosedReason.HANDED_ON: Told(
        gettext_lazy("You took this off the board."),
        gettext_lazy("%(who)s closed this here, since another group helps."),
    ),
    ClosedReason.TIME_PASSED: Told(
        gettext_lazy("This left the board by itself."),
        gettext_lazy("This left the board by itself."),
    ),
    ClosedReason.NOT_REPORTED: Told(
        gettext_lazy("Nobody told us how it went, so we put this away."),
        gettext_lazy("Nobody told us how it went, so we put this away."),
    ),
}

_MADE_FOR_ONE_NEED = Told(
    gettext_lazy("You said that you can help with this."),
    gettext_lazy("%(who)s noted that you can help with this."),
)

# What happens between two people; ``%(name)s`` is the other side.
_OF_MATCH: Mapping[str, Told] = {
    "accepted": Told(gettext_lazy("You said yes to %(name)s."), gettext_lazy("%(name)s said yes.")),
    "stood_by": Told(
        gettext_lazy("You offered to be the backup."),
        gettext_lazy("%(name)s offered to be the backup."),
    ),
    "postponed": Told(
        gettext_lazy("You wanted to answer a little later."),
        gettext_lazy("%(name)s wants to answer a little later."),
    ),
    "declined": Told(
        gettext_lazy("You said “Not this time”."), gettext_lazy("%(name)s could not this time.")
    ),
    "confirmed": Told(
        gettext_lazy("You and %(name)s both said yes."),
        gettext_lazy("You and %(name)s both said yes."),
    ),
    "planned": Told(
        gettext_lazy("You wrote down when and where."),
        gettext_lazy("%(name)s wrote down when and where."),
    ),
    "completed": Told(
        gettext_lazy("You and %(name)s got it done."),
        gettext_lazy("You and %(name)s got it done."),
    ),
    "stepped_out": Told(gettext_lazy("You stepped out."), gettext_lazy("%(name)s stepped out.")),
    "taken_back": Told(
        gettext_lazy("The question was taken back."), gettext_lazy("The question was taken back.")
    ),
    "never_asked": Told(
        gettext_lazy("The question was taken back before it left."),
        gettext_lazy("The question was taken back before it left."),
    ),
    "not_chosen": Told(
        gettext_lazy("We thanked %(name)s. It was not the right one this time."),
        gettext_lazy("It found another way. Thank you for being ready."),
    ),
    "need_closed": Told(
        gettext_lazy("We told %(name)s that it is over."),
        gettext_lazy("It is not needed any more. Thank you for being ready."),
    ),
    "offer_closed": Told(
        gettext_lazy("We told %(name)s that you took this back."),
        gettext_lazy("%(name)s cannot after all."),
    ),
    "did_not_happen": Told(
        gettext_lazy("It did not happen this time."), gettext_lazy("It did not happen this time.")
    ),
    "no_answer": Told(
        gettext_lazy("No answer came in time. That is all right."),
        gettext_lazy("No answer came from %(name)s in time."),
    ),
    "not_reported": Told(
        gettext_lazy("Nobody said how it went, so this plan was closed."),
        gettext_lazy("Nobody said how it went, so this plan was closed."),
    ),
}

# The same, when a coordinator, ``%(who)s``, took somebody's word by phone.
_HEARD: Mapping[str, Told] = {
    "accepted": Told(
        gettext_lazy("You said yes to %(name)s, by phone with %(who)s."),
        gettext_lazy("%(name)s said yes, told %(who)s by phone."),
    ),
    "stood_by": Told(
        gettext_lazy("You offered to be the backup, by phone with %(who)s."),
        gettext_lazy("%(name)s offered to be the backup, told %(who)s by phone."),
    ),
    "declined": Told(
        gettext_lazy("You said “Not this time”, by phone with %(who)s."),
        gettext_lazy("%(name)s could not this time, and told %(who)s by phone."),
    ),
    "confirmed": Told(
        gettext_lazy("You said yes to %(name)s too, by phone with %(who)s."),
        gettext_lazy("%(name)s said yes as well, told %(who)s by phone."),
    ),
}

# How two people came together, as the requester reads it and as the helper does.
_ASKED: Mapping[str, tuple[StrOrPromise, StrOrPromise]] = {
    "coordinator": (
        gettext_lazy("%(who)s asked %(name)s for you."),
        gettext_lazy("%(who)s asked you for %(name)s."),
    ),
    "requester": (gettext_lazy("You asked %(name)s."), gettext_lazy("%(name)s asked you.")),
    "helper": (
        gettext_lazy("%(name)s offered to help."),
        gettext_lazy("You offered to help %(name)s."),
    ),
    "app": (gettext_lazy("We asked %(name)s."), gettext_lazy("We asked you for %(name)s.")),
}


def moments_of(thing: Need | Offer, matches: Sequence[Match], reader: Member) -> list[Moment]:
    """Tell what has happened to the reader's need or offer, latest first. Two queries.

    Looks at the reader that were about nothing in particular, and codes made for them, are
    told as well.
    """
    by_id = {match.pk: match for match in matches}
    subjects = [thing, *matches]
    events = Event.objects.on_page_of(reader, about=subjects)[:LONGEST]
    told = [
        Moment(event.at, words)
        for event in told_once(list(events), matches)
        if (words := words_of(event, thing, by_id, reader))
    ]
    told += _looks(
        Reveal.objects.contacts().about_any([*subjects, reader]).filter(owner=reader), LONGEST
    )
    return sorted(told, key=lambda moment: moment.at, reverse=True)


def codes_for(reader: Member) -> list[Moment]:
    """Tell who made the reader a paper code at the desk, latest first. One query."""
    made = Event.objects.codes_made_for(reader)[:LATEST_LOOKS]
    return [Moment(event.at, words_of_code(event)) for event in made]


def words_of_code(event: Event) -> str:
    """Say who made the reader a code, as the reader may call them."""
    who = isolated(capfirst(called(event.by))) if event.by else _("Somebody")
    said = _("%(who)s, a coordinator, made a new paper code for you. The old one ended.")
    return one_full_stop(said_with(said, who=who))


def looks_at(reader: Member) -> list[Moment]:
    """Tell who has looked at how to reach the reader, latest first. One query."""
    return _looks(reader.reveals.contacts().select_related("viewer").order_by("-pk"), LATEST_LOOKS)


def _looks(looks: RevealQuerySet, limit: int) -> list[Moment]:
    return [Moment(look.at, _of_look(look)) for look in looks[:limit]]


def words_of(
    event: Event, thing: Need | Offer | None, by_id: Mapping[int, Match], reader: Member
) -> str:
    """Say what happened to a post of the reader's or to one of its matches; "" if it is not told.

    thing: the post; None will do for what happened to a match. Runs no query.
    """
    if event.verb == CODE_MADE:
        return words_of_code(event)
    app = pgettext("did something", "The app")
    who = isolated(capfirst(called(event.by))) if event.by else app
    if event.subject_kind != "match" and thing is not None:
        return _fill(_told_of_post(event, thing), own=_is_by(event, reader), who=who)
    match = by_id[event.subject_id]
    name = isolated(match.name_of(match.other_side(reader)))
    if event.verb == "proposed":
        is_requester = match.requester_id == reader.pk
        words = _ASKED[match.origin][0 if is_requester else 1]
        return capitalized(one_full_stop(said_with(str(words), who=who, name=name)))
    told = _OF_MATCH.get(event.reason) or _OF_MATCH.get(event.verb)
    if event.on_behalf_of_id is not None:
        told = _HEARD.get(event.verb, told)
    return _fill(told, own=_is_own(event, match, reader), who=who, name=name)


def _told_of_post(event: Event, thing: Need | Offer) -> Told | None:
    if event.verb == "made" and isinstance(thing, Offer) and thing.for_one_need:
        return _MADE_FOR_ONE_NEED
    if event.verb == "edited" and event.reason in _OF_EDIT:
        return _OF_EDIT[event.reason]
    return _OF_CLOSING.get(event.reason) or _OF_POST.get(event.verb)


def _is_own(event: Event, match: Match, reader: Member) -> bool:
    """Tell whether the reader did it; what befalls a helper's question is told from their side."""
    if event.reason == "no_answer":
        return match.helper_id == reader.pk
    if event.reason in ("not_chosen", "need_closed"):
        return match.requester_id == reader.pk
    return _is_by(event, reader)


def _is_by(event: Event, reader: Member) -> bool:
    """Tell whether the reader did it, be it before two in the book were found to be one."""
    if event.on_behalf_of_id == reader.pk:
        return True
    return event.by is not None and reader.pk in (event.by_id, event.by.merged_into_id)


def _fill(told: Told | None, *, own: bool, **names: str) -> str:
    if told is None:
        return ""
    said = said_with(str(told.own if own else told.others), **names)
    return capitalized(one_full_stop(said))


def _of_look(look: Reveal) -> str:
    of_plan = look.why == RevealReason.PLAN
    who = isolated(_viewer(look, is_known=of_plan and look.ended_at is None))
    if of_plan and look.ended_at and look.ended_at <= timezone.now():
        day = date_format(localtime(look.ended_at), "MONTH_DAY_FORMAT")
        return said_with(_("%(who)s could see how to reach you until %(day)s."), who=who, day=day)
    said = _("%(who)s, a coordinator, looked up how to reach you.")
    if of_plan:
        said = _("%(who)s can see how to reach you, since you both said yes.")
    return said_with(said, who=who)


def _viewer(look: Reveal, *, is_known: bool) -> str:
    """Return who looked: as a running plan calls them, else no more than their card."""
    if look.viewer is None:
        return _("Somebody")
    return capfirst(look.viewer.first_name_or_neighbor if is_known else called(look.viewer))
